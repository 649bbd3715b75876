"""Every act of the referral table with the function that does it, under one uniform call for screens and API.

``ACTS[act].do(reference=…, by=…, at=…, version=…, **arguments)``, where ``arguments`` is what the act's form gives.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from casework.actions import assignment, clock_acts, decision, documents, follow_up, intake, positions, referral
from casework.lifecycle.referral import REFERRAL
from casework.lifecycle.table import Row


@dataclass(frozen=True)
class ActSpec:
    """One act: its row in the table and the function that does it."""

    row: Row
    do: Callable[..., Any]

    @property
    def act(self) -> str:
        """The act's name in the table."""
        return self.row.act


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "submit": referral.submit,
    "resubmit": referral.resubmit,
    "accept": intake.accept,
    "return": intake.return_to_author,
    "reassign": intake.reassign,
    "amend": referral.amend,
    "withdraw": referral.withdraw,
    "give_position": positions.give_position,
    "close_round": positions.close_round,
    "reopen_round": positions.reopen_round,
    "propose": decision.propose,
    "dissent": positions.dissent,
    "vote": decision.vote,
    "send_back": decision.send_back,
    "decide": decision.decide,
    "add_action": follow_up.add_action,
    "review": follow_up.review,
    "close": follow_up.close,
    "assign": assignment.assign,
    "offer_hand_over": assignment.offer_hand_over,
    "sign_hand_over": assignment.sign_hand_over,
    "grant": assignment.grant,
    "revoke_grant": assignment.revoke_grant,
    "add_document": documents.add_document,
    "correct_clock": clock_acts.correct_clock,
    "settle_correction": clock_acts.settle_correction,
}

# A row without a function fails here, at import.
ACTS: Mapping[str, ActSpec] = {act: ActSpec(REFERRAL.row(act), _FUNCTIONS[act]) for act in REFERRAL.acts}
