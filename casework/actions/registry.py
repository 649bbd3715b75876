"""Every act of each kind's table with the function that does it, under one uniform call for screens and API.

``acts_of(case)[act].do(reference=…, by=…, at=…, version=…, **arguments)``, where ``arguments`` is what its form gives.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from casework.actions import assignment, authorship, clock_acts, documents, follow_up, marking
from casework.lifecycle.table import Lifecycle, Row
from casework.models import Case
from casework.referrals.acts import decision, intake, positions, referral
from casework.referrals.table import REFERRAL


@dataclass(frozen=True)
class ActSpec:
    """One act: its row in the table and the function that does it."""

    row: Row
    do: Callable[..., Any]
    later: bool = False  # handed in now, done at a fixed time

    @property
    def act(self) -> str:
        """The act's name in the table."""
        return self.row.act


SHARED: Mapping[str, Callable[..., Any]] = {
    "assign": assignment.assign,
    "offer_hand_over": assignment.offer_hand_over,
    "sign_hand_over": assignment.sign_hand_over,
    "withdraw_hand_over": assignment.withdraw_hand_over,
    "take_over": authorship.take_over,
    "grant": assignment.grant,
    "revoke_grant": assignment.revoke_grant,
    "ask_downgrade": marking.ask_downgrade,
    "settle_downgrade": marking.settle_downgrade,
    "add_document": documents.add_document,
    "correct_clock": clock_acts.correct_clock,
    "confirm_lapse": clock_acts.confirm_lapse,
    "settle_correction": clock_acts.settle_correction,
}
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "submit": referral.submit,
    "resubmit": referral.resubmit,
    "accept": intake.accept,
    "return": intake.return_to_author,
    "reassign": intake.reassign,
    "amend": referral.amend,
    "withdraw": referral.withdraw,
    "give_position": positions.give_position,
    "correct_position": positions.correct_position,
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
}


def specs(table: Lifecycle, functions: Mapping[str, Callable[..., Any]]) -> Mapping[str, ActSpec]:
    """Each row with its function; a row without one is a KeyError, at import."""
    return {act: ActSpec(table.row(act), {**SHARED, **functions}[act]) for act in table.acts}


ACTS: Mapping[str, ActSpec] = specs(REFERRAL, _FUNCTIONS)
_BY_KIND: dict[str, Mapping[str, ActSpec]] = {"referral": ACTS}


def register_acts(kind: str, acts: Mapping[str, ActSpec]) -> None:
    """Make the acts of a kind known; called when the application is ready."""
    _BY_KIND[kind] = acts


def all_acts() -> frozenset[str]:
    """The names of the acts of every kind."""
    return frozenset(act for acts in _BY_KIND.values() for act in acts)


def acts_by_kind() -> Mapping[str, frozenset[str]]:
    """The names of the acts of each kind."""
    return {kind: frozenset(acts) for kind, acts in _BY_KIND.items()}


def acts_of(case: Case) -> Mapping[str, ActSpec]:
    """The acts of the table of a case's kind."""
    return _BY_KIND[case.kind]
