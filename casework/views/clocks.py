"""Why this date? One clock of a case, its ledger, how both stood on an earlier day; and its extension."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.errors import there
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.forms import posted, shown
from accounts.views.request import SignedRequest
from casework.access import get_case, of_case
from casework.actions import corrections
from casework.forms.acts import ExtensionForm
from casework.models import Deadline
from casework.queries.deadlines import extension_choices, ledger


@requires(Permission.CASE_VIEW)
def clock(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """The ledger of one clock; ``?on=2026-11-20`` shows it as it stood at the end of that day."""
    deadline = _deadline(request, reference, pk, Permission.CASE_VIEW)
    now = timezone.now()
    page = ledger(deadline, at=now, as_of=_day(request.GET.get("on") or request.GET.get("as_of", "")))
    may_extend = request.sight.may(Permission.CLOCK_APPROVE) and bool(extension_choices(deadline, at=now))
    return render(request, "casework/clock/why.html", _context(deadline, page=page, may_extend=may_extend))


@requires(Permission.CLOCK_APPROVE)
def extend(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """Extend a clock: each choice says beforehand to which date it leads."""
    deadline, now = _deadline(request, reference, pk, Permission.CLOCK_APPROVE), timezone.now()
    form = ExtensionForm(posted(request), choices=extension_choices(deadline, at=now))
    if form.is_valid():
        corrections.extend_clock(reference=reference, deadline_id=pk, by=request.user, at=now, **form.cleaned_data)
        return redirect("clock", reference, pk)
    return shown(request, "casework/clock/extend.html", form, **_context(deadline, page=ledger(deadline, at=now)))


def _deadline(request: SignedRequest, reference: str, pk: int, permission: Permission) -> Deadline:
    case = get_case(request.sight, reference, permission)
    deadline = there(of_case(request.sight, case, Deadline, pk=pk).first(), pk)
    deadline.case = case
    return deadline


def _context(deadline: Deadline, **more: Any) -> dict[str, Any]:
    return {"case_reference": deadline.case.reference, "page_marking": deadline.case.label.marking, **more}


def _day(text: str) -> date | None:
    """A day from the address; anything else is read as today."""
    try:
        return parse_date(text)
    except ValueError:
        return None
