"""Screening of an investment: from the notification to the combined decision, its measures and its end.

Source: Cooperation Agreement of 30 November 2022 as described in the fact sheet on investment screening; most inner steps
of the second phase are secondary or unconfirmed, which the clocks of the procedure say. Other states' systems run on the
same table: a clock symbol ("@assessment") is whatever clock the procedure's data names there, or none.
"""

from enum import StrEnum
from functools import partial

from accounts.permissions import Permission as P
from accounts.sentences import say
from casework.blocks.completeness.table import nothing_asked_for
from casework.blocks.portal.table import (
    by_party,
    by_representative,
    hands_in,
    somebody_reads,
    somebody_receives,
    somebody_represents,
)
from casework.blocks.remedies.table import (
    an_appeal_is_open,
    annulled_by_another,
    appeal_is_over,
    fine_imposed,
    fine_notified,
    fine_proposed,
    fine_waits_for_another,
    no_appeal_open,
    no_fine_open,
    no_fine_unpaid,
)
from casework.lifecycle.acts import Act
from casework.lifecycle.common import by_author_service, common_rows, has_read_everything
from casework.lifecycle.table import Lifecycle, Row, guards
from screening.investments.tables.known import STATED_CLOSED, Facts, a_hearing_to_set, somebody_can_be_asked


class State(StrEnum):
    """Where a filing stands."""

    DRAFT = "draft"
    ENQUIRY = "enquiry"
    COMPLETENESS = "completeness"
    INCOMPLETE = "incomplete"
    ASSESSMENT = "assessment"
    SCREENING = "screening"
    MINISTERIAL = "ministerial"
    DECIDED = "decided"
    MONITORING = "monitoring"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


WORDS: dict[StrEnum, str] = {
    State.DRAFT: "draft",
    State.ENQUIRY: "under enquiry",
    State.COMPLETENESS: "checked for completeness",
    State.INCOMPLETE: "incomplete",
    State.ASSESSMENT: "in assessment",
    State.SCREENING: "in screening",
    State.MINISTERIAL: "before the ministers",
    State.DECIDED: "decided",
    State.MONITORING: "monitored",
    State.CLOSED: "closed",
    State.WITHDRAWN: "withdrawn",
}
S = State
UNDECIDED = (S.DRAFT, S.ENQUIRY, S.COMPLETENESS, S.INCOMPLETE, S.ASSESSMENT, S.SCREENING, S.MINISTERIAL)
EXAMINED = (S.ASSESSMENT, S.SCREENING)
FINISHED = (S.DECIDED, S.MONITORING)
ASKED = (S.ENQUIRY, S.COMPLETENESS, *EXAMINED)  # where the investor can be asked for information
NOT_EARLY = "The other states and the Commission can still say something: say why the decision doesn't wait for them."


