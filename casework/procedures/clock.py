"""The clock engine as others call it: when is it due, why, what is left, and when to warn. Pure; never reads the time.

`due`, `explain`, `remaining` and `warnings` are functions of a clock's definition, its start, its pauses and its
extensions, and of nothing else. The rules of counting stand at the top of `counting.py`.
"""

import math
from collections.abc import Sequence
from datetime import date, timedelta

from accounts.days import BRUSSELS
from casework.procedures.counting import (
    ONE_HOUR,
    Extension,
    Moment,
    Pause,
    calendar_of,
    count,
    left_on,
    local,
    shown,
)
from casework.procedures.definitions import Clock, Unit
from casework.procedures.ledger import Explanation, Row, RowKind, explanation, known_on
from casework.procedures.recount import recompute
from casework.procedures.working_days import previous_working_day

__all__ = [
    "BRUSSELS",
    "Explanation",
    "Extension",
    "Moment",
    "Pause",
    "Row",
    "RowKind",
    "due",
    "explain",
    "recompute",
    "remaining",
    "warnings",
]


def due(
    clock: Clock, start: Moment, pauses: Sequence[Pause] = (), extensions: Sequence[Extension] = ()
) -> Moment | None:
    """When the clock runs out: a date, or for a clock in hours a time in Brussels.

    None while a stop is open and when the length of the clock is not known. ProcedureError when a moment does not fit
    the clock, a stop ends before it begins, or the calendar does not reach that far.
    """
    end = count(clock, start, pauses, extensions).due
    return None if end is None else shown(end)


def explain(
    clock: Clock,
    start: Moment,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    as_of: date | None = None,
) -> Explanation:
    """The ledger of the due date; with `as_of`, as it stood at the end of that earlier day. Errors as for `due`."""
    if as_of is not None:
        pauses, extensions = known_on(pauses, extensions, as_of)
    return explanation(count(clock, start, pauses, extensions))


def remaining(clock: Clock, due: Moment | None, on: Moment) -> int | None:
    """What is left on a day until the due date: 0 on the day itself, negative when overdue, None without a due date.

    Counted in working days for a clock in working days, in whole hours for one in hours, else in calendar days.
    """
    if due is None:
        return None
    left = left_on(clock, local(clock, due), local(clock, on))
    return math.floor(left / 3600) if clock.unit is Unit.HOURS else left


def warnings(clock: Clock, due: Moment | None, start: Moment | None = None) -> tuple[Moment, ...]:
    """When to warn, earliest first: working days, hours or calendar days before the due date, as the clock counts.

    Given the start, a warning that would come on or before it is left out.
    """
    if due is None:
        return ()
    end = local(clock, due)
    begun = None if start is None else local(clock, start)
    moments = (_before(clock, end, number) for number in clock.warn)
    return tuple(shown(moment) for moment in moments if begun is None or moment > begun)


def _before(clock: Clock, end: Moment, number: int) -> Moment:
    if clock.unit is Unit.HOURS:
        return end - number * ONE_HOUR
    if clock.unit is Unit.WORKING_DAYS:
        return previous_working_day(calendar_of(clock), end, number)
    return end - timedelta(days=number)
