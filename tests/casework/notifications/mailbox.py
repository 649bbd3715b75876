"""Delivering what the outbox holds, and looking at what came of it, as the product itself."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Person
from casework.models import Case, Notice, Outbox
from casework.notifications import outbox
from casework.notifications.deliver import deliver_next


def deliver(*, at: datetime | None = None) -> int:
    """Deliver all that is due; how many rows were tried."""
    tried = 0
    while deliver_next(at=at or timezone.now() + timedelta(seconds=1)):
        tried += 1
        assert tried < 500
    return tried


def told_of(case: Case, code: str) -> set[str]:
    """User names of those who have a notice of that code about a case."""
    with acting_as_system("a test looks"):
        rows = Notice.objects.filter(case=case, code=code).values_list("person__username", flat=True)
        found = list(rows)
    assert len(found) == len(set(found)), "somebody was told twice"
    return set(found)


def codes_of(person: Person) -> list[str]:
    """Codes of a person's notices, oldest first."""
    with acting_as_system("a test looks"):
        return list(Notice.objects.filter(person=person).order_by("pk").values_list("code", flat=True))


def tell(case: Case, *people: Person, key: str, code: str = "case.assign", at: datetime | None = None) -> None:
    """A row of the outbox that names people, as an act writes it."""
    with acting_as_system("a test acts"):
        outbox.put(
            kind="notify",
            effect_key=key,
            case=case,
            payload={"code": code, "audience": "named", "by": None, "ids": [p.pk for p in people]},
            at=at or timezone.now(),
        )


def open_rows() -> list[Outbox]:
    """Rows that are not delivered yet."""
    with acting_as_system("a test looks"):
        return list(Outbox.objects.filter(done_at__isnull=True).order_by("pk"))
