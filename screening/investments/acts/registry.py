"""Every act of the investment table with the function that does it; see ``casework.actions.registry``."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import wraps
from importlib import import_module
from typing import Any

from accounts.models import Person
from casework.actions.registry import ActSpec, specs
from casework.actions.transition import Done
from screening.investments.acts.dispatch import hand_in_text
from screening.investments.acts.outgoing import OUTGOING
from screening.investments.table import FDI

# act → module of this room; the function has the name after the colon
FUNCTIONS: Mapping[str, str] = {
    "notify": "notification:notify",
    "state_closing": "closing:state_closing",
    "supplement": "notification:supplement",
    "withdraw_notification": "notification:withdraw",
    "open_enquiry": "enquiry:open_enquiry",
    "open_ex_officio": "enquiry:open_ex_officio",
    "invite_notification": "enquiry:invite",
    "invite_representative": "enquiry:invite_representative",
    "change_firm": "representatives:change_firm",
    "end_representation": "representatives:end_by_authority",
    "end_enquiry": "enquiry:end",
    "check_completeness": "completeness:check",
    "declare_incomplete": "completeness:declare_incomplete",
    "declare_complete": "completeness:declare_complete",
    "out_of_scope": "completeness:out_of_scope",
    "confirm_members": "members:confirm",
    "ask_question": "inquiry:ask",
    "give_access": "file_access:give_access",
    "send_request": "inquiry:send",
    "answer_request": "inquiry:answer",
    "withdraw_request": "inquiry:withdraw",
    "ask_joint_opinion": "opinions:ask_joint",
    "give_opinion": "opinions:give",
    "contribute": "opinions:contribute",
    "merge_opinion": "opinions:merge",
    "clear": "phases:clear",
    "confirm_silence": "phases:confirm_silence",
    "move_to_screening": "phases:move_to_screening",
    "extend_phase": "phases:extend",
    "send_draft_opinion": "committee:send_draft",
    "comment": "committee:comment",
    "ask_hearing": "committee:ask_hearing",
    "set_hearing": "committee:set_hearing",
    "hold_hearing": "committee:hold_hearing",
    "adopt_opinion": "committee:adopt",
    "open_talks": "measures:open_talks",
    "write_measure": "measures:write",
    "answer_measure": "measures:answer",
    "settle_measure": "measures:settle",
    "end_talks": "measures:end_talks",
    "start_monitoring": "measures:start_monitoring",
    "add_obligation": "measures:add_obligation",
    "decide_minister": "ruling:decide_minister",
    "combine": "ruling:combine",
    "record_appeal": "aftermath:record_appeal",
    "end_appeal": "aftermath:end_appeal",
    "propose_fine": "fines:propose_fine",
    "notify_fine": "fines:give_notice",
    "answer_fine": "fines:answer_fine",
    "settle_fine": "fines:settle_fine",
    "record_payment": "fines:record_payment",
    "annul_fine": "fines:annul_fine",
    "hand_over_fine": "fines:hand_over_fine",
    "close_file": "aftermath:close",
    "notify_union": "union:notify_union",
    "record_exchange": "union:record_exchange",
}


def _function(place: str) -> Callable[..., Any]:
    """A function of this room by its place; a wrong place fails at the start."""
    module, _colon, name = place.partition(":")
    found: Callable[..., Any] = getattr(import_module(f"screening.investments.acts.{module}"), name)
    return found


def _handing(act: str) -> Callable[..., Done]:
    """Hand an outgoing act in instead of doing it; takes what the act takes, and what was released."""
    spec = OUTGOING[act]

    @wraps(spec.do)
    def handed(
        *,
        reference: str,
        by: Person,
        at: datetime,
        version: int | None = None,
        released: Collection[str] = (),
        release_reason: str = "",
        **given: Any,
    ) -> Done:
        if not spec.only(given):
            done: Done = spec.do(reference=reference, by=by, at=at, version=version, **given)
            return done
        return hand_in_text(
            reference=reference,
            act=act,
            by=by,
            at=at,
            given=given,
            version=version,
            released=released,
            release_reason=release_reason,
        )

    return handed


def fdi_acts() -> Mapping[str, ActSpec]:
    """Each row of the table with its function; what leaves the house is handed in."""
    found = specs(FDI, {act: _function(place) for act, place in FUNCTIONS.items()})
    return {
        act: ActSpec(spec.row, _handing(act), later=OUTGOING[act].whatever) if act in OUTGOING else spec
        for act, spec in found.items()
    }
