"""The time that a round has: the clock for positions says it, nobody else."""

from datetime import datetime

from casework.models import Case, Deadline

POSITION = "C-JIC-POSITION"


def round_clock(case: Case) -> Deadline | None:
    """The clock of the case's open round; None when none runs."""
    return Deadline.objects.filter(case=case, clock=POSITION, ended_at=None).order_by("-run").first()


def time_to_speak(case: Case, at: datetime) -> bool:
    """Whether the services may still speak in the open round: its clock stands still or hasn't run out."""
    clock = round_clock(case)
    if clock is None:
        return False
    return clock.due_at > at if clock.due_at is not None else clock.state == Deadline.State.PAUSED
