"""What is true of every model: who did something and when are known together."""

from django.db.models import CheckConstraint, Q


def both_or_none(name: str, what: str) -> CheckConstraint:
    """``what_by`` and ``what_at`` are both known or neither; ``name`` stands before them in the constraint's own."""
    by, at = f"{what}_by__isnull", f"{what}_at__isnull"
    known = Q(**{by: True, at: True}) | Q(**{by: False, at: False})
    return CheckConstraint(condition=known, name=f"{name}_{what}_by_and_at")
