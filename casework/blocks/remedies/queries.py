"""Appeals and fines of a case for a page, and what a kind tells of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight
from casework.blocks.remedies.models import Appeal, Fine
from casework.errors import Absent
from casework.lifecycle.kinds import part_of
from casework.models import Case
from casework.procedures.definitions import Confidence

NOTICE, RULING = "fine_notice", "fine"  # the letters that a fine sends


class Breach(Protocol):
    """A breach of the procedure's list, with the highest fine for it."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def confidence(self) -> Confidence: ...
    @property
    def ceiling_percent(self) -> int: ...


@dataclass(frozen=True)
class Appealed:
    """What a kind tells of appeals: its table, and when what is appealed against was decided."""

    model: type[Appeal]
    decided_at: Callable[[Case], datetime | None]


@dataclass(frozen=True)
class Fines:
    """What a kind tells of fines: its table, the breaches, of what a ceiling is a percentage, how a letter is sent.

    ``no_value`` and ``too_much`` say why no amount, or not this one, can be proposed; ``notice_waits``: whether the
    notice of one is handed in and not sent yet.
    """

    model: type[Fine]
    breaches: Callable[[Case], Mapping[str, Breach]]
    value: Callable[[Case], Decimal | None]
    no_value: str
    too_much: str  # with {most} and {percent}
    send: Callable[..., Any]
    notice_waits: Callable[[Case], bool]

    def rows(self, case: Case) -> QuerySet[Any]:
        """The fines of a case."""
        return self.model._default_manager.filter(case=case)

    def title(self, row: Fine) -> str:
        """The breach of a fine in words, untranslated; its code where the procedure doesn't know it any more."""
        rule = self.breaches(row.case).get(row.breach)
        return rule.title if rule else row.breach


def rules_of(case: Case) -> Fines:
    """What the case's kind says of fines; Absent where there are none."""
    found = part_of(case.kind, Fines)
    if found is None:
        raise Absent(case.reference)
    return found


def appealed_of(case: Case) -> Appealed:
    """What the case's kind says of appeals; Absent where there are none."""
    found = part_of(case.kind, Appealed)
    if found is None:
        raise Absent(case.reference)
    return found


def ceiling_of(value: Decimal, percent: int) -> Decimal:
    """The highest fine for a breach, in whole euros, rounded down."""
    return (value * percent / 100).to_integral_value(rounding="ROUND_FLOOR")


def open_fine(case: Case) -> Fine | None:
    """The fine that isn't settled, if there is one."""
    states = (Fine.State.PROPOSED, Fine.State.NOTIFIED, Fine.State.ANSWERED)
    return rules_of(case).rows(case).filter(state__in=states).select_related("proposed_by").first()


def item_of(row: Fine) -> str:
    """What tells the clocks of a fine from those of the case's other fines: its number among those that were told, as
    the parties read it; one that was dropped before its notice is nothing of theirs.
    """
    told = type(row)._default_manager.filter(case_id=row.case_id, pk__lt=row.pk, notified_at__isnull=False)
    return row.clock_item or str(1 + told.count())


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
    rows = appealed_of(case).model._default_manager.filter(case=case)
    return tuple(AppealView(row.lodged_on, row.court_number, row.outcome, row.ended_on) for row in rows)


@dataclass(frozen=True)
class FineView:
    """A fine: its ceiling, its two people, what the parties said, when it is paid."""

    breach: str
    confidence: str
    ceiling_percent: int
    amount: Decimal
    reasons: str
    state: str
    state_words: str
    proposed_by: str
    proposed_at: datetime
    notified_at: datetime | None
    hear_until: date | None
    answer: str
    settled_by: str
    settled_at: datetime | None
    ruling: str
    pay_by: date | None
    paid_on: date | None
    ended_by: str
    ended_at: datetime | None
    ended_because: str
    collector: str


def fines_of(case: Case) -> tuple[FineView, ...]:
    """Every fine of the file, in its order; one query."""
    fines, found = rules_of(case), []
    breaches = fines.breaches(case)
    for row in fines.rows(case).select_related("proposed_by", "settled_by", "ended_by"):
        rule = breaches.get(row.breach)
        found.append(
            FineView(
                breach=_(rule.title) if rule else row.breach,
                confidence=rule.confidence.value if rule else "",
                ceiling_percent=row.ceiling_percent,
                amount=row.amount,
                reasons=row.reasons,
                state=row.state,
                state_words=str(row.get_state_display()),
                proposed_by=row.proposed_by.name,
                proposed_at=row.proposed_at,
                notified_at=row.notified_at,
                hear_until=row.hear_until,
                answer=row.answer,
                settled_by=row.settled_by.name if row.settled_by else "",
                settled_at=row.settled_at,
                ruling=row.ruling,
                pay_by=row.pay_by,
                paid_on=row.paid_on,
                ended_by=row.ended_by.name if row.ended_by else "",
                ended_at=row.ended_at,
                ended_because=row.ended_because,
                collector=row.collector,
            )
        )
    return tuple(found)
