"""Every row × every state × {who may, another service, no permission}, on cases that got to their state by walking.

The person who may is named here by hand for each act; an act that the table gains without a line here fails.
"""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.errors import Absent, Refused
from accounts.models import Person
from accounts.permissions import WORDS as MAY
from casework.access import get_case
from casework.actions import references
from casework.actions.transition import perform, refusal_of
from casework.models import Case
from casework.referrals.table import REFERRAL, WORDS, State
from tests.factories import flow
from tests.factories.people import People, make_person

pytestmark = pytest.mark.django_db

ALLOWED = {
    "submit": "officer",
    "resubmit": "officer",
    "accept": "intake",
    "return": "intake",
    "reassign": "intake",
    "amend": "officer",
    "withdraw": "officer",
    "give_position": "fjp",
    "correct_position": "fjp",
    "close_round": "secretary",
    "reopen_round": "secretary",
    "propose": "secretary",
    "dissent": "fjp",
    "vote": "fpp",
    "send_back": "secretary",
    "decide": "fpp",
    "add_action": "secretary",
    "review": "secretary",
    "close": "supervisor",
    "ask_downgrade": "officer",
    "settle_downgrade": "supervisor",
    "assign": "supervisor",
    "offer_hand_over": "supervisor",
    "sign_hand_over": "officer",
    "withdraw_hand_over": "supervisor",
    "take_over": "supervisor",
    "grant": "supervisor",
    "revoke_grant": "supervisor",
    "add_document": "officer",
    "correct_clock": "officer",
    "confirm_lapse": "officer",
    "settle_correction": "supervisor",
}
# what the person who may meets in the state the journey stops at, where something more is wanted
NEEDS_MORE: dict[Any, str] = {
    ("dissent", State.ASSESSMENT): "The round of positions is still open.",
    "sign_hand_over": "No hand-over is waiting for a signature.",
    "withdraw_hand_over": "No hand-over is waiting for a signature.",
    "confirm_lapse": "No right has run out that waits to be confirmed.",
    "revoke_grant": "Nobody was given a grant that could be ended.",
    "settle_correction": "No correction of a clock is waiting.",
    "settle_downgrade": "No lower marking waits for a second person.",
    "correct_position": "Your service has not given its position in this round.",
    "close_round": "Still in time to answer: CUTA, DJSOC-T, FJP, GISS, VSSE.",
    "reopen_round": "The round of positions is still open.",
    "propose": "The round of positions is still open.",
    "send_back": "No member of the decision body sent the proposal back.",
    "decide": "Waiting for the vote of LPP, FPP, DIRCO.",
}


def expected(act: str, state: State) -> str | None:
    """The sentence that the person who may should meet in this state, by hand; None where the act goes through."""
    if state not in REFERRAL.row(act).sources:
        return f"This can't be done while the case is {WORDS[state]}."
    return NEEDS_MORE.get((act, state)) or NEEDS_MORE.get(act)


def attempt(person: Person, case: Case, act: str) -> str | None:
    """Do the bare row as that person and take it back; the sentence of the refusal, None when it went through."""
    with acting_as(person):
        try:
            with transaction.atomic():
                at = timezone.now()
                # a draft is opened under a number only; the rest of what the acts write is no matter of their rows
                effect = (lambda case, _sight: references.number(case, at=at)) if act == "submit" else None
                perform(reference=case.reference, act=act, by=person, at=at, effect=effect)
                transaction.set_rollback(True)
        except Refused as refused:
            return refused.sentence
    return None


def test_every_row_names_the_person_who_may(people: People) -> None:
    assert set(ALLOWED) == set(REFERRAL.acts)


def test_every_row_in_every_state_for_who_may_another_service_no_permission_and_a_reader(people: People) -> None:
    nobody = make_person("no-permission", role=None)
    found: dict[Any, Any] = {}
    wanted: dict[Any, Any] = {}
    reached = set()
    for case in flow.journey(people):
        state = State(case.state)
        reached.add(state)
        for act in REFERRAL.acts:
            person = getattr(people, ALLOWED[act])
            if _sees(person, case):
                flow.read_all(case, person)
                found[state, act] = attempt(person, case, act)
                wanted[state, act] = expected(act, state)
            elif (state, act) != (State.DRAFT, "take_over"):  # a leaver's draft has a door of its own: test_leaver.py
                assert state not in REFERRAL.row(act).sources, f"{ALLOWED[act]} can't see the case that {act} is for"
            for stranger in (people.elsewhere, nobody):
                with pytest.raises(Absent):
                    attempt(stranger, case, act)
            if state is not State.DRAFT and act != "sign_hand_over":  # its permission is that of every reader
                found[state, act, "reader"] = attempt(people.reader, case, act)
                permission = REFERRAL.row(act).permission
                wanted[state, act, "reader"] = f"Your role does not include this act ({MAY[permission]})."
    assert reached == set(State)
    assert found == wanted


def _sees(person: Person, case: Case) -> bool:
    with acting_as(person):
        try:
            get_case(sight_of(person, at=timezone.now()), case.reference)
        except Absent:
            return False
    return True


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
