"""The second opinion on a due date: the ledger added up again by walking from day to day.

It reads nothing but the rows that people are shown. If the rows don't lead to the date, either the engine or the
explanation is wrong, and the check of the procedures says so.
"""

from collections.abc import Set
from datetime import date, datetime, timedelta

from casework.procedures.counting import Moment, shown
from casework.procedures.definitions import ProcedureError, Roll, StartDay, Unit
from casework.procedures.ledger import Explanation, Row, RowKind
from casework.procedures.working_days import ONE_DAY


def recompute(explained: Explanation) -> Moment | None:
    """The due date again, from the rows of the ledger only, by walking day by day; None when there is none."""
    if explained.due is None:
        return None
    rows = explained.rows
    start = next(row.day for row in rows if row.kind is RowKind.START)
    if start is None:
        raise ProcedureError(f"The ledger of {explained.clock.id} does not say when it starts.")
    own = [row for row in rows if row.number and row.kind in (RowKind.RULE, RowKind.EXTENSION)]
    if isinstance(start, datetime):
        hours = sum(row.number or 0 for row in own)
        seconds = sum(row.number or 0 for row in rows if row.kind is RowKind.STOP)
        return shown(datetime.fromtimestamp(start.timestamp() + hours * 3600 + seconds, tz=start.tzinfo))
    return _recomputed_day(explained, start, own)


def _recomputed_day(explained: Explanation, start: date, own: list[Row]) -> date:
    """Walk from day to day. Days off come from the rows, and stops are followed only by their number."""
    clock = explained.clock
    off = {row.day for row in explained.rows if row.kind is RowKind.DAY_OFF}
    length = sum(row.number or 0 for row in own if row.unit is clock.unit)
    day = _advance(start, length, clock.unit, clock.start_day, off)
    for row in own:
        if row.unit is not None and row.number is not None and row.unit is not clock.unit:
            day = _advance(day, row.number, row.unit, StartDay.NEXT, off)
    stopped_in = Unit.WORKING_DAYS if clock.unit is Unit.WORKING_DAYS else Unit.DAYS
    for row in explained.rows:
        if row.kind is RowKind.STOP and row.number is not None and row.unit is not None and row.until is not None:
            day = max(_advance(day, row.number, stopped_in, StartDay.NEXT, off), row.until)
    while clock.roll is Roll.NEXT_WORKING_DAY and day in off:
        day += ONE_DAY
    return day


def _advance(day: date, number: int, unit: Unit, start_day: StartDay, off: Set[Moment | None]) -> date:
    """Walk `number` units on from a day."""
    if unit in (Unit.MONTHS, Unit.YEARS):
        return _walk_months(day, number * (12 if unit is Unit.YEARS else 1), start_day)
    steps = number * (7 if unit is Unit.WEEKS else 1)
    passed = off if unit is Unit.WORKING_DAYS else frozenset()
    return _walk(day if start_day is StartDay.NEXT else day - ONE_DAY, steps, passed)


def _walk(day: date, steps: int, off: Set[Moment | None]) -> date:
    while steps:
        day += ONE_DAY
        if day not in off:
            steps -= 1
    return day


def _walk_months(start: date, months: int, start_day: StartDay) -> date:
    """Months by walking to the month and then to the day: the same rule as the engine's, reached differently."""
    wanted = start.day if start_day is StartDay.NEXT else start.day - 1
    first = start.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=31)).replace(day=1)
    day = first - ONE_DAY
    for _ in range(wanted):
        if (day + ONE_DAY).month != first.month or (day + ONE_DAY).year != first.year:
            break
        day += ONE_DAY
    return day
