"""Days set by hand: what is owed by a day (an action, an obligation, an answer) has a clock like everything else.

The clock's rule stands in the house's own procedure; its day is that which whoever asks has set. The row that is owed
points at its clock, and the day stands there alone.
"""

from datetime import date, datetime

from accounts.days import beginning, day_of
from accounts.models import Person
from casework.actions.clocks import Setting, apply_steps
from casework.errors import Refused
from casework.models import Case, Deadline
from casework.queries import clocks as stored
from casework.queries.clocks import History

ACTION, OBLIGATION, QUESTION = "house:ACTION", "house:OBLIGATION", "house:QUESTION"
FARTHEST = 32_000  # days ahead: some 87 years


def start(*, case: Case, clock: str, item: str, day: date, by: Person | None, at: datetime, act: str = "") -> Deadline:
    """Start a clock that ends with that day, in the caller's transaction; ``item`` tells it from others of its rule.

    A day that has passed already is counted from itself. Sets ``case.next_due_at``; the caller saves the case.
    Raises Refused for a day too far ahead.
    """
    ahead = (day - day_of(at)).days
    if ahead > FARTHEST:
        raise Refused("This day lies too far ahead.", field="due_on")
    setting = Setting(start=at if ahead >= 0 else beginning(day), length=max(0, ahead), item=item)
    apply_steps(case=case, steps=[("start", clock)], by=by, at=at, act=act, settings={clock: setting})
    return Deadline.objects.get(case=case, clock=clock.partition(":")[2], item=item, ended_at__isnull=True)


def day_set(deadline: Deadline) -> date:
    """The day that was set when the clock started, whatever it was extended by since."""
    due = stored.due_at(stored.definition(deadline), deadline.started_at, History())
    assert due is not None  # a day set by hand is never unknown
    return day_of(due)


def change(*, case: Case, deadline: Deadline, verb: str, by: Person | None, at: datetime) -> None:
    """Meet (``stop``), drop or reopen the clock of something owed; nothing happens where it doesn't stand so."""
    clock = f"{deadline.procedure}:{deadline.clock}"
    setting = Setting(item=deadline.item)
    apply_steps(case=case, steps=[(verb, clock)], by=by, at=at, settings={clock: setting})
