"""What a person sees of their own second factor, and what an administrator sees of somebody's sign-in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from accounts.models import Person, SignInDelay


@dataclass(frozen=True)
class Factor:
    """A second factor that is set up."""

    since: datetime
    codes_left: int


@dataclass(frozen=True)
class Delay:
    """A wait that somebody's failures brought about."""

    pk: int
    what: str
    address: str
    failures: int
    last_at: datetime
    until: datetime | None  # None once the wait is over


def factor_of(person: Person) -> Factor | None:
    """The second factor of whoever asks; None where none is set up."""
    rows = {row.type: row for row in Authenticator.objects.filter(user=person)}
    if Authenticator.Type.TOTP not in rows:
        return None
    codes = rows.get(Authenticator.Type.RECOVERY_CODES)
    left = len(codes.wrap().get_unused_codes()) if codes is not None else 0
    return Factor(rows[Authenticator.Type.TOTP].created_at, left)


def delays_of(person: Person, *, at: datetime) -> list[Delay]:
    """What failed under a person's name in the last day, waits that still run first."""
    rows = SignInDelay.objects.filter(person=person, failures__gt=0).order_by("-until", "-last_at")
    return [
        Delay(
            pk=row.pk,
            what=str(row.get_kind_display()),
            address=row.address or "",
            failures=row.failures,
            last_at=row.last_at,
            until=row.until if row.until and row.until > at else None,
        )
        for row in rows
    ]
