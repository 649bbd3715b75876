"""Obligations under measures: owed by a day, reported from outside, looked at here, breached, ended."""

from datetime import datetime
from typing import Any

from accounts.access import sight_of
from accounts.models import Person
from casework.blocks.obligations import acts
from screening.investments.access import outside
from screening.investments.models import Obligation


def report(*, reference: str, obligation_id: int, by: Person, at: datetime, **given: Any) -> Obligation:
    """Report on an obligation from outside. Raises Absent, Refused, Conflict."""
    sight = sight_of(by, at=at)
    with outside(sight, reference, lock=True) as case:
        row: Obligation = acts.step(case, sight, obligation_id, "report", by=by, at=at, **given)
    return row


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
    given: dict[str, Any] = {"text": text, "version": version}
    row: Obligation = acts.take(reference=reference, kind="fdi", pk=obligation_id, act=act, by=by, at=at, **given)
    return row


def written(row: Obligation, act: str, text: str, by: Person, at: datetime) -> dict[str, Any]:
    """What a step writes of its words: report and question stay under each other, neither is ever written over."""
    if act == "report":
        return {"report": f"{row.report}\n\n{text}" if row.report else text}
    if act == "ask_again":  # read from outside: no name of an officer
        return {"report": f"{row.report}\n\n— {text}".strip()}
    return {} if act == "accept" else {"finding": text}
