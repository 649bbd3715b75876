"""A person's own settings: days away, the second factor."""

from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator

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


@dataclass(frozen=True)
class Factor:
    """A second factor that is set up."""

    since: datetime
    codes_left: int


def factor_of(person: Person) -> Factor | None:
    """The second factor of whoever asks; None where none is set up."""
    rows = {row.type: row for row in Authenticator.objects.filter(user=person)}
    if Authenticator.Type.TOTP not in rows:
        return None
    codes = rows.get(Authenticator.Type.RECOVERY_CODES)
    left = len(codes.wrap().get_unused_codes()) if codes is not None else 0
    return Factor(rows[Authenticator.Type.TOTP].created_at, left)
