"""What a person should have before the eyes while doing an act: the referral, the positions, the proposal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.access import Sight
from casework.models import Case
from casework.queries.agreement import Agreement
from casework.queries.facts import procedure_of
from casework.queries.screens import ActReading, Section
from casework.queries.subjects import SubjectView, subjects_of
from casework.referrals.pages.referral_page import summary
from casework.referrals.queries.decision import DissentView, ProposalView, decision_page
from casework.referrals.queries.openings import assistants
from casework.referrals.queries.positions import PositionView, positions_page


@dataclass(frozen=True)
class Beside:
    """The side column of an act's page."""

    sections: tuple[Section, ...] = ()
    agreement: Agreement | None = None
    positions: tuple[PositionView, ...] = ()
    proposal: ProposalView | None = None
    dissents: tuple[DissentView, ...] = ()
    subjects: tuple[SubjectView, ...] = ()
    assistants: str = ""  # who would become what by which outcome, before one is proposed


def reading_for(case: Case, sight: Sight, beside: Collection[str], at: datetime) -> ActReading:
    """What belongs beside an act, in the words that it declares; nothing more is fetched."""
    found = _beside(case, sight, beside, at)
    if not (found.sections or found.agreement or found.proposal):
        return ActReading()
    return ActReading(template="casework/referral/beside.html", content=found)


def _beside(case: Case, sight: Sight, beside: Collection[str], at: datetime) -> Beside:
    sections = summary(case) if "referral" in beside else ()
    subjects = subjects_of(case, at=at) if "subjects" in beside else ()
    agreement: Agreement | None = None
    positions: tuple[PositionView, ...] = ()
    if "positions" in beside:
        page = positions_page(case, sight, at=at)
        agreement = page.agreement
        positions = page.rounds[0].positions if page.rounds else ()
    if "proposal" not in beside:
        return Beside(sections, agreement, positions, subjects=subjects, assistants=_possible(case, beside))
    decided = decision_page(case, sight)
    proposal = next((p for p in decided.proposals if p.sent_back_at is None), None)
    return Beside(sections, agreement, positions, proposal, decided.dissents, subjects)


def _possible(case: Case, beside: Collection[str]) -> str:
    """Before an outcome is proposed: what each of the outcomes that bring services in would make of them."""
    if "subjects" not in beside:
        return ""
    found = {_(o.title): assistants(case, code) for code, o in procedure_of(case).outcomes.items()}
    words = _("%(outcome)s would bring in, without a further act: %(services)s, %(role)s.")
    return " ".join(
        words % {"outcome": title, "services": ", ".join(codes), "role": _(role)}
        for title, (role, codes) in found.items()
        if codes
    )
