"""Days set by hand: what is owed by a day (an action, an obligation, an answer) has a clock like everything else.

The clock's rule stands in the house's own procedure; its day is that which whoever asks has set. The row that is owed
points at its clock, and the day stands there alone.
"""

from collections.abc import Mapping
from datetime import date, datetime

from accounts.days import beginning, day_of
from accounts.models import Person
from casework.actions.clocks import ClockChange, Setting, apply_steps, preview
from casework.errors import Refused
from casework.lifecycle.table import Row
from casework.models import Case, Correction, Deadline
from casework.queries import clocks as stored
from casework.queries.clocks import History

ACTION, OBLIGATION, QUESTION = "house:ACTION", "house:OBLIGATION", "house:QUESTION"
FARTHEST = 32_000  # days ahead: some 87 years


def start(*, case: Case, clock: str, item: str, day: date, by: Person | None, at: datetime, act: str = "") -> Deadline:
    """Start a clock that ends with that day, in the caller's transaction; ``item`` tells it from others of its rule.

    A day that has passed already is counted from itself. Sets ``case.next_due_at``; the caller saves the case.
    Raises Refused for a day too far ahead.
    """
    setting = until(day, at, item)
    if setting is None:
        raise Refused("This day lies too far ahead.", field="due_on")
    apply_steps(case=case, steps=[("start", clock)], by=by, at=at, act=act, settings={clock: setting})
    return Deadline.objects.get(case=case, clock=clock.partition(":")[2], item=item, ended_at__isnull=True)


def until(day: date, at: datetime, item: str | None = None) -> Setting | None:
    """What makes a clock end with that day; None for one too far ahead."""
    ahead = (day - day_of(at)).days
    start = at if ahead >= 0 else beginning(day)
    return Setting(start=start, length=max(0, ahead), item=item) if ahead <= FARTHEST else None


def settings(day: date | None, at: datetime, *, clock: str) -> Mapping[str, Setting] | None:
    """The same for the preview of a form in which that day is typed; None while none is that the act would take."""
    setting = until(day, at) if day is not None and day >= day_of(at) else None
    return {clock: setting} if setting is not None else None


def day_set(deadline: Deadline) -> date:
    """The day that was set when the clock started, whatever it was extended by or how its start was corrected since."""
    first = Correction.objects.filter(deadline=deadline, state=Correction.State.APPROVED).order_by("settled_at").first()
    start = first.old_start if first is not None else deadline.started_at
    due = stored.due_at(stored.definition(deadline), start, History())
    assert due is not None  # a day set by hand is never unknown
    return day_of(due)


def follow(*, case: Case, deadline: Deadline, row: Row, by: Person | None, at: datetime) -> None:
    """Do what a row of the table of something owed says to its clock; nothing where the clock doesn't stand so."""
    steps = row.clock_steps()
    apply_steps(case=case, steps=steps, by=by, at=at, settings=own(deadline))


def foreseen(*, case: Case, deadline: Deadline, row: Row, at: datetime) -> list[ClockChange]:
    """What ``follow`` would do at this moment."""
    return preview(case=case, steps=row.clock_steps(), at=at, settings=own(deadline))


def own(deadline: Deadline) -> dict[str, Setting]:
    """The settings by which a step on the clock's rule is one on this clock alone."""
    return {f"{deadline.procedure}:{deadline.clock}": Setting(item=deadline.item)}


def drop(*, case: Case, deadline: Deadline, by: Person | None, at: datetime) -> None:
    """End the clock of something that isn't owed any more."""
    clock = f"{deadline.procedure}:{deadline.clock}"
    apply_steps(case=case, steps=[("drop", clock)], by=by, at=at, settings=own(deadline))