when, unless, only = guards(__name__, Facts)
by_secretariat = only(lambda f: f.is_secretariat, says="Only the secretariat of the committee can do this.")
by_author = only(lambda f: f.is_author, says="Only the author of the file can do this.")
by_another = when(lambda f: f.is_author or f.was_author, says="Four eyes: nobody decides on a file of their own.")
by_member = only(lambda f: f.is_member, says="Your service is not one of the authorities concerned by this file.")
by_intelligence = only(
    lambda f: f.is_intelligence, says="Your service is not one of the intelligence services of this file."
)
is_notification = only(
    lambda f: f.is_notification, says="This file was opened by the authority: there is no notification to hand in."
)
is_own_initiative = only(
    lambda f: not f.is_notification, says="This file is a notification: it is handed in by its representative."
)
has_list = unless(lambda f: f.items_listed, says="This procedure has no list of what a notification must hold.")
complete = when(lambda f: f.missing, says="Still missing: {fields}.", field="missing")
coherent = when(lambda f: f.contradictions, says="{number} statements contradict each other: the form shows them.")
members_confirmed = unless(lambda f: f.members, says="Confirm first which authorities are concerned.")
opinion_not_given = when(lambda f: f.own_opinion_given, says="Your service has given its opinion in this phase.")
no_request_open = when(lambda f: f.request_holds, says="A request for information is open: its answer comes first.")
a_request_open = unless(lambda f: f.request_open, says="No request for information is open.")
questions_there = unless(lambda f: f.questions_waiting, says="No service has asked a question that waits to be sent.")
no_talks_open = when(lambda f: "@talks" in f.open_clocks, says="Talks on measures are open: end them first.")
talks_are_open = unless(lambda f: "@talks" in f.open_clocks, says="No talks on measures are open.")
someone_sees_risk = unless(
    lambda f: f.indications, says="No authority and no joint opinion has found indications of risk."
)
nobody_sees_risk = when(
    lambda f: f.indications, says="{services} found indications of risk: the file moves to screening."
)
every_opinion_given = when(lambda f: f.opinions_missing, says="Waiting for the opinion of {services}.")
assessment_ran_out = unless(lambda f: f.assessment_expired, says="The time of the assessment has not run out.")
silence_clears = unless(lambda f: f.silence_clears, says="In this procedure silence clears nothing.")
draft_sent = unless(lambda f: f.draft_opinion_sent, says="No preliminary opinion was sent to the investor.")
comment_not_given = when(lambda f: f.comment_given, says="The comments on this preliminary opinion were given already.")
a_hearing_open = unless(lambda f: f.hearing_open, says="No hearing waits to be held.")
measures_not_in_talks = when(
    lambda f: f.measures_in_talks, says="Measures still in talks: {number}. Settle or drop them first."
)
an_extension_is_left = unless(
    lambda f: f.extension_possible, says="The procedure knows no further extension of this phase."
)
by_minister_of_member = only(lambda f: f.is_member, says="Your minister is not concerned by this file.")
minister_not_decided = when(lambda f: f.minister_decided, says="Your minister has decided on this file.")
every_minister_decided = when(
    lambda f: f.ministers_missing, says="Waiting for the decision of the minister of {services}."
)
not_who_recorded_the_opinion = when(
    lambda f: f.opinion_by_actor,
    says="Four eyes: whoever recorded the committee's opinion doesn't record the decision.",
)
in_the_union = only(lambda f: f.union_mechanism, says="This procedure takes no part in the mechanism of the Union.")
union_not_yet_told = when(lambda f: f.union_notified, says="The other states were notified already.")
our_own_deal = when(lambda f: f.union_incoming, says="Another state notifies this deal: it is told nothing by us here.")
investor_was_heard = when(
    lambda f: f.draft_opinion_sent and not (f.comment_given or f.comment_time_over),
    says="The investor still has time to comment on the preliminary opinion.",
)
union_told_first = when(
    lambda f: f.union_mechanism and not f.union_incoming and not f.union_notified,
    says="The other states were not notified yet: notify them first, afterwards it can't be done any more.",
)
early_has_reason = when(
    lambda f: f.union_running and "early_because" in f.given and not f.given.get("early_because"), says=NOT_EARLY
)


def not_stated_closed(f: Facts) -> str | None:
    return STATED_CLOSED if f.closing_stated else None


def no_hearing_open(f: Facts) -> str | None:
    if not f.hearing_open:
        return None
    own = "A hearing was asked for and is not held yet."
    return own if f.is_party else "A hearing waits: hold it, or refuse it, first."


def has_measures(f: Facts) -> str | None:
    if f.outcome != "positive_with_measures":
        return "The deal was not cleared with measures: there is nothing to watch."
    return None if f.measures_settled else "There is no measure to watch."


def no_open_obligation_or_reason(f: Facts) -> str | None:
    if f.open_obligations and "reason" in f.given and not f.given.get("reason"):
        words = "{number} obligations are open: see them met, or state why the file closes without them."
        return say(words, number=f.open_obligations)
    return None


def within_look_back(f: Facts) -> str | None:
    bad_faith = f.given.get("bad_faith", True)  # before the form is filled in, the longer time counts
    over = f.look_back_over and (not bad_faith or f.bad_faith_time_over)
    return "The time in which this deal can be looked at has run out." if over else None


