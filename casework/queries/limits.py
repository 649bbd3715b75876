"""The last instant of a day, and the time that a round has: the clock for positions says it, nobody else."""

from datetime import date, datetime, time

from accounts.days import BRUSSELS
from casework.models import Case, Deadline

POSITION = "C-JIC-POSITION"


def end_of_day(day: date) -> datetime:
    """The last instant of a day in Brussels: a date limit is kept until it ends."""
    return datetime.combine(day, time.max, tzinfo=BRUSSELS)


def round_clock(case: Case) -> Deadline | None:
    """The clock of the case's open round; None when none runs."""
    return Deadline.objects.filter(case=case, clock=POSITION, ended_at=None).order_by("-run").first()


def time_to_speak(case: Case, at: datetime) -> bool:
    """Whether the services may still speak in the open round: its clock stands still or hasn't run out."""
    clock = round_clock(case)
    if clock is None:
        return False
    return clock.due_at > at if clock.due_at is not None else clock.state == Deadline.State.PAUSED
