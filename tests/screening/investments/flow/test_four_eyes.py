"""Two people decide on a fine and on a file, nobody on their own; the menu refuses in the words of the act."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions.role import install_role
from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from accounts.permissions import Permission
from casework.access import get_case
from casework.actions.transition import refusal_of
from screening.investments.acts import aftermath, committee
from screening.investments.table import FDI
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person
from tests.policy.rows.trying import attempt

pytestmark = pytest.mark.django_db


def test_two_people_decide_on_a_fine_and_nobody_records_both_opinion_and_decision(screeners: Screeners) -> None:
    both = make_person("both-hats", role="fdi_secretary", service="ISC-SEC")
    give_roles(both, "fdi_chair", "fdi_minister")
    case = flow.in_screening(screeners)
    given = {"breach": "late_answer", "amount": Decimal(1000), "reasons": "The answer came late."}
    flow.do(aftermath.propose_fine, by=both, reference=case.reference, **given)
    sentence = "Two people decide on a fine: somebody else must settle this one."
    assert attempt(both, case, "settle_fine") == sentence
    assert attempt(screeners.chair, case, "settle_fine") is None
    flow.give_opinions(screeners, case, direction="negative")
    flow.send_draft(screeners, case)
    flow.comment(screeners, case)
    flow.tell_union(screeners, case)
    flow.read_all(case, both)
    words = {"direction": "negative", "text": "The comments change nothing."}
    flow.do(committee.adopt, by=both, reference=case.reference, **words)
    flow.decide_ministers(screeners, case)
    flow.read_all(case, both)
    sentence = "Four eyes: whoever recorded the committee's opinion doesn't record the decision."
    assert attempt(both, case, "combine") == sentence


def test_nobody_decides_on_an_enquiry_of_their_own(screeners: Screeners) -> None:
    both = make_person("both-hats", role="fdi_secretary", service="ISC-SEC")
    give_roles(both, "fdi_chair")
    case = flow.enquiry_opened(replace(screeners, secretary=both))
    flow.confirm_members(screeners, case)
    found = {act: attempt(both, case, act) for act in ("open_ex_officio", "end_enquiry")}
    assert found == dict.fromkeys(found, "Four eyes: nobody decides on a file of their own.")
    assert [attempt(screeners.chair, case, act) for act in found] == [None, None]


def give_roles(person: Person, *roles: str) -> None:
    """More roles than one, which an installation may give."""
    asked = Person.objects.get(username="registrar")
    approved = Person.objects.get(username="second-registrar")
    with acting_as_system("a test sets up"):
        for role in roles:
            install_role(person=person, role=role, requested_by=asked, approved_by=approved, at=person.created_at)


def test_refusals_are_the_same_sentence_in_the_menu_and_in_the_act(screeners: Screeners) -> None:
    case = flow.before_ministers(screeners)
    person = screeners.chair
    with acting_as(person):
        sight = sight_of(person, at=timezone.now())
        mine = get_case(sight, case.reference)
        menu = {act: refusal_of(mine, FDI.row(act), sight, at=timezone.now()) for act in FDI.acts}
    inside = [act for act in FDI.acts if FDI.row(act).permission is not Permission.FDI_REPRESENT]
    assert {act: attempt(person, case, act) for act in inside} == {act: menu[act] for act in inside}
