"""Clocks of a procedure whose last day the authority sets itself: the day stands on the clock, and nowhere else."""

from datetime import date, datetime

from accounts.days import day_of
from accounts.models import Person
from accounts.sentences import say
from casework.actions.clocks import Setting, apply_steps
from casework.errors import Refused
from casework.models import Case, Deadline
from casework.procedures.ledger import day_text
from screening.investments.queries.inquiry import length_until, started_clock


def start_until(
    *, case: Case, symbol: str, day: date, field: str, by: Person, at: datetime, act: str, item: str = ""
) -> Deadline:
    """Start the clock behind a symbol so that it ends with ``day``, in the transaction of an act that names the symbol.

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
    return started_clock(case, symbol, item)
