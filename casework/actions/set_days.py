"""Days set by hand: what is owed by a day (an action, an obligation, an answer) has a clock like everything else.

The clock's rule stands in the house's own procedure, or behind a symbol of the case's; its day is that which whoever
asks has set. The row that is owed points at its clock, and the day stands there alone.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from accounts.days import beginning, day_of
from accounts.models import Person
from accounts.sentences import say
from casework.actions.clocks import ClockChange, Setting, apply_steps, preview
from casework.errors import Refused
from casework.lifecycle.table import Row
from casework.models import Case, Correction, Deadline
from casework.procedures.definitions import Unit
from casework.procedures.ledger import day_text
from casework.queries import clocks as stored
from casework.queries.clocks import History

ACTION, OBLIGATION, QUESTION = "house:ACTION", "house:OBLIGATION", "house:QUESTION"
FARTHEST = 32_000  # days ahead: some 87 years
LONGEST = 400  # of the clock's units; nobody is given more than that by a procedure's own clock


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


def start_until(
    *, case: Case, symbol: str, day: date, field: str, by: Person, at: datetime, act: str, item: str = ""
) -> Deadline:
    """Start the procedure's clock behind a symbol so that it ends with ``day``, in an act that names the symbol.

    ``field`` is where the day was typed, ``item`` tells the clock from others of its rule. Raises Refused for a day
    that doesn't lie ahead, lies too far ahead, or on which no limit of the procedure can end.
    """
    if day <= day_of(at):
        raise Refused("The day to answer by must lie ahead.", field=field)
    length, later = length_until(case, at, day, symbol=symbol)
    if later is not None:
        words = "A limit of this procedure can't end on that day: the next one is {day}."
        raise Refused(say(words, day=day_text(later, weekday=True)), field=field)
    if length is None:
        raise Refused("This day lies too far ahead.", field=field)
    settings = {symbol: Setting(length=length, item=item)}
    apply_steps(case=case, steps=[("start", symbol)], by=by, at=at, act=act, settings=settings)
    names = [rule.id for rule in stored.rules_behind(case, symbol, at)]
    return Deadline.objects.filter(case=case, clock__in=names, item=item, ended_at__isnull=True).latest("run")


def length_until(case: Case, at: datetime, day: date, *, symbol: str) -> tuple[int | None, date | None]:
    """The length that lets the clock behind a symbol end on that day, and None; or None and the next day that it can
    end on. (None, None) where the procedure names no such clock, or the day lies too far ahead.
    """
    rules = stored.rules_behind(case, symbol, at)
    if not rules or rules[0].unit is Unit.HOURS:
        return None, None
    for length in range(1, LONGEST):
        due = stored.due_at(replace(rules[0], length=length, at_least=None), at, History())
        found = day_of(due) if due else None
        if found == day:
            return length, None
        if found is not None and found > day:
            return None, found
    return None, None