CLOCKS = frozenset(
    "@" + name
    for name in (
        "completeness",
        "total",
        "assessment",
        "question",
        "closing",
        "request",
        "joint_opinion",
        "screening",
        "draft_opinion",
        "comment",
        "hearing",
        "talks",
        "ministers",
        "combine",
        "appeal",
        "look_back",
        "look_back_aware",
        "look_back_signing",
        "look_back_bad_faith",
        "fine_answer",
        "fine_payment",
        "fine_appeal",
        "retention",
        "stopped_by_request",
        "stopped_by_talks",
        "union_notify",
        "union_phase",
        "union_intent",
        "union_comment",
        "union_question",
        "union_opinion",
        "union_unscreened",
    )
) | {"house:OBLIGATION"}
# counted from the completion of the deal, its signing, or the day on which the authority hears of it
LOOK_BACK = tuple(
    f"start @{name}" for name in ("look_back", "look_back_aware", "look_back_signing", "look_back_bad_faith")
)
# what stands still is data: elsewhere a question doesn't stop the clock
PAUSE, RESUME = "pause @stopped_by_request", "resume @stopped_by_request"
UNDER_WAY = (S.COMPLETENESS, S.INCOMPLETE, S.ASSESSMENT, S.SCREENING, S.MINISTERIAL)

