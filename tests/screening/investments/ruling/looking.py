"""Looking at a file from behind: its clocks and what was written."""

from datetime import date, datetime

from accounts.context import acting_as_system
from casework.models import Case, Deadline
from casework.procedures.clock import BRUSSELS


def moment(year: int, month: int, day: int) -> datetime:
    """Ten in the morning of a day in Brussels."""
    return datetime(year, month, day, 10, tzinfo=BRUSSELS)


def clock(case: Case, name: str) -> Deadline:
    """The newest run of a clock."""
    with acting_as_system("a test looks"):
        return Deadline.objects.filter(case=case, clock=name).latest("run")


def due(case: Case, name: str) -> date | None:
    """When it runs out, as people name it."""
    row = clock(case, name)
    return row.due_at.astimezone(BRUSSELS).date() if row.due_at else None


def running(case: Case, prefix: str = "") -> set[str]:
    """The clocks that haven't ended."""
    with acting_as_system("a test looks"):
        rows = Deadline.objects.filter(case=case, clock__startswith=prefix, ended_at__isnull=True)
        return set(rows.values_list("clock", flat=True))
