"""Who sits in the bodies of a procedure, for administrators: asked for and approved by two, left at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import Absent, Refused
from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.views.door import requires
from accounts.views.forms import posted
from accounts.views.request import SignedRequest
from casework.actions.composition import leave_body, request_seat
from casework.forms.composition import ObligingSeatForm, SeatForm
from casework.queries.body_page import BodyPage, body_page, of_joining, of_leaving_body


@requires(Permission.PROCEDURE_EDIT)
@require_safe
def body(request: SignedRequest, procedure: str, version: str, body: str) -> HttpResponse:
    """One body: who sits in it, who could, and what was decided when."""
    page = body_page(procedure, version, body, at=request.now)
    return render(request, "casework/procedure/body.html", {"page": page})


@requires(Permission.PROCEDURE_EDIT)
@require_http_methods(["GET", "POST"])
def seat(request: SignedRequest, procedure: str, version: str, body: str, member: str) -> HttpResponse:
    """Ask that a service sits in a body, or let one leave that sits in it."""
    page = body_page(procedure, version, body, at=request.now)
    service, sits = page.find(member)
    if not page.may_change:
        raise Absent(member)
    form = (ObligingSeatForm if page.can_oblige and not sits else SeatForm)(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = _write(request, page, member, sits, form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, translated(refused.sentence))
        else:
            messages.success(request, done)
            return redirect("procedure-body", procedure, version, body)
    effects = of_leaving_body(member) if sits else of_joining(body, member, at=request.now)
    context = {"page": page, "service": service, "sits": sits, "form": form, "effects": effects}
    return render(request, "casework/procedure/seat.html", context, status=422 if form.errors else 200)


def _write(request: SignedRequest, page: BodyPage, member: str, sits: bool, given: dict[str, Any]) -> str:
    where: dict[str, Any] = {
        "procedure_id": page.procedure,
        "version": page.version,
        "body": page.code,
        "member": member,
    }
    if sits:
        leave_body(**where, **given, by=request.user, at=request.now)
        return _("Done: it counts for cases that are begun from now on.")
    request_seat(**where, **given, by=request.user, at=request.now)
    return _("Asked for: it counts for cases that are begun once a role approver has approved it.")
