"""The newest seal of the audit trail, as it is printed on what leaves."""

from typing import Any

from accounts.audit import checkpoint
from accounts.days import BRUSSELS
from accounts.models import Seal


def trail_head() -> dict[str, Any]:
    """The newest sealed checkpoint: whoever holds the paper can prove that the trail of that day stands. One query."""
    seal = Seal.objects.order_by("-number").first()
    if seal is None:
        return {}
    return {
        "seal": seal.number,
        "events": seal.total,
        "sealed": seal.sealed_at.astimezone(BRUSSELS).isoformat(timespec="seconds"),
        "checkpoint": checkpoint.fingerprint(seal.checkpoint).hex(),
        "key": seal.key_id,
    }
