"""The last instant of a day."""

from datetime import date, datetime, time

from accounts.days import BRUSSELS


def end_of_day(day: date) -> datetime:
    """The last instant of a day in Brussels: a date limit is kept until it ends."""
    return datetime.combine(day, time.max, tzinfo=BRUSSELS)
