"""What a person should have before the eyes while doing an act: the referral, the positions, the proposal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.access import Sight
from casework.models import Case
from casework.queries.agreement import Agreement
from casework.queries.decision import DissentView, ProposalView, decision_page
from casework.queries.positions import PositionView, positions_page
from casework.queries.referral_page import summary
from casework.queries.screens import Section

OF_REFERRAL = frozenset(
    {"accept", "return", "give_position", "correct_position", "dissent", "submit", "resubmit", "reassign"}
)
OF_POSITIONS = frozenset({"close_round", "reopen_round", "propose", "dissent", "decide", "send_back"})
OF_PROPOSAL = frozenset({"vote", "decide", "send_back", "dissent"})


@dataclass(frozen=True)
class ActReading:
    """The side column of an act's page."""

    sections: tuple[Section, ...] = ()
    agreement: Agreement | None = None
    positions: tuple[PositionView, ...] = ()
    proposal: ProposalView | None = None
    dissents: tuple[DissentView, ...] = ()
    template: str = ""  # a kind's own part of the column, which gets ``content``
    content: Any = None


def reading_for(case: Case, sight: Sight, act: str, *, at: datetime) -> ActReading:
    """What belongs beside this act; nothing more is fetched."""
    sections = summary(case) if act in OF_REFERRAL else ()
    agreement: Agreement | None = None
    positions: tuple[PositionView, ...] = ()
    if act in OF_POSITIONS:
        page = positions_page(case, sight, at=at)
        agreement = page.agreement
        positions = page.rounds[0].positions if page.rounds else ()
    if act not in OF_PROPOSAL:
        return ActReading(sections, agreement, positions)
    decided = decision_page(case)
    proposal = next((p for p in decided.proposals if p.sent_back_at is None), None)
    return ActReading(sections, agreement, positions, proposal, decided.dissents)
