"""Fines as the parties see them: of those that were told, what is considered, imposed, paid, and still to appeal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.days import day_of
from casework.blocks.remedies.models import Fine
from casework.blocks.remedies.queries import rules_of
from casework.models import Case
from casework.queries.deadlines import ClockView

FINE_TONES = {"notified": "soon", "answered": "info", "imposed": "danger", "paid": "ok", "handed": "danger"}


@dataclass(frozen=True)
class ToldFine:
    """A fine of which notice was given: what is considered or imposed, and what the parties said."""

    number: int  # from 1 within the file, of those that were told
    breach: str
    amount: int
    state: str
    state_words: str
    tone: str
    reasons: str
    answer: str
    hear_until: date | None
    settled_at: datetime | None
    pay_by: date | None
    appeal_until: date | None  # while an appeal is possible against one that is imposed
    paid_on: date | None


def told_fines(case: Case, appeals: Iterable[ClockView], *, at: datetime) -> tuple[ToldFine, ...]:
    """The fines of which notice was given; ``appeals`` are the clocks of the time for an appeal, one for each fine."""
    open_ones = (view for view in appeals if view.tone != "done")
    until = {view.item: day_of(view.due_at) for view in open_ones if view.due_at and view.due_at >= at}
    fines = rules_of(case)
    rows = fines.rows(case).filter(notified_at__isnull=False).select_related("case").order_by("pk")
    return tuple(
        ToldFine(
            breach=_(fines.title(f)),
            number=number,
            amount=int(f.amount),
            state=f.state,
            state_words=str(f.get_state_display()),
            tone=FINE_TONES.get(f.state, "none"),
            reasons=f.ruling or f.reasons,
            answer=f.answer,
            hear_until=f.hear_until,
            settled_at=f.settled_at,
            pay_by=f.pay_by,
            appeal_until=until.get(f.clock_item) if f.state == Fine.State.IMPOSED else None,
            paid_on=f.paid_on,
        )
        for number, f in enumerate(rows, start=1)
    )
