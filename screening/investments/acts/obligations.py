"""Obligations under measures: owed by a day, reported from outside, looked at here, breached, ended."""

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.access import Sight, sight_of
from accounts.models import Person
from casework.access import get_case
from casework.actions import owed, set_days
from casework.errors import Absent, Refused
from casework.models import Case
from screening.investments.access import outside
from screening.investments.models import Obligation
from screening.investments.queries.obligations import obligation_refusal
from screening.investments.tables.obligation import OBLIGATION

NEEDS = {
    "report": "Say what was done.",
    "ask_again": "Say what is still missing.",
    "find_breach": "Say what the breach is.",
    "end": "Say why the obligation ends.",
}


def report(
    *, reference: str, obligation_id: int, by: Person, at: datetime, text: str, version: int | None = None
) -> Obligation:
    """Report on an obligation from outside. Raises Absent, Refused, Conflict."""
    sight = sight_of(by, at=at)
    with outside(sight, reference, lock=True) as case:
        return _step(case, sight, obligation_id, "report", by=by, at=at, text=text, version=version)


def step(
    *,
    reference: str,
    obligation_id: int,
    act: str,
    by: Person,
    at: datetime,
    text: str = "",
    version: int | None = None,
) -> Obligation:
    """Find an obligation met, ask again, record a breach, or end it. Raises Absent, Refused, Conflict."""
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, lock=True, kind="fdi")
        return _step(case, sight, obligation_id, act, by=by, at=at, text=text, version=version)


def _step(
    case: Case, sight: Sight, obligation_id: int, act: str, *, by: Person, at: datetime, text: str, version: int | None
) -> Obligation:
    row: Obligation | None = Obligation.objects.filter(case=case, pk=obligation_id).first()
    if row is None or act not in OBLIGATION.acts:
        raise Absent(str(obligation_id))
    with owed.step(
        row,
        act,
        case=case,
        by=by,
        at=at,
        version=version,
        sentence=obligation_refusal(row, case, act, sight),
        writes=lambda: _written(row, act, by, at, text.strip()),
        code="file.obligation",
        data={"obligation_id": row.pk, "step_code": act},
    ):
        if act == "accept" and row.every_months is not None:
            _owe_again(case, row, row.every_months, by, at)
    return row


def _written(row: Obligation, act: str, by: Person, at: datetime, text: str) -> dict[str, Any]:
    if act in NEEDS and not text:
        raise Refused(NEEDS[act], field="text")
    if act == "report":
        former = f"{row.report}\n\n" if row.report else ""  # with what was asked on it: neither is ever written over
        return {"report": f"{former}{text}", "reported_by": by, "reported_at": at}
    if act == "accept":
        return {"verified_by": by, "verified_at": at}
    if act == "ask_again":  # read from outside: no name of an officer
        return {"report": f"{row.report}\n\n— {text}".strip(), "reported_by": None, "reported_at": None}
    return {"finding": text}


def owe(
    *,
    case: Case,
    measure_id: int,
    text: str,
    day: date,
    every_months: int | None,
    first: Obligation | None = None,
    by: Person,
    at: datetime,
) -> Obligation:
    """A new obligation of a file that the caller has locked, with its clock; the caller saves the case."""
    number = 1 + Obligation.objects.filter(case=case).count()
    deadline = set_days.start(case=case, clock=set_days.OBLIGATION, item=str(number), day=day, by=by, at=at)
    row: Obligation = Obligation.objects.create(
        case=case, measure_id=measure_id, text=text, deadline=deadline, every_months=every_months, first=first
    )
    return row


def _owe_again(case: Case, row: Obligation, every_months: int, by: Person, at: datetime) -> None:
    """The next turn of an obligation that repeats, so many turns after the day that was first set: a monthly duty from
    31 January is due on 28 February and on 31 March again, and more time for one turn moves no other.
    """
    first = row.first or row
    turns = 1 + first.turns.count()
    owe(
        case=case,
        measure_id=row.measure_id,
        text=row.text,
        day=months_later(set_days.day_set(first.deadline), turns * every_months),
        every_months=every_months,
        first=first,
        by=by,
        at=at,
    )


def months_later(day: date, months: int) -> date:
    """The same day some months on, clamped to the end of a shorter month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
