"""The referral flow: from a draft through joint assessment (JIC) and joint decision (JDC) to follow-up and closure.

Source of the order of steps: VSSE Intelligence Report 2024, p. 29 (domain fact A2-A7). The espionage and interference
platform runs on the same table with other members and outcomes, which are procedure data.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from accounts.permissions import Permission as P
from accounts.sentences import say
from casework.lifecycle.acts import Act
from casework.lifecycle.common import (
    CommonFacts,
    common_rows,
    has_read_everything,
)
from casework.lifecycle.table import Lifecycle, Row, guards

# Where a referred case stands.
State = StrEnum("State", "DRAFT SUBMITTED RETURNED ASSESSMENT PROPOSED DECIDED FOLLOW_UP CLOSED WITHDRAWN")
Spoken = StrEnum("Spoken", "DRAFT GIVEN RESET")  # of a position
Heard = StrEnum("Heard", "OPEN CLOSED")  # of a round of them
WORDS: dict[StrEnum, str] = {
    State.DRAFT: "draft",
    State.SUBMITTED: "at the intake desk",
    State.RETURNED: "returned to its author",
    State.ASSESSMENT: "in joint assessment",
    State.PROPOSED: "before the decision body",
    State.DECIDED: "decided",
    State.FOLLOW_UP: "in follow-up",
    State.CLOSED: "closed",
    State.WITHDRAWN: "withdrawn",
}
S = State


@dataclass(frozen=True)
class Facts(CommonFacts):
    """What the guards of the referral table may know. Made by ``casework.queries.facts``; never the ORM."""

    missing: tuple[str, ...] = ()  # labels of mandatory fields that are still empty
    typed_unsaved: bool = False  # the form kept text by itself that nobody has saved
    round_open: bool = False
    own_position_given: bool = False
    services_answered: int = 0
    services_silent_unproved: tuple[str, ...] = ()  # silent, and no proof that the service was told
    services_still_in_time: tuple[str, ...] = ()  # silent, told, but their time hasn't run out
    assessment_quorum: int = 0
    recommended_by_actor: bool = False
    votes_missing: tuple[str, ...] = ()  # validating services that haven't voted
    votes_given: int = 0
    votes_send_back: tuple[str, ...] = ()
    decision_quorum: int = 0
    dissents_unanswered: tuple[str, ...] = ()
    open_follow_ups: int = 0


when, unless, only = guards(__name__, Facts)
by_author = only(lambda f: f.is_author, says="Only the author of the referral can do this.")
by_another = when(lambda f: f.is_author or f.was_author, says="Four eyes: nobody acts on a referral of their own.")
by_desk = only(lambda f: "intake" in f.sits_in, says="Only the service that runs the intake desk can do this.")
by_assessment_member = only(
    lambda f: "assessment" in f.sits_in, says="Your service is not a member of the assessment body."
)
by_decision_member = only(lambda f: "decision" in f.sits_in, says="Your service is not a member of the decision body.")
complete = when(lambda f: f.missing, says="Still missing: {fields}.", field="missing")
nothing_unsaved = when(
    lambda f: f.typed_unsaved,
    says="Text was kept while you wrote and is not saved yet: open the form, look at it and save.",
)
round_is_open = unless(lambda f: f.round_open, says="The round of positions is closed.")
round_is_closed = when(lambda f: f.round_open, says="The round of positions is still open.")
position_not_yet_given = when(lambda f: f.own_position_given, says="Your service has given its position in this round.")
position_given = unless(lambda f: f.own_position_given, says="Your service has not given its position in this round.")
not_recommender = when(
    lambda f: f.recommended_by_actor, says="Four eyes: whoever recorded the recommendation doesn't record the decision."
)
validators_voted = when(lambda f: f.votes_missing, says="Waiting for the vote of {services}.")
nobody_sends_back = when(
    lambda f: f.votes_send_back, says="{services} sent the proposal back: return it to the assessment body."
)
somebody_sends_back = only(lambda f: f.votes_send_back, says="No member of the decision body sent the proposal back.")


def heard_or_silent_with_proof(f: Facts) -> str | None:
    if f.services_silent_unproved:
        names = f.services_silent_unproved
        return say("Silence needs proof of delivery: nothing shows yet that {services} was told.", services=names)
    if f.services_still_in_time:
        return say("Still in time to answer: {services}.", services=f.services_still_in_time)
    return None


def assessment_quorum_met(f: Facts) -> str | None:
    if f.services_answered >= f.assessment_quorum:
        return None
    template = "The quorum is {quorum} services; {given} gave a position."
    return say(template, quorum=f.assessment_quorum, given=f.services_answered)


def decision_quorum_met(f: Facts) -> str | None:
    if f.votes_given >= f.decision_quorum:
        return None
    return say("The quorum is {quorum} services; {given} voted.", quorum=f.decision_quorum, given=f.votes_given)


def dissents_answered(f: Facts) -> str | None:
    answered = f.given.get("dissent_answers") or {}
    open_ones = [s for s in f.dissents_unanswered if not (isinstance(answered, dict) and answered.get(s))]
    if open_ones and "dissent_answers" in f.given:
        return say("The decision must answer the minority opinion of {services}.", services=tuple(open_ones))
    return None


def no_open_follow_up_or_reason(f: Facts) -> str | None:
    if f.open_follow_ups and "result" in f.given and not f.given.get("reason_open_actions"):
        words = "Follow-up actions still open: {number}. Finish them, or state why the case closes without them."
        return say(words, number=f.open_follow_ups)
    return None


OWN_CASE = (by_another, has_read_everything)
CLOCKS = frozenset(
    {"C-JIC-INTAKE", "C-JIC-INTAKE-URGENT", "C-JIC-MEET", "C-JIC-POSITION", "C-JDC-VALID", "C-JIC-REVIEW"}
    | {"house:ACTION"}
)

# fmt: off
REFERRAL = Lifecycle("referral", initial=S.DRAFT, final=frozenset({S.CLOSED, S.WITHDRAWN}), clock_ids=CLOCKS, rows=(
    #   act                from                        to            who may              only if                                                          clock                                         who is told
    Row("submit",          (S.DRAFT,),                 S.SUBMITTED,  P.REFERRAL_WRITE,    (by_author, nothing_unsaved, complete),                          ("start C-JIC-INTAKE",),                      ("desk",), "Submit", ("the intake desk",)),
    Row("resubmit",        (S.RETURNED,),              S.SUBMITTED,  P.REFERRAL_WRITE,    (by_author, nothing_unsaved, complete),                          ("resume C-JIC-INTAKE",),                     ("desk",), "Submit again"),
    Row("accept",          (S.SUBMITTED,),             S.ASSESSMENT, P.REFERRAL_TRIAGE,   (by_desk, *OWN_CASE),                                            ("stop C-JIC-INTAKE", "start C-JIC-MEET", "start C-JIC-POSITION"), ("assessment members", "author"), "Accept for assessment", ("every service of the assessment body",)),
    Row("return",          (S.SUBMITTED,),             S.RETURNED,   P.REFERRAL_TRIAGE,   (by_desk, by_another),                                           ("pause C-JIC-INTAKE",),                      ("author",), "Return to author"),
    Row("reassign",        (S.SUBMITTED,),             None,         P.REFERRAL_TRIAGE,   (by_desk, by_another),                                           (),                                           ("assignee",), "Reassign"),
    Row("amend",           (S.RETURNED, S.SUBMITTED, S.ASSESSMENT), None, P.REFERRAL_WRITE, (by_author,),                                                 (),                                           ("answered services",), "Amend the referral"),
    Row("withdraw",        (S.DRAFT, S.SUBMITTED, S.RETURNED), S.WITHDRAWN, P.REFERRAL_WRITE, (by_author,),                                                ("stop-all",),                                ("desk",), "Withdraw"),
    Row("give_position",   (S.ASSESSMENT,),            None,         P.POSITION_GIVE,     (by_assessment_member, round_is_open, position_not_yet_given, has_read_everything), (),                        ("secretaries",), "Give position"),
    Row("correct_position", (S.ASSESSMENT,),           None,         P.POSITION_GIVE,     (by_assessment_member, round_is_open, position_given, has_read_everything), (),                                 ("secretaries",), "Correct the position"),
    Row("close_round",     (S.ASSESSMENT,),            None,         P.ASSESSMENT_RECORD, (by_another, round_is_open, heard_or_silent_with_proof),         ("stop C-JIC-POSITION",),                     ("assessment members",), "Close the round", ("each member service, of the other positions",)),
    Row("reopen_round",    (S.ASSESSMENT,),            None,         P.ASSESSMENT_RECORD, (by_another, round_is_closed),                                   ("start C-JIC-POSITION",),                    ("assessment members",), "Open a new round"),
    Row("propose",         (S.ASSESSMENT,),            S.PROPOSED,   P.ASSESSMENT_RECORD, (by_another, round_is_closed, assessment_quorum_met, has_read_everything), ("stop C-JIC-MEET", "start C-JDC-VALID"), ("decision members", "author"), "Record joint assessment and propose", ("every service of the decision body",)),
    Row("dissent",         (S.ASSESSMENT, S.PROPOSED), None,         P.POSITION_GIVE,     (by_assessment_member, round_is_closed),                         (),                                           ("secretaries",), "Record a minority opinion"),
    Row("vote",            (S.PROPOSED,),              None,         P.DECISION_VOTE,     (by_decision_member, *OWN_CASE),                                 (),                                           ("secretaries",), "Vote"),
    Row("send_back",       (S.PROPOSED,),              S.ASSESSMENT, P.DECISION_RECORD,   (by_another, somebody_sends_back, has_read_everything),          ("stop C-JDC-VALID", "start C-JIC-MEET", "start C-JIC-POSITION"), ("assessment members",), "Send back to the assessment body"),
    Row("decide",          (S.PROPOSED,),              S.DECIDED,    P.DECISION_RECORD,   (by_another, not_recommender, nobody_sends_back, validators_voted, decision_quorum_met, dissents_answered, has_read_everything), ("stop C-JDC-VALID", "start C-JIC-REVIEW"), ("all participants",), "Record the decision", ("the services that the outcome brings in",)),
    Row("add_action",      (S.DECIDED, S.FOLLOW_UP),   S.FOLLOW_UP,  P.FOLLOWUP_MANAGE,   (),                                                              ("start house:ACTION",),                      ("action service",), "Add a follow-up action", ("the service that owns the action",)),
    Row("review",          (S.FOLLOW_UP,),             None,         P.FOLLOWUP_MANAGE,   (),                                                              ("restart C-JIC-REVIEW",),                    (), "Record a review"),
    Row("close",           (S.DECIDED, S.FOLLOW_UP),   S.CLOSED,     P.CASE_CLOSE,        (by_another, no_open_follow_up_or_reason, has_read_everything),     ("stop-all",),                                ("all participants",), "Close"),
    *common_rows(S),
))
# What one service holds in a round: drafted, given, and set aside when the file under it changes.
POSITION = Lifecycle("position", initial=Spoken.DRAFT, final=frozenset({Spoken.RESET}), rows=(
    #   step       from              to
    Row("give",    (Spoken.DRAFT,),  Spoken.GIVEN,  inside="give_position"),
    Row("correct", (Spoken.GIVEN,),  None,          inside="correct_position"),
    Row("reset",   (Spoken.GIVEN,),  Spoken.RESET,  inside="amend"),
))
ROUND = Lifecycle("round", initial=Heard.OPEN, final=frozenset({Heard.CLOSED}), rows=(
    Row("close",   (Heard.OPEN,),               Heard.CLOSED,  inside="close_round"),
    Row("reset",   (Heard.OPEN, Heard.CLOSED),  Heard.CLOSED,  inside="amend"),
))
# fmt: on

act = partial(Act, REFERRAL)  # declares an act of this table, beside its function