# fmt: off
FDI = Lifecycle("fdi", initial=S.DRAFT, final=frozenset({S.CLOSED, S.WITHDRAWN}), clock_ids=CLOCKS, rows=(
    #   act                    from                      to              who may              only if                                                              clock                                              who is told
    Row("notify",              (S.DRAFT,),               S.COMPLETENESS, P.FDI_REPRESENT,     (is_notification, by_representative, hands_in, complete, coherent),  ("start @completeness", "start @total"),           ("secretariat",), "Hand in the notification", ("the secretariat of the committee",)),
    Row("open_enquiry",        (S.DRAFT,),               S.ENQUIRY,      P.FDI_SECRETARIAT,   (is_own_initiative, by_author, complete),                            (*LOOK_BACK, "start @union_unscreened"),   (), "Open the enquiry"),
    Row("open_ex_officio",     (S.ENQUIRY,),             S.ASSESSMENT,   P.FDI_CHAIR,         (is_own_initiative, by_another, within_look_back, members_confirmed, no_request_open), (*(s.replace("start", "stop") for s in LOOK_BACK), "start @assessment", "start @union_notify", "start @union_phase"), ("members", "intelligence services"), "Open ex officio", ("the authorities concerned", "the intelligence services")),
    Row("invite_notification", (S.ENQUIRY,),             None,           P.FDI_SECRETARIAT,   (is_own_initiative, by_secretariat),                                 (),                                                ("invited representative",), "Invite to notify"),
    Row("end_enquiry",         (S.ENQUIRY,),             S.CLOSED,       P.FDI_CHAIR,         (is_own_initiative, by_another, no_request_open),                    ("stop-all",),                                     ("secretariat",), "End the enquiry"),
    Row("check_completeness",  (S.COMPLETENESS, S.INCOMPLETE), None,     P.FDI_SECRETARIAT,   (by_secretariat, is_notification, has_list),                         (),                                                (), "Check against the list"),
    Row("declare_incomplete",  (S.COMPLETENESS,),        S.INCOMPLETE,   P.FDI_SECRETARIAT,   (by_secretariat, somebody_receives, by_another, no_request_open),                       ("pause @completeness", "drop @request"),         ("representatives",), "Say what is missing"),
    Row("supplement",          (S.INCOMPLETE,),          S.COMPLETENESS, P.FDI_REPRESENT,     (by_representative, hands_in, complete, coherent),                   ("resume @completeness",),                         ("secretariat",), "Hand in again"),
    Row("confirm_members",     (S.ENQUIRY, S.COMPLETENESS, *EXAMINED), None, P.FDI_SECRETARIAT, (by_secretariat,),                                                 (),                                                ("new members",), "Confirm who is concerned", ("the authorities confirmed, once the file is complete",)),
    Row("declare_complete",    (S.COMPLETENESS,),        S.ASSESSMENT,   P.FDI_SECRETARIAT,   (by_secretariat, by_another, members_confirmed, no_request_open, nothing_asked_for), ("stop @completeness", "start @assessment", "start @union_notify", "start @union_phase"), ("members", "intelligence services", "representatives"), "Declare complete", ("the authorities concerned", "the intelligence services")),
    Row("out_of_scope",        (S.COMPLETENESS, S.INCOMPLETE, S.ASSESSMENT), S.DECIDED, P.FDI_CHAIR, (by_another, no_request_open, early_has_reason),                 ("stop-all", "start @appeal"),                     ("parties of the decision", "members", "secretariat"), "Declare out of scope"),
    Row("ask_question",        ASKED,                    None,           P.FDI_QUESTION,      (),                                                                  ("start @question",),                              ("secretariat",), "Ask a question of the investor"),
    Row("send_request",        ASKED,                    None,           P.FDI_SECRETARIAT,   (by_secretariat, questions_there, somebody_can_be_asked, no_talks_open), (PAUSE, "stop @question", "start @request"),                        ("representatives", "members"), "Send a request for information"),
    Row("answer_request",      ASKED,                    None,           P.FDI_REPRESENT,     (by_party, hands_in, a_request_open),                       ("stop @request", RESUME),                        ("secretariat", "members"), "Answer the request"),
    Row("withdraw_request",    ASKED,                    None,           P.FDI_SECRETARIAT,   (by_secretariat, a_request_open),                                  ("drop @request", RESUME),                        ("representatives", "members"), "Withdraw the request"),
    Row("give_access",         (S.ENQUIRY, *UNDER_WAY, *FINISHED), None, P.FDI_SECRETARIAT,   (by_secretariat, somebody_reads),                                    (),                                                ("representatives", "members"), "Open documents to the representatives"),
    Row("ask_joint_opinion",   EXAMINED,                 None,           P.FDI_SECRETARIAT,   (by_secretariat,),                                                   ("start @joint_opinion",),                         ("intelligence services",), "Ask the intelligence services"),
    Row("give_opinion",        EXAMINED,                 None,           P.FDI_OPINION,       (by_member, opinion_not_given, has_read_everything),                 (),                                                ("secretariat",), "Give opinion"),
    Row("contribute",          EXAMINED,                 None,           P.FDI_CONTRIBUTE,    (by_intelligence,),                                                  (),                                                ("circle",), "Contribute"),
    Row("merge_opinion",       EXAMINED,                 None,           P.FDI_COORDINATE,    (by_intelligence,),                                                  ("stop @joint_opinion",),                          ("secretariat", "members"), "Record the joint opinion"),
    Row("clear",               (S.ASSESSMENT,),          S.DECIDED,      P.FDI_CHAIR,         (by_another, no_request_open, every_opinion_given, nobody_sees_risk, union_told_first, has_read_everything, early_has_reason), ("stop @assessment", "stop @union_phase", "stop @joint_opinion", "stop @total", "drop @question", "drop @closing", "drop @request", "start @appeal"), ("parties of the decision", "members", "secretariat"), "Clear in assessment"),
    Row("confirm_silence",     (S.ASSESSMENT,),          S.DECIDED,      P.FDI_CHAIR,         (by_another, assessment_ran_out, silence_clears, union_told_first, early_has_reason),  ("stop @assessment", "stop @union_phase", "stop @joint_opinion", "stop @total", "drop @question", "drop @closing", "drop @request", "start @appeal"), ("parties of the decision", "members", "secretariat"), "Confirm clearance by silence"),
    Row("move_to_screening",   (S.ASSESSMENT,),          S.SCREENING,    P.FDI_SECRETARIAT,   (by_secretariat, someone_sees_risk, no_request_open),                ("stop @assessment", "stop @union_phase", "start @screening", "start @draft_opinion"), ("representatives", "members", "intelligence services"), "Move to screening"),
    Row("extend_phase",        EXAMINED,                 None,           P.FDI_CHAIR,         (an_extension_is_left, no_request_open, no_talks_open),              (),                                                ("representatives", "members", "secretariat"), "Extend the phase"),
    Row("send_draft_opinion",  (S.SCREENING,),           None,           P.FDI_SECRETARIAT,   (by_secretariat, somebody_receives, no_request_open),                                   ("stop @draft_opinion", "start @comment"),         ("representatives", "members"), "Send the preliminary opinion"),
    Row("comment",             (S.SCREENING,),           None,           P.FDI_REPRESENT,     (by_representative, hands_in, draft_sent, comment_not_given),        ("stop @comment",),                                ("secretariat", "members"), "Comment on the preliminary opinion"),
    Row("ask_hearing",         (S.SCREENING,),           None,           P.FDI_REPRESENT,     (by_representative, hands_in, draft_sent, no_hearing_open),          ("start @hearing",),                               ("secretariat",), "Ask for a hearing"),
    Row("set_hearing",         (S.SCREENING,),           None,           P.FDI_SECRETARIAT,   (by_secretariat, a_hearing_to_set),                                    (),                                                ("representatives", "members"), "Set the hearing"),
    Row("hold_hearing",        (S.SCREENING,),           None,           P.FDI_SECRETARIAT,   (by_secretariat, a_hearing_open),                                    ("stop @hearing",),                                ("representatives", "members"), "Record the hearing"),
    Row("open_talks",          (S.SCREENING,),           None,           P.FDI_SECRETARIAT,   (by_secretariat, somebody_receives, no_talks_open, no_request_open),                    ("pause @stopped_by_talks", "start @talks"),                          ("representatives", "members"), "Open talks on measures"),
    Row("write_measure",       (S.SCREENING,),           None,           P.FDI_SECRETARIAT,   (by_secretariat, somebody_receives, talks_are_open),                                    (),                                                ("representatives",), "Put a measure on the table"),
    Row("answer_measure",      (S.SCREENING,),           None,           P.FDI_REPRESENT,     (by_representative, hands_in, talks_are_open),                       (),                                                ("secretariat",), "Answer a measure"),
    Row("settle_measure",      (S.SCREENING,),           None,           P.FDI_SECRETARIAT,   (by_secretariat,),                                                   (),                                                ("representatives", "members"), "Agree, impose or drop a measure"),
    Row("end_talks",           (S.SCREENING,),           None,           P.FDI_SECRETARIAT,   (by_secretariat, talks_are_open, measures_not_in_talks),             ("stop @talks", "resume @stopped_by_talks"),                          ("representatives", "members"), "End the talks"),
    Row("adopt_opinion",       (S.SCREENING,),           S.MINISTERIAL,  P.FDI_SECRETARIAT,   (by_secretariat, no_request_open, no_talks_open, every_opinion_given, investor_was_heard, no_hearing_open, union_told_first, has_read_everything), ("stop @draft_opinion", "stop @joint_opinion", "stop @comment", "drop @request", "drop @question", "start @ministers"), ("ministers", "members"), "Record the committee's opinion"),
    Row("decide_minister",     (S.MINISTERIAL,),         None,           P.FDI_MINISTER,      (by_minister_of_member, minister_not_decided, has_read_everything),  (),                                                ("secretariat",), "Record the minister's decision"),
    Row("combine",             (S.MINISTERIAL,),         S.DECIDED,      P.FDI_CHAIR,         (by_another, not_who_recorded_the_opinion, every_minister_decided, has_read_everything, early_has_reason), ("stop @ministers", "stop @combine", "stop @screening", "stop @total", "drop @question", "drop @closing", "start @appeal"), ("parties of the decision", "members", "ministers", "secretariat"), "Record the combined decision"),
    Row("start_monitoring",    (S.DECIDED,),             S.MONITORING,   P.FDI_SECRETARIAT,   (by_secretariat, has_measures),                                      (),                                                ("representatives", "members"), "Begin to watch the measures"),
    Row("add_obligation",      FINISHED,                 None,           P.FDI_SECRETARIAT,   (by_secretariat, has_measures),                                      ("start house:OBLIGATION",),                       ("representatives",), "Add an obligation"),
    Row("record_appeal",       FINISHED,                 None,           P.FDI_SECRETARIAT,   (by_secretariat, no_appeal_open),                                    ("stop @appeal",),                                 ("members", "ministers"), "Record an appeal"),
    Row("end_appeal",          FINISHED,                 None,           P.FDI_SECRETARIAT,   (by_secretariat, an_appeal_is_open),                                 (),                                                ("members", "ministers"), "Record the court's ruling"),
    Row("propose_fine",        (S.ENQUIRY, *UNDER_WAY, *FINISHED), None, P.FDI_SECRETARIAT,   (by_secretariat, no_fine_open),                                      (),                                                ("chair",), "Propose a fine"),
    Row("notify_fine",         (S.ENQUIRY, *UNDER_WAY, *FINISHED), None, P.FDI_SECRETARIAT,   (by_secretariat, fine_proposed),                                     ("start @fine_answer",),                           ("representatives", "chair"), "Give notice of the fine"),
    Row("answer_fine",         (S.ENQUIRY, *UNDER_WAY, *FINISHED), None, P.FDI_REPRESENT,     (by_representative, hands_in, fine_notified),                        ("stop @fine_answer",),                            ("secretariat", "chair"), "Answer the notice of a fine"),
    Row("settle_fine",         (S.ENQUIRY, *UNDER_WAY, *FINISHED), None, P.FDI_CHAIR,         (fine_waits_for_another,),                                           ("drop @fine_answer", "start @fine_payment", "start @fine_appeal"),                            ("who was given notice", "secretariat"), "Impose or drop the fine"),
    Row("record_payment",      (S.ENQUIRY, *UNDER_WAY, *FINISHED), None, P.FDI_SECRETARIAT,   (by_secretariat, fine_imposed),                                      ("stop @fine_payment",),                           ("chair",), "Record the payment of the fine"),
    Row("annul_fine",          (S.ENQUIRY, *UNDER_WAY, *FINISHED), None, P.FDI_CHAIR,         (fine_imposed, annulled_by_another),                                 ("drop @fine_payment", "drop @fine_appeal"),       ("representatives", "secretariat"), "Annul the fine"),
    Row("hand_over_fine",      (S.ENQUIRY, *UNDER_WAY, *FINISHED), None, P.FDI_CHAIR,         (fine_imposed,),                                                     ("drop @fine_payment",),                           ("representatives", "secretariat"), "Hand the fine over for collection"),
    Row("notify_union",        (S.COMPLETENESS, *EXAMINED), None,        P.FDI_SECRETARIAT,   (by_secretariat, in_the_union, our_own_deal, union_not_yet_told),                  ("stop @union_notify", "start @union_intent", "start @union_comment"),    ("members",), "Notify the other states"),
    Row("record_exchange",     (S.COMPLETENESS, *EXAMINED, S.MINISTERIAL, S.ENQUIRY, S.DECIDED), None, P.FDI_SECRETARIAT, (by_secretariat, in_the_union),                     (),                                                ("members",), "Record a word of the other states"),
    Row("close_file",          FINISHED,                 S.CLOSED,       P.CASE_CLOSE,        (by_secretariat, by_another, no_open_obligation_or_reason, appeal_is_over, no_fine_open, no_fine_unpaid), ("stop-all", "start @retention"), ("members", "representatives"), "Close the file"),
    Row("state_closing",       UNDER_WAY,                None,           P.FDI_REPRESENT,     (is_notification, by_representative, hands_in, not_stated_closed),   (),                                                ("secretariat",), "Say whether the deal is closed"),
    Row("withdraw_notification", (S.DRAFT, *UNDER_WAY),  S.WITHDRAWN,    P.FDI_REPRESENT,     (is_notification, by_representative, hands_in),                                     ("stop-all",),                                     ("secretariat", "members"), "Withdraw the notification"),
    Row("invite_representative", (S.ENQUIRY, *UNDER_WAY, *FINISHED), None, P.FDI_SECRETARIAT, (by_secretariat,),                                                   (),                                                ("invited representative",), "Invite a representative"),
    Row("change_firm",         (S.ENQUIRY, *UNDER_WAY, *FINISHED), None, P.FDI_SECRETARIAT,   (by_secretariat, somebody_represents),                               (),                                                ("representatives",), "Change a firm's part"),
    Row("end_representation",  (S.ENQUIRY, *UNDER_WAY, *FINISHED), None, P.FDI_SECRETARIAT,   (by_secretariat, somebody_represents),                               (),                                                ("former representative",), "End a representation"),
    *common_rows(S, takes_over=(is_own_initiative, by_author_service)),
))
# fmt: on

act = partial(Act, FDI)  # declares an act of this table, beside its function
