"""The event codes of casework and the sentence for each; ``accounts.audit.record`` stays the only writer."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import register_codes
from accounts.audit.words import Text, register_reader, register_words
from accounts.written import quoted
from casework.lifecycle.acts import STEP_BY_EVENT, acts_of
from casework.lifecycle.kinds import kinds
from casework.procedures.catalogue import all_procedures

DRAFTS_PURGED = "draft.purged"
SENTENCES = {
    DRAFTS_PURGED: _("Texts that %(object)s had typed long ago and never sent were deleted: %(number)s."),
    "case.started": _("%(actor)s started draft %(case)s."),
    "case.draft_saved": _("%(actor)s saved draft %(case)s."),
    "case.section_read": _("%(actor)s ticked section %(section)s of %(case)s as read."),
    "case.person_left": _("%(person)s left %(service_code)s: what bound that person to %(case)s ended."),
    "case.grant_ended": _("The grant of %(person)s on %(case)s ended, because that person left the service."),
    "case.hand_over_withdrawn": _("The hand-over of %(case)s to %(person)s was withdrawn: that person left."),
    "interest.alarm": _("%(actor)s asked about %(number)s interests of %(service_code)s within a day."),
    "meeting.called": _("%(actor)s called a meeting."),
    "meeting.item_added": _("%(actor)s put %(case)s on an agenda."),
    "document.redacted": _("%(actor)s added a redacted version of a document of %(case)s."),
    "document.opened": _("%(actor)s opened a document of %(case)s."),
    "document.removed": _("%(actor)s removed a document from %(case)s."),
    "document.damaged": _("%(actor)s asked for a document of %(case)s whose stored file was changed."),
    "document.missing": _("%(actor)s asked for a document of %(case)s whose stored file isn't on the server."),
    "clock.started": _("The clock %(clock)s of %(case)s started; due %(due)s."),
    "clock.paused": _("The clock %(clock)s of %(case)s was stopped."),
    "clock.resumed": _("The clock %(clock)s of %(case)s runs again; due %(due)s."),
    "clock.stopped": _("The clock %(clock)s of %(case)s ended."),
    "clock.dropped": _("The clock %(clock)s of %(case)s was dropped."),
    "clock.lapsed": _("The clock %(clock)s of %(case)s ran out, as confirmed; it was due %(due)s."),
    "clock.extended": _("%(actor)s extended the clock %(clock)s of %(case)s by %(length)s; due %(due)s."),
    "clock.correction_proposed": _("%(actor)s proposed to start the clock %(clock)s of %(case)s on %(new_start)s."),
    "clock.corrected": _(
        "%(actor)s approved the new start of the clock %(clock)s of %(case)s; due %(due)s, formerly %(old_due)s."
    ),
    "clock.correction_refused": _("%(actor)s refused the correction of the clock %(clock)s of %(case)s."),
    "clock.warned": _("The clock %(clock)s of %(case)s is about to run out: due %(due)s."),
    "clock.expired": _("The clock %(clock)s of %(case)s ran out; recorded effect: %(effect)s."),
    "procedure.value_set": _("%(actor)s set the length of the clock %(clock)s of %(procedure)s to %(length)s."),
    "procedure.service_joined": _(
        "%(actor)s approved that %(service)s sits in a body of %(procedure)s (%(body)s), for new cases: %(changes)s"
    ),
    "procedure.service_left": _(
        "%(actor)s took %(service)s out of a body of %(procedure)s (%(body)s), for new cases: %(changes)s"
    ),
    "procedure.value_ended": _("%(actor)s ended the set length of the clock %(clock)s of %(procedure)s."),
}
UNDATED = {  # where the length of the clock isn't known
    "clock.started": _("The clock %(clock)s of %(case)s started; it has no due date."),
    "clock.resumed": _("The clock %(clock)s of %(case)s runs again; it has no due date."),
}


PAGES = {
    **dict.fromkeys(("inbox", "inbox-assign", "inbox-filter", "inbox-take"), _("the inbox")),
    **dict.fromkeys(("saved-filters", "saved-filter-delete"), _("saved filters")),
    **dict.fromkeys(("notice", "notice-read", "notices-read-all", "notifications", "unread"), _("notices")),
    **dict.fromkeys(("search", "search-results", "api-search"), _("search")),
    **dict.fromkeys(("people-left", "work-left", "take-draft"), _("work of those who left")),
    **dict.fromkeys(("reports", "report", "report-csv"), _("reports")),
    **dict.fromkeys(("procedures", "procedure", "procedure-body", "body-seat", "clock-value"), _("procedures")),
    **dict.fromkeys(
        ("meetings", "meeting", "meeting-agenda", "meeting-call", "meeting-cancel", "meeting-hold", "meeting-items"),
        _("meetings"),
    ),
    **dict.fromkeys(("case", "api-case", "watch"), _("a case")),
    **dict.fromkeys(("act", "api-act", "api-acts"), _("an act on a case")),
    **dict.fromkeys(("case-access",), _("who sees a case")),
    **dict.fromkeys(("case-documents", "document", "document-add", "document-remove"), _("the documents of a case")),
    **dict.fromkeys(("case-follow-up", "action-step", "api-step"), _("the follow-up of a case")),
    "case-timeline": _("the timeline of a case"),
    **dict.fromkeys(("changes", "api-changes"), _("what changed in a case")),
    **dict.fromkeys(("clock", "clock-extend"), _("the clocks of a case")),
    "hand-over": _("the hand-over of a case"),
    **dict.fromkeys(("api-cases", "api-inbox"), _("cases, for a program")),
    "setup": _("setting up"),
}
OBJECTS = {
    "document": _("document"),
    "meeting": _("meeting"),
    "deadline": _("clock"),
    "clockvalue": _("length of a clock"),
    "bodychange": _("seat in a body"),
    "case": _("case"),
}
# Why something was refused, by the first part of the code; that of an act is the act itself.
REASONS = {
    **dict.fromkeys(("marking", "downgrade"), _("the rules of markings")),
    "clock": _("the rules of clocks"),
    **dict.fromkeys(("document", "file", "enclosure", "record", "pdf"), _("the rules of documents")),
    **dict.fromkeys(("draft", "unsaved", "unsigned", "case"), _("the rules of drafts")),
    **dict.fromkeys(("act", "action"), _("the rules of the procedure")),
}
BODIES = {"assessment": _("the assessment body"), "decision": _("the decision body")}
FIELDS = {"members": _("services that sit there"), "validators": _("services that must agree")}
EFFECTS = {
    "escalate": _("the supervisors are told"),
    "lapse": _("lapse, to be confirmed by a person"),
    "deemed_positive": _("tacit positive answer, to be confirmed by a person"),
    "deemed_negative": _("tacit negative answer, to be confirmed by a person"),
    "none": _("none"),
}
ANSWERS = {"approved": _("approved"), "refused": _("refused"), "proposed": _("waiting")}


def act_words(code: str) -> str | None:
    """The title of the act that a code such as ``act.submit`` or ``api-act.submit`` names, in any table."""
    what, _dot, name = code.removeprefix("api-").partition(".")
    if what not in ("act", "action", "step", "obligation"):
        return None
    for kind in kinds():
        for table in (kind.table, *kind.children):
            if name in table.acts and (title := table.row(name).title):
                return quoted(gettext(title))
    return None


def reason_words(code: str) -> Text | None:
    """Why something was refused, by the first part of its code."""
    first = code.partition(".")[0]
    own = (each.refusals[first] for each in kinds() if first in each.refusals)
    return REASONS.get(first) or next(own, None)


def clock_words(code: str) -> str | None:
    """The title of a clock of any procedure."""
    for rules in all_procedures():
        if code in rules.clocks:
            return quoted(gettext(rules.clocks[code].title))
    return None


def procedure_words(code: str) -> str | None:
    """The title of a procedure."""
    return next((gettext(rules.title) for rules in all_procedures() if rules.id == code), None)


def register_acts(kind: str) -> None:
    """Make the events of a kind's acts and steps known, each with the sentence that is declared with it."""
    register_codes({f"case.{code}": act.trail for code, act in acts_of(kind).items()})
    register_codes({code: step.trail for code, step in STEP_BY_EVENT.items()})


def register() -> None:
    """Make the codes known, and what they say; called when the application is ready."""
    register_codes(SENTENCES, readings={"document.opened"}, undated=UNDATED)
    register_words("view", PAGES)
    register_words("object", OBJECTS)
    register_words("effect", EFFECTS)
    register_words("field", FIELDS)
    register_words("body", BODIES)
    register_words("answer_code", ANSWERS)
    register_reader("view", act_words)
    register_reader("code", act_words)
    register_reader("code", reason_words)
    register_reader("step_code", lambda code: act_words(f"step.{code}"))  # of a small table, by its name alone
    register_reader("clock", clock_words)
    register_reader("procedure", procedure_words)
