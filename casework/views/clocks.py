"""Why this date? One clock of a case, its ledger, and how both stood on an earlier day."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.errors import Absent
from accounts.permissions import Permission
from accounts.views.door import requires, sight
from casework.access import get_case, of_case
from casework.models import Deadline
from casework.queries.deadlines import ledger


@requires(Permission.CASE_VIEW)
def clock(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The ledger of one clock; ``?on=2026-11-20`` shows it as it stood at the end of that day."""
    case = get_case(sight(request), reference)
    deadline = of_case(sight(request), case, Deadline, pk=pk).first()
    if deadline is None:
        raise Absent(str(pk))
    deadline.case = case
    page = ledger(deadline, at=timezone.now(), as_of=_day(request.GET.get("on") or request.GET.get("as_of", "")))
    context = {"page": page, "case_reference": case.reference, "page_marking": case.label.marking}
    return render(request, "casework/clock/why.html", context)


def _day(text: str) -> date | None:
    """A day from the address; anything else is read as today."""
    try:
        return parse_date(text)
    except ValueError:
        return None
