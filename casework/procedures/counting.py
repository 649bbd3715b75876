"""Counting a clock: from a start, its stops and its extensions to a due date. Pure arithmetic, one pass, no words.

The rules, once and for all:

* Dates are local dates in Europe/Brussels. Hours are elapsed hours, also across a change of the clock.
* `start_day = next`: the day after the start is day 1. `same`: the start is day 1.
* A stop runs from its start up to but not including its end. Overlapping stops count once. The days stopped are added:
  working days for a clock in working days, calendar days for all other units, elapsed time for hours.
* Only what lies on or after the start of the clock can stop it, and only a stop that begins on or before the date on
  which the clock is then due. A stop that begins on the due date itself still counts.
* Months and years keep the day of the month, or take the last day of a month that is too short.
* An extension adds its length in the clock's own unit, unless it names another unit, which is then added afterwards.
* The roll rule is applied last, once.
* A clock never runs out while it is stopped: a due date that would still fall inside a stop is carried to the day on
  which the clock resumes. It happens only when a stop begins on a day to which the roll alone had moved the due date.

Clocks in hours are counted in UTC from end to end: two local times of one zone compare by the wall, not by the clock.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

from accounts.days import BRUSSELS, day_of
from casework.procedures.definitions import Clock, ProcedureError, Roll, StartDay, Unit
from casework.procedures.working_days import (
    ONE_DAY,
    Calendar,
    calendar,
    count_working_days,
    next_working_day,
    nth_working_day,
)

ONE_HOUR = timedelta(hours=1)

Moment: TypeAlias = date | datetime


@dataclass(frozen=True)
class Pause:
    """A stop of a clock from `start` up to but not including `end`; an open stop has no end.

    `reason` completes "stopped for …" ("the information request"); `request` is the reference of what caused it.
    `recorded_at` and `end_recorded_at` say when the stop and its end became known, for a ledger of an earlier day.
    """

    start: Moment
    end: Moment | None = None
    reason: str = ""
    request: str = ""
    recorded_at: datetime | None = None
    end_recorded_at: datetime | None = None


@dataclass(frozen=True)
class Extension:
    """A lengthening of a clock by `length` of the clock's own unit, or of `unit` when it says so."""

    length: int
    reason: str = ""
    unit: Unit | None = None
    request: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class Stop:
    """What one pause did: `added` in the clock's counting unit (days, working days, or seconds for hours).

    `carried` is the number of calendar days by which the due date was moved further, to the day of resumption.
    `counts` is False for a pause that lies wholly before the clock, after its due date, or inside another stop.
    """

    pause: Pause
    start: Moment
    end: Moment | None
    added: int
    carried: int
    counts: bool
    reached: Moment


@dataclass(frozen=True)
class Count:
    """The result of counting, with every step kept for the explanation.

    `base` is the date before stops, `unrolled` the date after them, `due` the end (None while stopped or when the
    length is not known). `left` is what was left when an open stop began: days, working days or seconds.
    """

    clock: Clock
    start: Moment
    length: int | None
    extensions: tuple[Extension, ...]
    base: Moment | None
    stops: tuple[Stop, ...]
    unrolled: Moment | None
    due: Moment | None
    open_since: Moment | None
    left: int | None


def count(clock: Clock, start: Moment, pauses: Iterable[Pause] = (), extensions: Iterable[Extension] = ()) -> Count:
    """Count a clock. ProcedureError when a moment, a pause or an extension makes no sense for it."""
    began = local(clock, start)
    longer = tuple(extensions)
    for extension in longer:
        _check_extension(clock, extension)
    settled = sorted((_settled(clock, pause) for pause in pauses), key=_order)
    if clock.length is None:
        return Count(clock, began, None, longer, None, (), None, None, None, None)
    try:
        return _counted(clock, began, clock.length, tuple(settled), longer)
    except (OverflowError, ValueError) as problem:
        if isinstance(problem, ProcedureError):
            raise
        raise ProcedureError(f"The due date of {clock.id} lies beyond the dates that can be reckoned.") from problem


def local(clock: Clock, moment: Moment) -> Moment:
    """A moment as this clock counts it: the local date, or for a clock in hours the second in UTC."""
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ProcedureError(f"{clock.id} was given {moment.isoformat()} without a time zone.")
        if clock.unit is Unit.HOURS:
            return moment.astimezone(UTC).replace(microsecond=0)
        return day_of(moment)
    if clock.unit is Unit.HOURS:
        raise ProcedureError(f"{clock.id} is counted in hours and needs a time of day, not only {moment.isoformat()}.")
    return moment


def shown(moment: Moment) -> Moment:
    """A counted moment as people read it: instants in the time of Brussels."""
    return moment.astimezone(BRUSSELS) if isinstance(moment, datetime) else moment


def calendar_of(clock: Clock) -> Calendar:
    """The calendar of a clock that needs one."""
    if clock.calendar is None:
        raise ProcedureError(f"{clock.id} has no calendar of working days.")
    return calendar(clock.calendar)


def units_between(clock: Clock, start: Moment, end: Moment) -> int:
    """How much of the counting unit lies from `start` up to but not including `end`; 0 when `end` is not after it."""
    return max(0, _units(clock, start, end))


def left_on(clock: Clock, due: Moment, on: Moment) -> int:
    """What is left after `on` until `due`: days, working days, or seconds for hours. Negative when it is past."""
    if isinstance(due, datetime):
        return _units(clock, on, due)
    # What is left begins on the day after `on` and includes the due date.
    return _units(clock, on + ONE_DAY, due + ONE_DAY)


