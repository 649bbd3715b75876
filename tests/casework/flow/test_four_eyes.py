"""Nobody acts on a referral of their own; the menu refuses in the words of the act."""

import pytest
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from casework.access import get_case
from casework.actions.transition import refusal_of
from casework.referrals.table import REFERRAL
from tests.factories import flow
from tests.factories.people import People, make_person
from tests.policy.rows.trying import attempt

pytestmark = pytest.mark.django_db


def test_nobody_triages_recommends_or_decides_on_a_referral_of_their_own(people: People) -> None:
    both = make_person("both-hats", role="case_officer")
    from accounts.actions.role import install_role

    with acting_as_system("a test sets up"):
        for role in ("intake_officer", "body_secretary", "validating_member", "supervisor"):
            install_role(
                person=both, role=role, requested_by=people.admin, approved_by=people.approver, at=both.created_at
            )
    sentence = "Four eyes: nobody acts on a referral of their own."
    case = flow.submitted(people, by=both)
    for step, acts in (
        (None, ("accept", "return", "reassign")),
        (flow.accept, ("close_round",)),
        (flow.close_round, ("propose", "reopen_round")),
        (flow.propose, ("vote", "send_back", "decide")),
    ):
        if step is not None:
            step(people, case)
        flow.read_all(case, both)
        assert {act: attempt(both, case, act) for act in acts} == dict.fromkeys(acts, sentence)


def test_refusals_are_the_same_sentence_in_the_menu_and_in_the_act(people: People) -> None:
    case = flow.proposed(people)
    with acting_as(people.fpp):
        sight = sight_of(people.fpp, at=timezone.now())
        mine = get_case(sight, case.reference)
        menu = {act: refusal_of(mine, REFERRAL.row(act), sight, at=timezone.now()) for act in REFERRAL.acts}
    assert {act: attempt(people.fpp, case, act) for act in REFERRAL.acts} == menu
