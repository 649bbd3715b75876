"""How a referral words what it asks, and where it is done; see ``casework.queries.turn_words``."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from casework.queries.turn_words import SETTLE, SIGN_HAND_OVER, TurnWords
from casework.referrals.table import State

REFERRAL_TURN_WORDS = TurnWords(
    words={
        **SIGN_HAND_OVER,
        "complete": _("Complete it"),
        "draft": _("Finish the draft"),
        "triage": _("Accept or return"),
        "position": _("Give position"),
        "vote": _("Vote"),
        "close_round": _("Close the round"),
        "propose": _("Record assessment"),
        "reopen_round": _("Open a new round"),
        "send_back": _("Send it back"),
        "decide": _("Record decision"),
        "report": _("Report on action"),
        "verify": _("Verify a report"),
        **SETTLE,
        "begin": _("Start follow-up"),
    },
    waits={
        State.DRAFT: _("author"),
        State.SUBMITTED: _("intake desk"),
        State.RETURNED: _("author"),
        State.ASSESSMENT: _("assessment body"),
        State.PROPOSED: _("decision body"),
        State.DECIDED: _("lead"),
        State.FOLLOW_UP: _("follow-up"),
    },
    acts={
        "triage": "accept",
        "position": "give_position",
        "vote": "vote",
        "close_round": "close_round",
        "propose": "propose",
        "reopen_round": "reopen_round",
        "send_back": "send_back",
        "decide": "decide",
        "begin": "add_action",
    },
    pages={
        "complete": "referral-edit",
        "draft": "referral-edit",
        "report": "case-follow-up",
        "verify": "case-follow-up",
    },
    desks={State.SUBMITTED: P.REFERRAL_TRIAGE},
    owes="report",
)
