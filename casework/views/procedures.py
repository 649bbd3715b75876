"""The procedures for administrators: every time limit with its source; unconfirmed ones are set here, with a reason.
And who sits in the bodies: asked for and approved by two, left at once.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.forms import done, posted, refuse_in, shown, tried
from accounts.views.request import SignedRequest
from casework.actions.clock_values import end_value, request_value
from casework.actions.composition import leave_body, request_seat
from casework.errors import Absent, Refused, there
from casework.forms.procedure import ClockValueForm, ObligingSeatForm, SeatForm
from casework.procedures.definitions import ProcedureError
from casework.queries.body_page import body_page, of_joining, of_leaving_body
from casework.queries.procedures import ClockRow, ProcedurePage, procedure_list, procedure_page


@requires(Permission.PROCEDURE_EDIT, "GET", "HEAD")
def procedures(request: SignedRequest) -> HttpResponse:
    """Every procedure in every version."""
    return render(request, "casework/procedure/list.html", {"rows": procedure_list()})


@requires(Permission.PROCEDURE_EDIT, "GET", "HEAD")
def procedure(request: SignedRequest, procedure: str, version: str) -> HttpResponse:
    """One version: its clocks, and what is set instead of what the data says."""
    return render(request, "casework/procedure/page.html", {"page": _page(procedure, version)})


@requires(Permission.PROCEDURE_EDIT)
def value(request: SignedRequest, procedure: str, version: str, clock: str) -> HttpResponse:
    """Set the length of one unconfirmed clock, or end a length that was set."""
    page = _page(procedure, version)
    row = there(next((c for c in page.clocks if c.id == clock), None), clock)
    form = ClockValueForm(posted(request), initial={"instead_of": row.in_force.pk if row.in_force else None})
    if request.method == "POST" and ("end" in request.POST or form.is_valid()):
        try:
            said = _write(request, page, row, form)
        except Refused as refused:
            form.is_valid()
            refuse_in(form, refused)
        else:
            return done(request, said, "procedure", procedure, version)
    return shown(request, "casework/procedure/value.html", form, page=page, clock=row)


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


@requires(Permission.PROCEDURE_EDIT, "GET", "HEAD")
def body(request: SignedRequest, procedure: str, version: str, body: str) -> HttpResponse:
    """One body: who sits in it, who could, and what was decided when."""
    page = body_page(procedure, version, body, at=request.now)
    return render(request, "casework/procedure/body.html", {"page": page})


@requires(Permission.PROCEDURE_EDIT, "GET", "POST")
def seat(request: SignedRequest, procedure: str, version: str, body: str, member: str) -> HttpResponse:
    """Ask that a service sits in a body, or let one leave that sits in it."""
    page = body_page(procedure, version, body, at=request.now)
    service, sits = page.find(member)
    if not page.may_change:
        raise Absent(member)
    form = (ObligingSeatForm if page.can_oblige and not sits else SeatForm)(posted(request))
    where = {"procedure_id": page.procedure, "version": page.version, "body": page.code, "member": member}
    if tried(form, leave_body if sits else request_seat, **where, by=request.user, at=request.now):
        said = _("Asked for: it counts for cases that are begun once a role approver has approved it.")
        said = _("Done: it counts for cases that are begun from now on.") if sits else said
        return done(request, said, "procedure-body", procedure, version, body)
    effects = of_leaving_body(member) if sits else of_joining(body, member, at=request.now)
    return shown(request, "casework/procedure/seat.html", form, page=page, service=service, sits=sits, effects=effects)
