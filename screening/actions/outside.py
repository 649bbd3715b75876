"""Acts of a representative: the same write door, entered from outside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.access import sight_of
from accounts.models import Person
from casework.actions.transition import Done, Effect, perform
from screening.access import door, outside


def perform_outside(
    *,
    reference: str,
    act: str,
    by: Person,
    at: datetime,
    effect: Effect | None = None,
    given: Mapping[str, Any] | None = None,
    version: int | None = None,
    reason: str = "",
) -> Done:
    """``perform`` for a person whom the file names as a representative. Raises Absent, Refused, Conflict."""
    with outside(sight_of(by, at=at), reference):
        return perform(
            reference=reference,
            act=act,
            by=by,
            at=at,
            effect=effect,
            given=given,
            version=version,
            reason=reason,
            door=door,
        )
