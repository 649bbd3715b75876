"""Who may do each act of an investment file, what that person meets where a walk stops, and the walks."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from casework.actions import assignment
from casework.blocks.portal.table import NOBODY_RECEIVES
from casework.models import Case
from screening.investments.acts import aftermath, completeness, hand_in, measures
from screening.investments.table import State
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

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
    do(hand_in.notify, by=people.rep, signed=people.rep.name, reference=case.reference)
    do(assignment.assign, to=people.chair, **given)
    yield flow.case_of(case.reference)
    do(completeness.declare_incomplete, missing="The group chart.", **given)
    yield flow.case_of(case.reference)
    do(hand_in.supplement, by=people.rep, signed=people.rep.name, reference=case.reference)
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
    flow.do(hand_in.withdraw, by=people.rep, reference=gone.reference, reason="The deal is off.")
    yield flow.case_of(gone.reference)


Walk = Callable[[Screeners], Iterator[Case]]
REACHED: dict[Walk, set[State]] = {
    notification_walk: set(State) - {State.ENQUIRY, State.WITHDRAWN},
    enquiry_walk: {State.DRAFT, State.ENQUIRY, State.WITHDRAWN},
}