def _units(clock: Clock, start: Moment, end: Moment) -> int:
    """Signed number of counting units from one moment to another."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return int((end - start).total_seconds())
    if clock.unit is Unit.WORKING_DAYS:
        days = calendar_of(clock)
        return count_working_days(days, start, end) - count_working_days(days, end, start)
    return end.toordinal() - start.toordinal()


def roll(clock: Clock, day: Moment) -> Moment:
    """The due date after the roll rule."""
    if clock.roll is Roll.NONE or isinstance(day, datetime):
        return day
    return next_working_day(calendar_of(clock), day)


def add_months(day: date, months: int) -> date:
    """That many months later, on the same day of the month or on the last day of a month that is too short."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _counted(
    clock: Clock, start: Moment, length: int, pauses: tuple[Pause, ...], extensions: tuple[Extension, ...]
) -> Count:
    own = length + sum(extension.length for extension in extensions if _own_unit(clock, extension))
    base = _first(clock, start, own)
    for extension in extensions:
        if not _own_unit(clock, extension):
            base = _add(clock, base, extension.length, extension.unit or clock.unit)
    stops, unrolled, open_since, left = _stopped(clock, start, base, pauses)
    due = None if open_since is not None else roll(clock, unrolled)
    return Count(clock, start, own, extensions, base, stops, unrolled, due, open_since, left)


def _stopped(
    clock: Clock, start: Moment, base: Moment, pauses: tuple[Pause, ...]
) -> tuple[tuple[Stop, ...], Moment, Moment | None, int | None]:
    """Apply the stops in order of their start: the stops as counted, the date reached, and an open stop if any."""
    stops: list[Stop] = []
    due, covered = base, start
    open_since: Moment | None = None
    left: int | None = None
    for pause in pauses:
        begins = max(pause.start, covered)
        after = pause.end is not None and pause.end <= begins
        if open_since is not None or after or max(pause.start, start) > roll(clock, due):
            stops.append(Stop(pause, pause.start, pause.end, 0, 0, False, due))
        elif pause.end is None:
            open_since = max(pause.start, start)
            left = max(0, left_on(clock, due, begins))
            stops.append(Stop(pause, begins, None, 0, 0, True, due))
        else:
            added = units_between(clock, begins, pause.end)
            moved = _later(clock, due, added)
            due, covered = max(moved, pause.end), pause.end
            days = due.toordinal() - moved.toordinal()
            stops.append(Stop(pause, begins, pause.end, added, days, True, due))
    return tuple(stops), due, open_since, left


def _first(clock: Clock, start: Moment, length: int) -> Moment:
    """The date that `length` of the clock's own unit reaches from its start."""
    if isinstance(start, datetime):
        return start + length * ONE_HOUR
    same = clock.start_day is StartDay.SAME
    if clock.unit is Unit.WORKING_DAYS:
        return nth_working_day(calendar_of(clock), start if same else start + ONE_DAY, length)
    if clock.unit in (Unit.MONTHS, Unit.YEARS):
        months = length * (12 if clock.unit is Unit.YEARS else 1)
        if not same:
            return add_months(start, months)
        # With the start as day 1 a period from the 1st ends with the month before, any other on the eve of its day;
        # the eve is taken before the month's end is, so that from 31 January one month still reaches 28 February.
        if start.day == 1:
            return add_months(start, months) - ONE_DAY
        return add_months(start - ONE_DAY, months)
    days = length * (7 if clock.unit is Unit.WEEKS else 1)
    return start + timedelta(days=days - 1 if same else days)


def _add(clock: Clock, day: Moment, length: int, unit: Unit) -> Moment:
    """`length` of `unit` added to a date already reached."""
    if isinstance(day, datetime):
        return day + length * ONE_HOUR
    if unit is Unit.WORKING_DAYS:
        return nth_working_day(calendar_of(clock), day + ONE_DAY, length)
    if unit in (Unit.MONTHS, Unit.YEARS):
        return add_months(day, length * (12 if unit is Unit.YEARS else 1))
    return day + timedelta(days=length * (7 if unit is Unit.WEEKS else 1))


def _later(clock: Clock, day: Moment, added: int) -> Moment:
    """A date moved by what a stop added, in the counting unit of the clock."""
    if isinstance(day, datetime):
        return day + timedelta(seconds=added)
    if added == 0:
        return day
    return _add(clock, day, added, Unit.WORKING_DAYS if clock.unit is Unit.WORKING_DAYS else Unit.DAYS)


def _own_unit(clock: Clock, extension: Extension) -> bool:
    return extension.unit is None or extension.unit is clock.unit


def _check_extension(clock: Clock, extension: Extension) -> None:
    if extension.length < 1:
        raise ProcedureError(f"An extension of {clock.id} must add at least one, not {extension.length}.")
    if (extension.unit is Unit.HOURS) != (clock.unit is Unit.HOURS) and extension.unit is not None:
        raise ProcedureError(f"{clock.id} is counted in {clock.unit} and cannot be extended in {extension.unit}.")


def _settled(clock: Clock, pause: Pause) -> Pause:
    """A pause with both moments as the clock counts them."""
    start = local(clock, pause.start)
    end = None if pause.end is None else local(clock, pause.end)
    if end is not None and end < start:
        raise ProcedureError(f"A stop of {clock.id} ends on {end.isoformat()}, before it begins.")
    return replace(pause, start=start, end=end)


def _order(pause: Pause) -> tuple[Moment, bool]:
    """Stops in order of their start; of two that start together the open one comes last, when the other is counted."""
    return pause.start, pause.end is None
