"""The steps of the small tables: who may take those that have a permission of their own, and where each leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.lifecycle import access_request, role
from casework.blocks.disclosure import table as dispatch
from casework.referrals.tables import follow_up as action
from screening.investments.tables import children

BY_OWNER = "Only the service that owns the action can report on it."
BY_SECRETARIAT = "Only the secretariat of the committee can do this."
IN_CIRCLE = "Only a coordinator who is read into the circle of contributions decides this."


@dataclass(frozen=True)
class Step:
    """The role of the person who may and the facts of that person; what somebody of that role meets elsewhere, where
    the service is asked for.
    """

    role: str
    facts: Any
    elsewhere: str = ""


ACTION, OBLIGATION, DISPATCH = action.Facts(), children.Facts(is_secretariat=True), dispatch.Facts(in_the_circle=True)
SENT_IN = dispatch.Facts(handed_in_by_actor=True)
STEPS: Mapping[str, Mapping[str, Step]] = {
    "action": {
        "report": Step("liaison_member", action.Facts(is_owner_service=True), BY_OWNER),
        "verify": Step("supervisor", ACTION),
        "ask_again": Step("supervisor", ACTION),
        "cancel": Step("body_secretary", ACTION),
    },
    "obligation": {
        "report": Step(
            "fdi_representative",
            children.Facts(is_representative=True),
            "Only a representative of the parties can report.",
        ),
        "accept": Step("fdi_secretary", OBLIGATION, BY_SECRETARIAT),
        "ask_again": Step("fdi_secretary", OBLIGATION, BY_SECRETARIAT),
        "find_breach": Step("fdi_secretary", OBLIGATION, BY_SECRETARIAT),
        "end": Step("fdi_secretary", OBLIGATION, BY_SECRETARIAT),
    },
    "dispatch": {
        "release": Step("fdi_coordinator", DISPATCH, IN_CIRCLE),
        "return": Step("fdi_coordinator", DISPATCH, IN_CIRCLE),
        "take_back": Step("fdi_secretary", SENT_IN, "Only whoever handed a text in takes it back."),
        "send": Step("", SENT_IN),
        "give_back": Step("", SENT_IN),
        "drop": Step("", SENT_IN),
    },
    "request": {
        "approve": Step("role_approver", access_request.Facts()),
        "refuse": Step("role_approver", access_request.Facts()),
        "withdraw": Step(
            "administrator",
            access_request.Facts(actor_manages=True),
            "Only whoever asked, or an administrator, withdraws a request.",
        ),
    },
    "role": {"end": Step("administrator", role.Facts()), "revoke": Step("role_approver", role.Facts())},
    "meeting": {"hold": Step("body_secretary", None), "cancel": Step("body_secretary", None)},
    "question": {"drop": Step("fdi_member", None)},
}
# What moves inside an act of its case, or by itself: that act ("" for none), from where, and where to.
MOVES: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "hand_over": {
        "sign": ("sign_hand_over", "waiting", "signed"),
        "withdraw": ("withdraw_hand_over", "waiting", "withdrawn"),
        "lose": ("", "waiting", "withdrawn"),
    },
    "downgrade": {
        "approve": ("settle_downgrade", "proposed", "approved"),
        "refuse": ("settle_downgrade", "proposed", "refused"),
    },
    "correction": {
        "approve": ("settle_correction", "proposed", "approved"),
        "refuse": ("settle_correction", "proposed", "refused"),
    },
    "clock": {
        "pause": ("", "running", "paused"),
        "resume": ("", "paused", "running"),
        "stop": ("", "running paused expired", "met"),
        "drop": ("", "running paused expired", "cancelled"),
        "run_out": ("", "running paused expired", "expired"),
        "reopen": ("", "met", "running"),
        "reopen_late": ("", "met", "expired"),
        "recount": ("", "expired", "running"),
    },
    "position": {
        "give": ("give_position", "draft", "given"),
        "correct": ("correct_position", "given", "given"),
        "reset": ("amend", "given", "reset"),
    },
    "round": {"close": ("close_round", "open", "closed"), "reset": ("amend", "open closed", "closed")},
    "letter": {"send": ("", "drafted", "sent")},
    "fine": {
        "notify": ("notify_fine", "proposed", "notified"),
        "answer": ("answer_fine", "notified", "answered"),
        "impose": ("settle_fine", "proposed notified answered", "imposed"),
        "drop": ("settle_fine", "proposed notified answered", "dropped"),
        "pay": ("record_payment", "imposed", "paid"),
        "annul": ("annul_fine", "imposed", "annulled"),
        "hand_over": ("hand_over_fine", "imposed", "handed"),
    },
    "measure": {
        "agree": ("settle_measure", "talks", "agreed"),
        "impose": ("settle_measure", "talks", "imposed"),
        "drop": ("settle_measure", "talks", "dropped"),
    },
    "information_request": {
        "answer": ("answer_request", "open", "answered"),
        "withdraw": ("withdraw_request", "open", "withdrawn"),
        "lapse": ("", "open", "withdrawn"),
    },
    "question": {"send": ("send_request", "waiting", "sent")},
    "opinion": {"give": ("give_opinion", "draft", "given")},
    "contribution": {"give": ("contribute", "draft", "given")},
    "appeal": {"end": ("end_appeal", "pending", "ended")},
}
