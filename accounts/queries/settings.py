"""A person's own settings page."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Absence, Person


@dataclass(frozen=True)
class AbsenceLine:
    """Days away that are not over."""

    pk: int
    starts_on: date
    ends_on: date
    substitute: str


def absences_of(person: Person, *, on: date) -> tuple[AbsenceLine, ...]:
    """One's own absences from ``on``."""
    rows = Absence.objects.filter(person=person, ends_on__gte=on).select_related("substitute").order_by("starts_on")
    return tuple(AbsenceLine(r.pk, r.starts_on, r.ends_on, r.substitute.name) for r in rows)
