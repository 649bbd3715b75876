"""When a clock that starts now would run out."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from accounts.days import day_of
from casework.procedures.clock import due
from casework.procedures.definitions import Procedure, Unit

BRUSSELS = ZoneInfo("Europe/Brussels")


def end_of_day(day: date) -> datetime:
    """The last instant of a day in Brussels: a date limit is kept until it ends."""
    return datetime.combine(day, time.max, tzinfo=BRUSSELS)


def planned_due(rules: Procedure, clock_id: str, at: datetime) -> datetime | None:
    """The instant at which a clock started at ``at`` would run out; None for a clock without a length."""
    clock = rules.clocks[clock_id]
    start = at if clock.unit is Unit.HOURS else day_of(at)
    found = due(clock, start)
    if found is None or isinstance(found, datetime):
        return found
    return end_of_day(found)
