"""Every row × every state × {who may, another service, no permission, a representative, a reader}, on investment files
that got to their state by walking.

The person who may is named here by hand for each act; an act that the table gains without a line here fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions.role import install_role
from accounts.context import acting_as, acting_as_system
from accounts.errors import Absent, Refused
from accounts.models import Person
from accounts.permissions import WORDS as MAY
from accounts.permissions import Permission
from casework.access import get_case
from casework.actions import assignment, references
from casework.actions.transition import perform, refusal_of
from casework.models import Case
from screening.investments.acts import aftermath, committee, completeness, fines, measures, notification
from screening.investments.acts.outside import perform_outside
from screening.investments.table import FDI, WORDS, State
from screening.investments.tables.sides import NOBODY_RECEIVES
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

ALLOWED = {
    "notify": "rep",
    "open_enquiry": "secretary",
    "open_ex_officio": "chair",
    "invite_notification": "secretary",
    "invite_representative": "secretary",
    "withdraw_hand_over": "secretary",
    "take_over": "secretary",
    "change_firm": "secretary",
    "end_representation": "secretary",
    "end_enquiry": "chair",
    "check_completeness": "secretary",
    "state_closing": "rep",
    "annul_fine": "chair",
    "hand_over_fine": "chair",
    "declare_incomplete": "secretary",
    "supplement": "rep",
    "confirm_members": "secretary",
    "declare_complete": "secretary",
    "out_of_scope": "chair",
    "ask_question": "secretary",
    "give_access": "secretary",
    "send_request": "secretary",
    "answer_request": "rep",
    "withdraw_request": "secretary",
    "ask_joint_opinion": "secretary",
    "give_opinion": "vla",
    "contribute": "vsse",
    "merge_opinion": "coordinator",
    "clear": "chair",
    "confirm_silence": "chair",
    "move_to_screening": "secretary",
    "extend_phase": "chair",
    "send_draft_opinion": "secretary",
    "comment": "rep",
    "ask_hearing": "rep",
    "set_hearing": "secretary",
    "hold_hearing": "secretary",
    "open_talks": "secretary",
    "write_measure": "secretary",
    "answer_measure": "rep",
    "settle_measure": "secretary",
    "end_talks": "secretary",
    "adopt_opinion": "secretary",
    "decide_minister": "minister_vla",
    "combine": "chair",
    "start_monitoring": "secretary",
    "add_obligation": "secretary",
    "record_appeal": "secretary",
    "end_appeal": "secretary",
    "propose_fine": "secretary",
    "notify_fine": "secretary",
    "answer_fine": "rep",
    "settle_fine": "chair",
    "record_payment": "secretary",
    "notify_union": "secretary",
    "record_exchange": "secretary",
    "close_file": "secretary",
    "withdraw_notification": "rep",
    "assign": "secretary",
    "offer_hand_over": "secretary",
    "sign_hand_over": "secretary",
    "grant": "secretary",
    "revoke_grant": "secretary",
    "add_document": "secretary",
    "ask_downgrade": "secretary",
    "settle_downgrade": "secretary",
    "correct_clock": "secretary",
    "confirm_lapse": "secretary",
    "settle_correction": "chair",
}
PRIVATE = (State.DRAFT, "notification")  # a draft from outside is its representative's alone
# what the person who may meets where the journey stops and something more is wanted: by act, or by act and state
NEEDS_MORE: dict[Any, str] = {
    ("give_access", State.ENQUIRY): NOBODY_RECEIVES,
    ("change_firm", State.ENQUIRY): "Nobody represents a party on this file.",
    ("end_representation", State.ENQUIRY): "Nobody represents a party on this file.",
    "send_request": "No service has asked a question that waits to be sent.",
    "answer_request": "No request for information is open.",
    "withdraw_request": "No request for information is open.",
    "declare_complete": "Confirm first which authorities are concerned.",
    "open_ex_officio": "Confirm first which authorities are concerned.",
    "clear": "Waiting for the opinion of FED-ECO, VLA.",
    "confirm_silence": "The time of the assessment has not run out.",
    "move_to_screening": "No authority and no joint opinion has found indications of risk.",
    ("extend_phase", State.ASSESSMENT): "The procedure knows no further extension of this phase.",
    "comment": "No preliminary opinion was sent to the investor.",
    "ask_hearing": "No preliminary opinion was sent to the investor.",
    "set_hearing": "No hearing waits to be held.",
    "hold_hearing": "No hearing waits to be held.",
    "write_measure": "No talks on measures are open.",
    "answer_measure": "No talks on measures are open.",
    "end_talks": "No talks on measures are open.",
    "adopt_opinion": "Waiting for the opinion of FED-ECO, VLA.",
    "combine": "Waiting for the decision of the minister of FED-ECO, VLA.",
    "end_appeal": "No appeal is pending.",
    "close_file": "The time for an appeal has not run out.",
    "sign_hand_over": "No hand-over is waiting for a signature.",
    "withdraw_hand_over": "No hand-over is waiting for a signature.",
    "confirm_lapse": "No right has run out that waits to be confirmed.",
    "revoke_grant": "Nobody was given a grant that could be ended.",
    "settle_correction": "No correction of a clock is waiting.",
    "ask_downgrade": "The case and its documents have no marking and no compartment: there is nothing to lower.",
    "settle_downgrade": "No lower marking waits for a second person.",
    "notify_fine": "No fine is proposed of which notice can be given.",
    "answer_fine": "No notice of a fine waits for an answer.",
    "settle_fine": "No fine waits to be settled.",
    "record_payment": "No fine waits to be paid.",
    "annul_fine": "No fine waits to be paid.",
    "hand_over_fine": "No fine waits to be paid.",
}


def notification_walk(people: Screeners) -> Iterator[Case]:
    """A notification that stops at every state on its way."""
    case, do = flow.draft(people), flow.do
    given = {"by": people.secretary, "reference": case.reference}
    yield case
    do(notification.notify, by=people.rep, signed=people.rep.name, reference=case.reference)
    do(assignment.assign, to=people.chair, **given)
    yield flow.case_of(case.reference)
    do(completeness.declare_incomplete, missing="The group chart.", **given)
    yield flow.case_of(case.reference)
    do(notification.supplement, by=people.rep, signed=people.rep.name, reference=case.reference)
    flow.confirm_members(people, case)
    do(completeness.declare_complete, **given)
    yield flow.case_of(case.reference)
    flow.give_opinions(people, case, direction="risk")
    flow.move_to_screening(people, case)
    yield flow.case_of(case.reference)
    do(measures.open_talks, **given)
    flow.write_measure(people, case)
    flow.end_talks(people, case)
    flow.to_ministers(people, case, direction="positive_with_measures")
    yield flow.case_of(case.reference)
    flow.decide_ministers(people, case, direction="positive_with_measures")
    flow.combine(people, case, outcome="positive_with_measures")
    yield flow.case_of(case.reference)
    do(measures.start_monitoring, **given)
    yield flow.case_of(case.reference)
    do(aftermath.record_appeal, lodged_on=timezone.localdate(), **given)
    do(aftermath.end_appeal, outcome="Dismissed.", ended_on=timezone.localdate(), **given)
    do(aftermath.close, **given)
    yield flow.case_of(case.reference)


def enquiry_walk(people: Screeners) -> Iterator[Case]:
    """An enquiry as it is written and once it is open; a notification that is withdrawn."""
    yield flow.enquiry_draft(people, completed_on=timezone.localdate() - timedelta(days=30))
    yield flow.enquiry_opened(people, completed_on=timezone.localdate() - timedelta(days=30))
    gone = flow.notified(people)
    flow.do(notification.withdraw, by=people.rep, reference=gone.reference, reason="The deal is off.")
    yield flow.case_of(gone.reference)


Walk = Callable[[Screeners], Iterator[Case]]
REACHED: dict[Walk, set[State]] = {
    notification_walk: set(State) - {State.ENQUIRY, State.WITHDRAWN},
    enquiry_walk: {State.DRAFT, State.ENQUIRY, State.WITHDRAWN},
}


def attempt(person: Person, case: Case, act: str) -> str | None:
    """Do the bare row as that person and take it back; the sentence of the refusal, None when it went through."""
    outside = FDI.row(act).permission is Permission.FDI_REPRESENT
    door = perform_outside if outside else perform
    with acting_as(person):
        try:
            with transaction.atomic():
                at = timezone.now()
                # a draft is opened under a number only; the rest of what the acts write is no matter of their rows
                draws = act in ("notify", "open_enquiry", "open_ex_officio")
                effect = (lambda case, _sight: references.number(case, at=at)) if draws else None
                door(reference=case.reference, act=act, by=person, at=at, effect=effect)
                transaction.set_rollback(True)
        except Refused as refused:
            return refused.sentence
    return None


def sees(person: Person, case: Case) -> bool:
    with acting_as(person):
        try:
            get_case(sight_of(person, at=timezone.now()), case.reference)
        except Absent:
            return False
    return True


def expected(act: str, state: State) -> str | None:
    """The sentence that the person who may should meet in this state, by hand; None where the act goes through."""
    if state not in FDI.row(act).sources:
        return f"This can't be done while the case is {WORDS[state]}."
    return NEEDS_MORE.get((act, state)) or NEEDS_MORE.get(act)


def test_every_row_names_the_person_who_may() -> None:
    assert set(ALLOWED) == set(FDI.acts)


@pytest.mark.parametrize("journey", [notification_walk, enquiry_walk], ids=["notification", "enquiry"])
def test_every_row_in_every_state(screeners: Screeners, journey: Walk) -> None:
    nobody = make_person("no-permission", role=None, service="ISC-SEC")
    reader = make_person("fdi-reader", role="reader", service="ISC-SEC")
    found: dict[Any, Any] = {}
    wanted: dict[Any, Any] = {}
    for case in journey(screeners):
        state, kind = State(case.state), case.filing.file_type
        readers = {person: sees(person, case) for person in {getattr(screeners, name) for name in ALLOWED.values()}}
        for person in (person for person, reads in readers.items() if reads):
            flow.read_all(case, person)
        shown = sees(reader, case)
        for act in FDI.acts:
            row, person = FDI.row(act), getattr(screeners, ALLOWED[act])
            outside, key = row.permission is Permission.FDI_REPRESENT, (state.value, act)
            if kind == "notification" if outside else readers[person]:
                found[key], wanted[key] = attempt(person, case, act), expected(act, state)
                if act == "take_over" and kind == "notification" and state in row.sources:
                    wanted[key] = "This file is a notification: it is handed in by its representative."
            elif not outside:
                hidden = (state, kind) == PRIVATE
                assert hidden or state not in row.sources, f"{ALLOWED[act]} can't see the file that {act} is for"
            # another service or firm, somebody without a role; the parties' representative at an officer's act
            strangers = (
                (screeners.other_rep, screeners.colleague) if outside else (screeners.wal, nobody, screeners.rep)
            )
            for stranger in strangers:
                with pytest.raises(Absent):
                    attempt(stranger, case, act)
            if shown and not outside and act != "sign_hand_over":  # its permission is that of every reader
                found[(*key, "reader")] = attempt(reader, case, act)
                wanted[(*key, "reader")] = f"Your role does not include this act ({MAY[row.permission]})."
    assert found == wanted
    assert {State(key[0]) for key in found} == REACHED[journey]


def test_two_people_decide_on_a_fine_and_nobody_records_both_opinion_and_decision(screeners: Screeners) -> None:
    both = make_person("both-hats", role="fdi_secretary", service="ISC-SEC")
    give_roles(both, "fdi_chair", "fdi_minister")
    case = flow.in_screening(screeners)
    given = {"breach": "late_answer", "amount": Decimal(1000), "reasons": "The answer came late."}
    flow.do(fines.propose_fine, by=both, reference=case.reference, **given)
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
