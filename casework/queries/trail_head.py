"""The newest seal of the audit trail, as it is printed on what leaves."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.audit import checkpoint
from accounts.days import BRUSSELS
from accounts.models import Seal


def trail_head() -> dict[str, Any]:
    """The newest sealed checkpoint: whoever holds the paper can prove that the trail of that day stands. One query."""
    return head_of(newest_seal())


def newest_seal() -> QuerySet[Seal]:
    """The row of it, to be read with something else."""
    return Seal.objects.order_by("-number")[:1]


def head_of(rows: Iterable[Seal]) -> dict[str, Any]:
    """The checkpoint as it is printed, of the row that was read."""
    seal = next(iter(rows), None)
    if seal is None:
        return {}
    return {
        "seal": seal.number,
        "events": seal.total,
        "sealed": seal.sealed_at.astimezone(BRUSSELS).isoformat(timespec="seconds"),
        "checkpoint": checkpoint.fingerprint(seal.checkpoint).hex(),
        "key": seal.key_id,
    }
