"""What is true of every model: who did something and when are known together."""

from typing import TYPE_CHECKING

from django.db.models import PROTECT, CheckConstraint, ForeignKey, Q

if TYPE_CHECKING:
    from accounts.models import Person


def by_later() -> "ForeignKey[Person | None, Person | None]":
    """Who did something that comes after the row, or never; its moment stands beside it (``both_or_none``)."""
    return ForeignKey("accounts.Person", on_delete=PROTECT, related_name="+", null=True, blank=True)


def both_or_none(name: str, what: str) -> CheckConstraint:
    """``what_by`` and ``what_at`` are both known or neither; ``name`` stands before them in the constraint's own."""
    by, at = f"{what}_by__isnull", f"{what}_at__isnull"
    known = Q(**{by: True, at: True}) | Q(**{by: False, at: False})
    return CheckConstraint(condition=known, name=f"{name}_{what}_by_and_at")
