"""What waits to leave the house: one text, for its sender and for the coordinator."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries.translation import translated
from accounts.views.door import requires
from accounts.views.forms import done, refuse_in
from accounts.views.request import SignedRequest
from casework.blocks.disclosure.acts import decide, take_back
from casework.blocks.disclosure.forms import LookForm
from casework.blocks.disclosure.models import Dispatch
from casework.blocks.disclosure.queries import one, page_of
from casework.blocks.disclosure.sources import Disclosure
from casework.errors import Absent, Refused
from casework.lifecycle.kinds import told
from casework.models import Case
from casework.views.acts import record_refusal
from casework.views.case import opened


@requires(Permission.CASE_VIEW, "GET", "HEAD", "POST")
def outgoing_text(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """One text: for its sender as it was handed in, for a coordinator with what was found, to release or return."""
    case = opened(request, reference, "outgoing", block=Disclosure)
    row = one(case, request.sight, pk)
    if request.method != "POST":
        return _page(request, case, row, LookForm())
    if "take_back" in request.POST:
        given = {"reference": reference, "pk": pk}
        return pressed(request, case, "outgoing", take_back, _("Taken back: it is not sent."), request.path, **given)
    if not page_of(row, request.sight).decides:
        raise Absent(str(pk))
    form = LookForm(request.POST)
    release = "release" in request.POST
    if not form.is_valid():
        return _page(request, case, row, form, status=422)
    try:
        reason = form.cleaned_data["reason"]
        decide(sight=request.sight, row=row, by=request.user, at=request.now, release=release, reason=reason)
    except Refused as refused:
        record_refusal(request, case, refused, "outgoing")
        refuse_in(form, refused)
        return _page(request, case, row, form, status=422)
    returned = _("Returned: its sender hears it at the next fixed time.")
    return done(request, _("Released: it leaves at the next fixed time.") if release else returned, "outgoing")


def pressed(
    request: SignedRequest, case: Case, what: str, do: Callable[..., Any], said: str, to: str, **given: Any
) -> HttpResponse:
    """A button without a form: what it does, or why not, said on the page ``to``; the refusal stands on the trail."""
    try:
        do(by=request.user, at=request.now, **given)
    except Refused as refused:
        if refused.code == "permission":
            raise
        record_refusal(request, case, refused, what)
        messages.error(request, translated(refused.sentence))
    else:
        messages.success(request, said)
    return redirect(to)


def _page(request: SignedRequest, case: Case, row: Dispatch, form: LookForm, *, status: int = 200) -> HttpResponse:
    part = told(case, Disclosure)
    beside = part.filled(row, request.sight)
    page = page_of(row, request.sight, beside=[one.raw for one in beside if one.raw])
    # marked passages say what stands in a contribution: the page is marked as the lowest of those
    marking = max(case.label.marking, part.lowest) if page.found else case.label.marking
    context = {"case": case, "page": page, "form": form, "filled": beside, "page_marking": marking}
    return render(request, "casework/blocks/disclosure/text.html", context, status=status)
