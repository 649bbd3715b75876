"""Until when the other states of the Union and the Commission can say something on a file."""

from datetime import datetime

from django.db.models import Q, QuerySet

from casework.models import Case, Deadline
from casework.queries import clocks as stored
from casework.queries.facts import procedure_of

SYMBOLS = ("union_intent", "union_comment", "union_question", "union_opinion")


def comments_run(case: Case, at: datetime) -> QuerySet[Deadline]:
    """Their clocks that run, those without a length as well."""
    flow = procedure_of(case).flow
    names = [name.rpartition(":")[2] for symbol in SYMBOLS for name in flow.get(symbol, ())]
    rows = Deadline.objects.filter(case=case, clock__in=names, ended_at__isnull=True)
    return rows.exclude(state=Deadline.State.EXPIRED).filter(Q(due_at__isnull=True) | Q(due_at__gte=at))


def comments_until(case: Case, at: datetime) -> str:
    """The last day in words; empty when nothing of theirs runs to a day. One query."""
    last = comments_run(case, at).filter(due_at__isnull=False).order_by("-due_at").first()
    return stored.words_of(stored.definition(last), last.due_at) if last and last.due_at else ""
