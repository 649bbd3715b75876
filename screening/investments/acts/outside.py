"""Acts of a representative: the same write door, entered from outside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.access import sight_of
from accounts.models import Person
from casework.actions.transition import Done, Effect, perform
from casework.lifecycle.acts import open_door
from screening.investments.access import EVERY_SIDE, NOTIFIER, door, door_of_any_side, outside


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
    every_side: bool = False,
) -> Done:
    """``perform`` for a person whom the file names as a representative of the notifier; with ``every_side`` also for
    those of the other sides. Raises Absent, Refused, Conflict.
    """
    with outside(sight_of(by, at=at), reference, sides=EVERY_SIDE if every_side else NOTIFIER):
        return perform(
            reference=reference,
            act=act,
            by=by,
            at=at,
            effect=effect,
            given=given,
            version=version,
            reason=reason,
            door=door_of_any_side if every_side else door,
        )


open_door(perform_outside, outside=True)
