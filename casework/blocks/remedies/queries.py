"""Appeals and fines of a case for a page, and what a kind tells of its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.queries.frozen import seen
from casework.blocks.remedies.models import Appeal, Fine
from casework.lifecycle.kinds import told
from casework.models import Case
from casework.queries.deadlines import ClockView

NOTICE, RULING = "fine_notice", "fine"  # the letters that a fine sends
TONES = {"notified": "soon", "answered": "info", "imposed": "danger", "paid": "ok", "handed": "danger"}


@dataclass(frozen=True)
class Appealed:
    """What a kind tells of appeals: its table, and when what is appealed against was decided."""

    model: type[Appeal]
    decided_at: Callable[[Case], datetime | None]


@dataclass(frozen=True)
class Fines:
    """What a kind tells of fines: its table, the breaches, of what a ceiling is a percentage.

    ``hint`` stands beside the amount; ``no_value`` and ``too_much`` why no amount, or not this one, can be proposed.
    """

    model: type[Fine]
    breaches: Callable[[Case], Mapping[str, Any]]  # each with code, title, confidence, ceiling_percent
    value: Callable[[Case], Decimal | None]
    hint: Any
    no_value: str
    too_much: str  # with {most} and {percent}

    def rows(self, case: Case) -> QuerySet[Any]:
        """The fines of a case."""
        return self.model._default_manager.filter(case=case)

    def title(self, row: Fine) -> str:
        """The breach of a fine in words, untranslated; its code where the procedure doesn't know it any more."""
        rule = self.breaches(row.case).get(row.breach)
        return str(rule.title) if rule else row.breach


def ceiling_of(value: Decimal, percent: int) -> Decimal:
    """The highest fine for a breach, in whole euros, rounded down."""
    return (value * percent / 100).to_integral_value(rounding="ROUND_FLOOR")


def open_fine(case: Case) -> Fine | None:
    """The fine that isn't settled, if there is one."""
    states = (Fine.State.PROPOSED, Fine.State.NOTIFIED, Fine.State.ANSWERED)
    return told(case, Fines).rows(case).filter(state__in=states).select_related("proposed_by").first()


def item_of(row: Fine) -> str:
    """What tells the clocks of a fine from those of the case's other fines: its number among those that were told, as
    the parties read it; one that was dropped before its notice is nothing of theirs.
    """
    earlier = type(row)._default_manager.filter(case_id=row.case_id, pk__lt=row.pk, notified_at__isnull=False)
    return row.clock_item or str(1 + earlier.count())


def facts_of(rows: list[tuple[str, int | None, int]], sight: Sight) -> dict[str, Any]:
    """What the guards may know, of state, settler and proposer of each fine of a case in their order."""
    state, _settled_by, proposed_by = next(reversed(rows), ("", None, None))
    imposers = {settled_by for state, settled_by, _proposed_by in rows if state == Fine.State.IMPOSED}
    return {
        "fine_state": state,
        "fine_unpaid": bool(imposers),
        "fine_imposed_by_actor": imposers == {sight.person_id},
        "fine_proposed_by_actor": proposed_by == sight.person_id,
    }


@dataclass(frozen=True)
class AppealView:
    """An appeal and what came of it."""

    lodged_on: date
    court_number: str
    outcome: str
    ended_on: date | None


def appeals_of(case: Case) -> tuple[AppealView, ...]:
    """Every appeal of a case, in its order; one query."""
    rows = told(case, Appealed).model._default_manager.filter(case=case)
    return tuple(seen(AppealView, row) for row in rows)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A fine as everybody reads it who may know of it."""

    breach: str
    amount: Decimal
    state: str
    state_words: str
    answer: str
    hear_until: date | None
    settled_at: datetime | None
    pay_by: date | None
    paid_on: date | None


def _words(rules: Mapping[str, Any], row: Fine) -> dict[str, str]:
    breach = _(rules[row.breach].title) if row.breach in rules else row.breach
    return {"breach": breach, "state_words": str(row.get_state_display())}


@dataclass(frozen=True, kw_only=True)
class FineView(Shown):
    """The same in the house: its ceiling, its two people, why it was proposed, imposed, ended."""

    confidence: str
    ceiling_percent: int
    reasons: str
    proposed_by: str
    proposed_at: datetime
    notified_at: datetime | None
    settled_by: str
    ruling: str
    ended_by: str
    ended_at: datetime | None
    ended_because: str
    collector: str


def fines_of(case: Case) -> tuple[FineView, ...]:
    """Every fine of the case, in its order; one query."""
    fines = told(case, Fines)
    rules = fines.breaches(case)
    return tuple(
        seen(
            FineView,
            row,
            **_words(rules, row),
            confidence=rules[row.breach].confidence.value if row.breach in rules else "",
            proposed_by=row.proposed_by.name,
            settled_by=row.settled_by.name if row.settled_by else "",
            ended_by=row.ended_by.name if row.ended_by else "",
        )
        for row in fines.rows(case).select_related("proposed_by", "settled_by", "ended_by")
    )


@dataclass(frozen=True, kw_only=True)
class ToldFine(Shown):
    """The same for the parties, once notice was given: what is considered or imposed, and until when to appeal."""

    number: int  # from 1 within the case, of those that were told
    tone: str
    reasons: str
    appeal_until: date | None  # while an appeal is possible against one that is imposed


def told_fines(case: Case, appeals: Iterable[ClockView], *, at: datetime) -> tuple[ToldFine, ...]:
    """The fines of which notice was given; ``appeals`` are the clocks of the time for an appeal, one for each fine."""
    open_ones = (view for view in appeals if view.tone != "done")
    until = {view.item: day_of(view.due_at) for view in open_ones if view.due_at and view.due_at >= at}
    fines = told(case, Fines)
    rows, rules = fines.rows(case).filter(notified_at__isnull=False).order_by("pk"), fines.breaches(case)
    return tuple(
        seen(
            ToldFine,
            row,
            **_words(rules, row),
            number=number,
            tone=TONES.get(row.state, "none"),
            reasons=row.ruling or row.reasons,
            appeal_until=until.get(row.clock_item) if row.state == Fine.State.IMPOSED else None,
        )
        for number, row in enumerate(rows, start=1)
    )
