"""A step on something owed by a day: state, clock, words, then trail and outbox, by the small table of its kind."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.access import Sight, sight_of
from accounts.models import Person
from casework.access import get_case
from casework.actions import set_days
from casework.actions.child import turn
from casework.actions.transition import touch
from casework.blocks.obligations.models import Periodic
from casework.blocks.obligations.queries import Owes, owed, refusals
from casework.errors import Absent, Conflict, Refused
from casework.lifecycle.acts import steps_of
from casework.lifecycle.kinds import kind_of, told
from casework.models import Case
from casework.notifications import outbox
from casework.procedures.counting import add_months


def owe(*, case: Case, item: str, day: date, by: Person, at: datetime, **fields: Any) -> Any:
    """Something more is owed under a locked case, with its clock; the caller saves the case."""
    owes = told(case, Owes)
    deadline = set_days.start(case=case, clock=owes.clock, item=item, day=day, by=by, at=at)
    return owes.model._default_manager.create(case=case, deadline=deadline, **fields)


def take(*, reference: str, kind: str, pk: int, act: str, by: Person, at: datetime, **given: Any) -> Any:
    """Take one step, with what its form gives. Raises Absent, Refused, Conflict."""
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, lock=True, kind=kind)
        return step(case, sight, pk, act, by=by, at=at, **given)


def step(
    case: Case,
    sight: Sight,
    pk: int,
    act: str,
    *,
    by: Person,
    at: datetime,
    text: str = "",
    version: int | None = None,
    **more: Any,
) -> Any:
    """The same on a case that is locked, whichever door it came through; ``version`` is that which was looked at."""
    owes, row = told(case, Owes), owed(case, sight, pk)
    table, text = row.LIFECYCLE, text.strip()
    if act not in table.acts:
        raise Absent(str(pk))
    if version is not None and version != row.version:
        raise Conflict(owes.changed, theirs=row)
    sentence = refusals(case, sight)(row, act)
    if sentence is not None:
        raise Refused(sentence, code=f"{table.name}.{act}")
    said = steps_of(table)[act]
    if said.asks and not text:
        raise Refused(said.asks[1], field="text")
    who = _who(act, owes.verifies, by, at)
    turn(row, act, version=row.version + 1, **who, **owes.writes(row, act, text, by, at, **more))
    row.save()
    set_days.follow(case=case, deadline=row.deadline, row=table.row(act), by=by, at=at)
    if act == owes.verifies and isinstance(row, Periodic) and row.every_months is not None:
        _owe_again(case, row, row.every_months, by, at)
    index = kind_of(case).index
    if index is not None:
        index(case)
    data, told_of = owes.noted(row, act)
    touch(case, by=by, at=at, code=said.event, data=data)
    for audience in table.row(act).tell:
        key = f"{table.name}:{row.pk}:{row.version}:{act}:{audience}"
        outbox.notify(said.event, audience, key=key, at=at, case=case, by=by.pk, **told_of)
    return row


def _who(act: str, verifies: str, by: Person, at: datetime) -> dict[str, Any]:
    if act == "report":
        return {"reported_by": by, "reported_at": at}
    if act == "ask_again":
        return {"reported_by": None, "reported_at": None}
    return {"verified_by": by, "verified_at": at} if act == verifies else {}


def _owe_again(case: Case, row: Any, every_months: int, by: Person, at: datetime) -> None:
    """The next turn of what repeats, so many turns after the day that was first set: a monthly duty from 31 January is
    due on 28 February and on 31 March again, and more time for one turn moves no other.
    """
    first = row.first or row
    carried = {name: getattr(row, name) for name in told(case, Owes).carried}
    owe(
        case=case,
        item=str(1 + type(row).objects.filter(case=case).count()),
        day=add_months(set_days.day_set(first.deadline), (1 + first.turns.count()) * every_months),
        by=by,
        at=at,
        every_months=every_months,
        first=first,
        **carried,
    )
