"""Until when the other states of the Union and the Commission can say something on a file."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from casework.models import Case, Deadline
from casework.queries import clocks as stored
from casework.queries.facts import procedure_of

SYMBOLS = ("union_intent", "union_comment", "union_question", "union_opinion")


def comments_run(case: Case, at: datetime) -> list[Deadline]:
    """Their clocks that run, those without a length as well. One query."""
    return running_of(Deadline.objects.filter(case=case, ended_at__isnull=True), procedure_of(case).flow, at)


def running_of(rows: Iterable[Deadline], flow: Mapping[str, tuple[str, ...]], at: datetime) -> list[Deadline]:
    """The same of clocks that were read already."""
    names = {name.rpartition(":")[2] for symbol in SYMBOLS for name in flow.get(symbol, ())}
    return [
        row
        for row in rows
        if row.clock in names
        and row.ended_at is None
        and row.state != Deadline.State.EXPIRED
        and (row.due_at is None or row.due_at >= at)
    ]


def comments_until(case: Case, at: datetime) -> str:
    """The last day in words; empty when nothing of theirs runs to a day. One query."""
    ends = [(row.due_at, row.pk, row) for row in comments_run(case, at) if row.due_at is not None]
    if not ends:
        return ""
    due, _pk, last = max(ends)
    return stored.words_of(stored.definition(last), due)
