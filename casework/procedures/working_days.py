"""Calendars of working days: our own dated lists, each with its source and the range of days it is valid for.

A working day ("business day" in some laws) is Monday to Friday and not a holiday of the calendar. Outside its range a
calendar refuses to answer: a holiday that nobody has listed yet must not pass for a working day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from casework.procedures.definitions import ProcedureError
from casework.procedures.reading import Table

DATA = Path(__file__).parent / "data" / "calendars"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayOff:
    """A day that is not a working day, and why: the name of the holiday, or Saturday or Sunday."""

    day: date
    reason: str


@dataclass(frozen=True, eq=False)
class Calendar:
    """The working days of one country between two days, both included."""

    id: str
    title: str
    source: str
    first: date
    last: date
    holidays: Mapping[date, str]
    working: tuple[date, ...]
    note: str = ""

    def check(self, day: date) -> None:
        """ProcedureError when the calendar does not reach that day."""
        if not self.first <= day <= self.last:
            raise ProcedureError(
                f"Calendar {self.id} is known from {self.first.isoformat()} to {self.last.isoformat()}, "
                f"and {day.isoformat()} lies outside."
            )


@cache
def calendar(id: str) -> Calendar:
    """The calendar with that id; ProcedureError when there is none or its file is malformed."""
    if id not in calendar_ids():
        raise ProcedureError(f"There is no calendar {id}; there are {', '.join(calendar_ids())}.")
    return read_calendar(DATA / f"{id}.toml")


@cache
def calendar_ids() -> tuple[str, ...]:
    """The ids of all calendars, in order."""
    return tuple(sorted(path.stem for path in DATA.glob("*.toml")))


def read_calendar(path: Path) -> Calendar:
    """Read one calendar file; ProcedureError naming file and key when it is malformed."""
    table = Table.of(path)
    id, first, last = table.text("id"), table.day("first"), table.day("last")
    if id != path.stem:
        raise table.error("id", f'is "{id}", but the file is called {path.name}')
    if last < first:
        raise table.error("last", "is before first")
    listed = table.table("holidays")
    holidays: dict[date, str] = {}
    for key in listed.content:
        try:
            day = date.fromisoformat(key)
        except ValueError as problem:
            raise listed.error(key, "is not a date") from problem
        if not first <= day <= last:
            raise listed.error(key, "lies outside the range of the calendar")
        holidays[day] = listed.text(key)
    working = tuple(day for day in _days(first, last + ONE_DAY) if day.weekday() < 5 and day not in holidays)
    return table.record(Calendar, holidays=holidays, working=working)


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether that day is a working day."""
    return day_off(calendar, day) is None


def day_off(calendar: Calendar, day: date) -> DayOff | None:
    """Why that day is off, or None when it is a working day."""
    calendar.check(day)
    if day in calendar.holidays:
        return DayOff(day, calendar.holidays[day])
    if day.weekday() >= 5:
        return DayOff(day, WEEKDAYS[day.weekday()])
    return None


def days_off(calendar: Calendar, start: date, end: date) -> tuple[DayOff, ...]:
    """The days off from `start` up to but not including `end`."""
    found = (day_off(calendar, day) for day in _days(start, end))
    return tuple(off for off in found if off is not None)


def next_working_day(calendar: Calendar, day: date) -> date:
    """That day if it is a working day, else the first working day after it."""
    return nth_working_day(calendar, day, 1)


def nth_working_day(calendar: Calendar, day: date, number: int) -> date:
    """The `number`-th working day on or after `day`, number ≥ 1; ProcedureError when it lies beyond the calendar."""
    calendar.check(day)
    position = bisect_left(calendar.working, day) + number - 1
    if position >= len(calendar.working):
        calendar.check(calendar.last + ONE_DAY)
    return calendar.working[position]


def previous_working_day(calendar: Calendar, day: date, number: int) -> date:
    """The working day that lies `number` working days before `day`; ProcedureError when it lies before the calendar."""
    calendar.check(day)
    position = bisect_left(calendar.working, day) - number
    if position < 0:
        calendar.check(calendar.first - ONE_DAY)
    return calendar.working[position]


def count_working_days(calendar: Calendar, start: date, end: date) -> int:
    """The number of working days from `start` up to but not including `end`; 0 when `end` is not after `start`."""
    if end <= start:
        return 0
    calendar.check(start)
    calendar.check(end - ONE_DAY)
    return bisect_right(calendar.working, end - ONE_DAY) - bisect_left(calendar.working, start)


def _days(start: date, end: date) -> Iterator[date]:
    day = start
    while day < end:
        yield day
        day += ONE_DAY
