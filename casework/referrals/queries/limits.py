"""The time that a round has: the clock for positions says it, nobody else."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.queries.composed import Slot
from casework.models import Case, Deadline

POSITION = "C-JIC-POSITION"


def round_clocks(case: Case | Slot) -> QuerySet[Deadline]:
    """The clock of the case's open round, to be read with something else; none where none runs."""
    return Deadline.objects.filter(case=case, clock=POSITION, ended_at=None).order_by("-run")[:1]


def still_in_time(clock: Deadline | None, at: datetime) -> bool:
    """Whether the services may still speak in the open round: its clock stands still or hasn't run out."""
    if clock is None:
        return False
    return clock.due_at > at if clock.due_at is not None else clock.state == Deadline.State.PAUSED
