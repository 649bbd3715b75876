"""How an investment file words what it asks, and where it is done; see ``casework.queries.asked``."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from casework.queries.asked import SETTLE, SIGN_HAND_OVER, Asks
from screening.investments.table import State as S

FDI_ASKS = Asks(
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
