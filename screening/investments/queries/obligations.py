"""Obligations as their readers see them: each with the steps that its reader can take."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Service
from accounts.queries.sentences import translated
from casework.blocks.portal.door import seat_of
from casework.lifecycle.table import refusal
from casework.models import Case
from screening.investments.models import Obligation, Side
from screening.investments.queries.file_facts import system_of
from screening.investments.tables import obligation as table

TONES = {"open": "info", "reported": "soon", "met": "ok", "breached": "danger", "ended": "none"}


@dataclass(frozen=True)
class StepView:
    """One step on an obligation."""

    act: str
    label: str
    url: str
    allowed: bool
    reason: str
    danger: bool


@dataclass(frozen=True)
class ObligationView:
    """One obligation."""

    pk: int
    measure_id: int
    text: str
    due_on: date
    overdue: bool
    every_months: int | None
    state: str
    state_words: str
    tone: str
    report: str
    reported: str
    reported_at: datetime | None
    finding: str
    verified: str
    version: int
    steps: tuple[StepView, ...]


def facts_of(case: Case, sight: Sight) -> table.Facts:
    """What the guards of an obligation's steps may know of the case, for this person; two queries."""
    own = Service.objects.filter(pk=sight.service_id).values_list("code", flat=True).first() or ""
    seat = seat_of(case, sight.person_id)
    return table.Facts(
        is_representative=seat is not None and seat.side == Side.NOTIFIER,
        is_secretariat=own == system_of(case).secretariat,
        file_watched=case.state == "monitoring",
    )


def obligation_refusal(
    row: Obligation, case: Case, act: str, sight: Sight, facts: table.Facts | None = None
) -> str | None:
    """Why a step on an obligation can't be taken now; None when it can."""
    known = facts or facts_of(case, sight)
    mine = table.Facts(
        is_representative=known.is_representative,
        is_secretariat=known.is_secretariat,
        reported_by_actor=row.reported_by_id == sight.person_id,
        file_watched=known.file_watched,
    )
    return refusal(
        table.OBLIGATION.row(act),
        mine,
        state=table.State(row.state),
        may=sight.may,
        words=lambda state: table.WORDS[state],
        noun="obligation",
    )


def obligations_of(case: Case, sight: Sight, *, at: datetime, url: str = "obligation-step") -> list[ObligationView]:
    """Open ones first, nearest day first; a fixed number of queries. ``url`` names the address of a step."""
    rows = Obligation.objects.filter(case=case).select_related("reported_by", "verified_by")
    facts, today = facts_of(case, sight), day_of(at)
    views = [_view(row, case, sight, facts, today, url) for row in rows]
    return sorted(views, key=lambda v: (v.state in ("met", "ended"), v.due_on, v.pk))


def _view(row: Obligation, case: Case, sight: Sight, facts: table.Facts, today: date, url: str) -> ObligationView:
    return ObligationView(
        pk=row.pk,
        measure_id=row.measure_id,
        text=row.text,
        due_on=row.due_on,
        overdue=row.deadline.ended_at is None and row.due_on < today,
        every_months=row.every_months,
        state=row.state,
        state_words=str(row.get_state_display()),
        tone=TONES[row.state],
        report=row.report,
        reported=row.reported_by.name if row.reported_by else "",
        reported_at=row.reported_at,
        finding=row.finding,
        verified=row.verified_by.name if row.verified_by else "",
        version=row.version,
        steps=tuple(_steps(row, case, sight, facts, url)),
    )


def _steps(row: Obligation, case: Case, sight: Sight, facts: table.Facts, url: str) -> list[StepView]:
    """The steps of the obligation's state that this reader's role knows."""
    found = []
    for step in table.OBLIGATION.rows:
        if table.State(row.state) not in step.sources or not sight.may(step.permission):
            continue
        reason = obligation_refusal(row, case, step.act, sight, facts)
        address = reverse(url, args=[case.reference, row.pk, step.act]) if url else ""
        danger = step.act in ("find_breach", "end")
        found.append(StepView(step.act, _(step.title), address, reason is None, translated(reason), danger))
    return found
