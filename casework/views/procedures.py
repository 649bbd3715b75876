"""The procedures for administrators: every time limit with its source; unconfirmed ones are set here, with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.errors import Absent
from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.actions.clock_values import end_value, request_value
from casework.errors import Conflict, Refused
from casework.forms.clock_value import ClockValueForm
from casework.procedures.definitions import ProcedureError
from casework.queries.procedures import ClockRow, ProcedurePage, procedure_list, procedure_page


@requires(Permission.PROCEDURE_EDIT)
@require_safe
def procedures(request: SignedRequest) -> HttpResponse:
    """Every procedure in every version."""
    return render(request, "casework/procedure/list.html", {"rows": procedure_list()})


@requires(Permission.PROCEDURE_EDIT)
@require_safe
def procedure(request: SignedRequest, procedure: str, version: str) -> HttpResponse:
    """One version: its clocks, and what is set instead of what the data says."""
    return render(request, "casework/procedure/page.html", {"page": _page(procedure, version)})


@requires(Permission.PROCEDURE_EDIT)
def value(request: SignedRequest, procedure: str, version: str, clock: str) -> HttpResponse:
    """Set the length of one unconfirmed clock, or end a length that was set."""
    page = _page(procedure, version)
    row = next((c for c in page.clocks if c.id == clock), None)
    if row is None:
        raise Absent(clock)
    form = ClockValueForm(request.POST or None, initial={"instead_of": row.in_force.pk if row.in_force else None})
    if request.method == "POST" and ("end" in request.POST or form.is_valid()):
        try:
            done = _write(request, page, row, form)
        except (Refused, Conflict) as refused:
            form.is_valid()
            form.add_error(refused.field if refused.field in form.fields else None, translated(refused.sentence))
        else:
            messages.success(request, done)
            return redirect("procedure", procedure, version)
    status = 422 if request.method == "POST" else 200
    return render(request, "casework/procedure/value.html", {"page": page, "clock": row, "form": form}, status=status)


def _write(request: SignedRequest, page: ProcedurePage, row: ClockRow, form: ClockValueForm) -> str:
    where = {"procedure_id": page.row.id, "version": page.row.version, "clock": row.id}
    seen = whole(request.POST.get("instead_of"))
    who = {"by": request.user, "at": request.now, "instead_of": seen}
    if "end" in request.POST:
        end_value(**where, **who)  # type: ignore[arg-type]
        return _("Done: it counts for clocks that start from now on.")
    request_value(**where, **who, length=form.cleaned_data["length"], reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
    return _("Asked for: it counts for clocks that start once a role approver has approved it.")


def _page(procedure_id: str, version: str) -> ProcedurePage:
    try:
        return procedure_page(procedure_id, version)
    except ProcedureError as problem:
        raise Absent(procedure_id) from problem
