"""Obligations as their readers see them: each with the steps that its reader can take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Service
from casework.blocks.obligations.queries import OwedView, StepView, refusals, steps_of, where
from casework.blocks.portal.door import seat_of
from casework.models import Case
from casework.queries.frozen import seen
from screening.investments.models import Obligation, Side
from screening.investments.procedures.system import system
from screening.investments.tables.children import Facts

TONES = {"open": "info", "reported": "soon", "met": "ok", "breached": "danger", "ended": "none"}
DONE = ("met", "ended")


@dataclass(frozen=True, kw_only=True)
class AnyObligation(OwedView):
    """One obligation as everybody reads it."""

    text: str
    every_months: int | None
    reported_at: datetime | None
    finding: str


@dataclass(frozen=True, kw_only=True)
class ObligationView(AnyObligation):
    """The same in the house."""

    measure_id: int
    reported: str
    verified: str
    steps: tuple[StepView, ...]


def facts_of(case: Case, sight: Sight) -> Callable[[Obligation], Facts]:
    """What the guards of an obligation's steps may know of the case, for this person; two queries."""
    own = Service.objects.filter(pk=sight.service_id).values_list("code", flat=True).first() or ""
    seat = seat_of(case, sight.person_id)
    facts = Facts(
        is_representative=seat is not None and seat.side == Side.NOTIFIER,
        is_secretariat=own == system(case.procedure).secretariat,
        filing_watched=case.state == "monitoring",
    )
    return lambda row: facts


def obligations_of(case: Case, sight: Sight, *, at: datetime) -> list[ObligationView]:
    """Open ones first, nearest day first; a fixed number of queries."""
    rows = Obligation.objects.filter(case=case).select_related("case", "reported_by", "verified_by")
    why, today = refusals(case, sight), day_of(at)
    views = [_view(row, sight, why, today) for row in rows]
    return sorted(views, key=lambda v: (v.state in DONE, v.due_on, v.pk))


def _view(row: Obligation, sight: Sight, why: Callable[[Obligation, str], str | None], today: date) -> ObligationView:
    return seen(
        ObligationView,
        row,
        **where(row, today, TONES),
        reported=row.reported_by.name if row.reported_by else "",
        verified=row.verified_by.name if row.verified_by else "",
        steps=steps_of(row, why, "obligation-step", sight.may),
    )
