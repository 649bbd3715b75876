"""Until when the other states of the Union and the Commission can say something on a file."""

from datetime import datetime

from casework.models import Case, Deadline
from casework.queries import clocks as stored
from casework.queries.facts import procedure_of

SYMBOLS = ("union_intent", "union_comment", "union_question", "union_opinion")


def comments_until(case: Case, at: datetime) -> str:
    """The last day in words; empty when nothing of theirs runs. One query."""
    flow = procedure_of(case).flow
    names = [name.rpartition(":")[2] for symbol in SYMBOLS for name in flow.get(symbol, ())]
    rows = Deadline.objects.filter(case=case, clock__in=names, ended_at__isnull=True, due_at__gte=at)
    last = rows.order_by("-due_at").first()
    return stored.words_of(stored.definition(last), last.due_at) if last and last.due_at else ""
