"""How a filing words what it asks, and where it is done; see ``casework.queries.turn_words``."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from casework.queries.turn_words import SETTLE, SIGN_HAND_OVER, TurnWords
from screening.investments.table import State as S

FDI_TURN_WORDS = TurnWords(
    words={
        **SIGN_HAND_OVER,
        **SETTLE,
        "fine": _("Settle the fine"),
        "fine_notice": _("Give notice of the fine"),
        "set_hearing": _("Set the hearing that was asked for"),
        "measure_answer": _("Answer the investor’s text of a measure"),
        "measure_settle": _("Settle a measure on which both sides agree"),
        "returned": _("Write a text again that was returned"),
        "check": _("Check completeness"),
        "opinion": _("Give opinion"),
        "classified_part": _("Contribute"),
        "merge": _("Merge contributions"),
        "send_questions": _("Send the questions"),
        "move": _("Move to screening"),
        "clear": _("Clear or confirm"),
        "adopt": _("Record the opinion"),
        "minister": _("Decide"),
        "all_decided": _("Combine the decisions"),
        "verify_report": _("Verify a report"),
        "enquiry": _("Go on with the enquiry"),
        "watch": _("Watch the measures"),
        "own_draft": _("Finish the draft"),
    },
    waits={
        S.DRAFT: _("author"),
        S.ENQUIRY: _("secretariat"),
        S.COMPLETENESS: _("secretariat"),
        S.INCOMPLETE: _("representative"),
        S.ASSESSMENT: _("authorities concerned"),
        S.SCREENING: _("authorities concerned"),
        S.MINISTERIAL: _("ministers"),
        S.DECIDED: _("secretariat"),
        S.MONITORING: _("measures"),
    },
    # what can be done in more than one way, on a part of the file, or after another step is done from its own page
    acts={
        "opinion": "give_opinion",
        "classified_part": "contribute",
        "merge": "merge_opinion",
        "send_questions": "send_request",
        "move": "move_to_screening",
        "adopt": "adopt_opinion",
        "minister": "decide_minister",
        "all_decided": "combine",
        "fine": "settle_fine",
        "fine_notice": "notify_fine",
        "watch": "start_monitoring",
        "set_hearing": "set_hearing",
        "measure_answer": "write_measure",
        "measure_settle": "settle_measure",
    },
    pages={"returned": "case-letters"},
    desks=dict.fromkeys((S.COMPLETENESS, S.ENQUIRY, S.DECIDED), P.FDI_SECRETARIAT),
)


# the texts that leave by no act of the table of a file, by what they are handed in as
TEXTS: Mapping[str, str | Promise] = {"letter": _("Letter"), "obligation": _("A step on an obligation")}
SENTENCES: Mapping[str, str | Promise] = {
    "case.end_fine": _("%(case)s: the fine was annulled, or handed over for collection."),  # of former days
    "file.obligation_due": _("%(case)s: an obligation is due on %(due)s."),
    "file.letter_sent": _("%(case)s: a letter was sent."),
    "file.dispatch_waits": _("%(case)s: a text waits for your look before it leaves."),
    "file.dispatch_still_waits": _("%(case)s: a text still waits for your look before it leaves."),
    "file.dispatch_nobody": _(
        "%(case)s: nobody is at work who could look over what you handed in. The administrators are told; you can take"
        " it back."
    ),
    "file.dispatch_sent": _("%(case)s: what you handed in was sent."),
    "file.dispatch_returned": _("%(case)s: what you handed in was returned by the coordinator."),
    "file.dispatch_void": _("%(case)s: what you handed in is not possible any more."),
    "file.dispatch_changed": _(
        "A text was about to leave as another than the one looked over; it was given back: see the trail."
    ),
    "file.dispatch_sent:of": _("%(case)s: what you handed in was sent: %(text)s."),
    "file.dispatch_returned:of": _("%(case)s: what you handed in was returned by the coordinator: %(text)s."),
    "file.dispatch_void:of": _("%(case)s: what you handed in is not possible any more: %(text)s."),
    "file.guard_alarm": _("Several outgoing texts of one person named what that person can’t open: see the trail."),
}
