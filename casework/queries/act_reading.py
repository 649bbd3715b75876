"""What a person should have before the eyes while doing an act: the referral, the positions, the proposal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import Sight
from casework.models import Case
from casework.queries.agreement import Agreement
from casework.queries.facts import procedure_of
from casework.queries.screens import Section
from casework.queries.subjects import SubjectView, subjects_of
from casework.referrals.pages.referral_page import summary
from casework.referrals.queries.assistants import assistants
from casework.referrals.queries.decision import DissentView, ProposalView, decision_page
from casework.referrals.queries.positions import PositionView, positions_page

ON_IT_ONE_DECIDES = frozenset(
    {
        "accept",
        "return",
        "give_position",
        "correct_position",
        "propose",
        "vote",
        "decide",
        "send_back",
        "dissent",
    }
)
OF_REFERRAL = ON_IT_ONE_DECIDES | {"submit", "resubmit", "reassign"}
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
    subjects: tuple[SubjectView, ...] = ()
    assistants: str = ""  # who would become what by which outcome, before one is proposed
    template: str = ""  # a kind's own part of the column, which gets ``content``
    content: Any = None


def reading_for(case: Case, sight: Sight, act: str, *, at: datetime) -> ActReading:
    """What belongs beside this act; nothing more is fetched."""
    sections = summary(case) if act in OF_REFERRAL else ()
    subjects = subjects_of(case, at=at) if act in ON_IT_ONE_DECIDES else ()
    agreement: Agreement | None = None
    positions: tuple[PositionView, ...] = ()
    if act in OF_POSITIONS:
        page = positions_page(case, sight, at=at)
        agreement = page.agreement
        positions = page.rounds[0].positions if page.rounds else ()
    if act not in OF_PROPOSAL:
        return ActReading(sections, agreement, positions, subjects=subjects, assistants=_possible(case, act))
    decided = decision_page(case, sight)
    proposal = next((p for p in decided.proposals if p.sent_back_at is None), None)
    return ActReading(sections, agreement, positions, proposal, decided.dissents, subjects)


def _possible(case: Case, act: str) -> str:
    """Before an outcome is proposed: what each of the outcomes that bring services in would make of them."""
    if act not in ON_IT_ONE_DECIDES:
        return ""
    found = {_(o.title): assistants(case, code) for code, o in procedure_of(case).outcomes.items()}
    words = _("%(outcome)s would bring in, without a further act: %(services)s, %(role)s.")
    return " ".join(
        words % {"outcome": title, "services": ", ".join(codes), "role": _(role)}
        for title, (role, codes) in found.items()
        if codes
    )
