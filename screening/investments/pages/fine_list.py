"""Fines of a file for a page: what was proposed, told, answered, settled, paid or ended."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from casework.models import Case
from screening.investments.models import Fine
from screening.investments.queries.file_facts import system_of


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
    rules = system_of(case).breaches
    found = []
    for row in Fine.objects.filter(case=case).select_related("proposed_by", "settled_by", "ended_by"):
        rule = rules.get(row.breach)
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
