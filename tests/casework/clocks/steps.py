"""Moving the clocks of a case in tests, as the product itself."""

from datetime import datetime, time
from typing import Any

from accounts.context import acting_as_system
from accounts.models import Event, Person
from casework.actions import clocks
from casework.actions.clocks import ClockChange
from casework.models import Case, Deadline
from casework.procedures.clock import BRUSSELS
from tests.factories.cases import locked

INTAKE, MEET, POSITION, REVIEW = "C-JIC-INTAKE", "C-JIC-MEET", "C-JIC-POSITION", "C-JIC-REVIEW"


def moment(day: str, hour: int = 10) -> datetime:
    """A time of a day in Brussels."""
    return datetime.combine(datetime.fromisoformat(day).date(), time(hour), BRUSSELS)


def end_of(day: str) -> datetime:
    """The last microsecond of a day in Brussels."""
    return datetime.combine(datetime.fromisoformat(day).date(), time.max, BRUSSELS)


def step(case: Case, verb: str, clock: str = INTAKE, *, at: datetime, by: Person, **given: Any) -> list[ClockChange]:
    """Carry out one step and save the case, as the write door does."""
    with acting_as_system("a test moves a clock"):
        locked(case)
        done = clocks.apply_steps(case=case, steps=[(verb, clock)], by=by, at=at, **given)
        case.save()
    return done


def clock_of(case: Case, clock: str = INTAKE, run: int = 1) -> Deadline:
    """A stored clock as it stands now."""
    with acting_as_system("a test looks"):
        return Deadline.objects.select_related("case").get(case=case, clock=clock, run=run)


def events_of(case: Case) -> list[tuple[str, str]]:
    """(code, clock) of the trail's clock events of a case, oldest first."""
    with acting_as_system("a test looks"):
        rows = Event.objects.filter(case_id=case.pk, code__startswith="clock.").order_by("pk")
        return [(row.code, row.data["clock"]) for row in rows]
