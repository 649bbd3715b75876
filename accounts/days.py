"""The one place that says what day it is: the day in Brussels, whatever the zone in which a moment is held.

An end is stored as the moment that no longer counts and shown as the last day that does: ``end`` and ``last_day``.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def day_of(moment: datetime) -> date:
    """The day in Brussels on which a moment falls. ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment without a zone falls on no day.")
    return moment.astimezone(BRUSSELS).date()


def beginning(day: date) -> datetime:
    """The first moment of a day in Brussels."""
    return datetime.combine(day, time.min, BRUSSELS)


def end(day: date) -> datetime:
    """The moment at which a last day is over: what is stored; of the last day of all, its last moment."""
    return beginning(day + timedelta(days=1)) if day < date.max else datetime.max.replace(tzinfo=BRUSSELS)


def last_day(moment: datetime) -> date:
    """The last day of something that ends at ``moment``: what is shown."""
    return day_of(moment - timedelta(microseconds=1))
