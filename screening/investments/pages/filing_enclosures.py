"""The files of a notification: handed in and taken out again from outside."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.blocks.portal import enclosures as acts
from casework.blocks.portal.forms import EnclosureForm
from casework.blocks.portal.pages import note_refusal
from casework.errors import Refused
from screening.investments.pages.filing_form import step_url
from screening.investments.pages.filings import loaded


@requires(Permission.FDI_REPRESENT)
def enclosures(request: SignedRequest, reference: str) -> HttpResponse:
    """The step of the attachments: what is there, and one more."""
    form, status = EnclosureForm(), 200
    if request.method == "POST":
        form = EnclosureForm(request.POST, request.FILES)
        if form.is_valid() and _enclosed(request, reference, form):
            messages.success(request, _("The file is handed in with the notification."))
            return redirect("filing-enclosures", reference)
        status = 422
    filing = loaded(request, reference, "enclosures")
    context = {
        "title": _("Attachments"),
        "filing": filing,
        "tasks": filing.tasks("enclosures"),
        "form": form,
        "next": step_url(reference, "check"),
    }
    return render(request, "screening/filing/enclosures.html", context, status=status)


def _enclosed(request: SignedRequest, reference: str, form: forms.Form) -> bool:
    given = form.cleaned_data
    try:
        acts.enclose(
            reference=reference,
            by=request.user,
            at=request.now,
            upload=given["upload"],
            title=given["title"],
            confidential=given["confidential"],
        )
    except Refused as refused:
        sentence = note_refusal(request, refused, "filing.enclose")
        form.add_error("upload" if refused.field == "upload" else None, sentence)
        return False
    return True


@requires(Permission.FDI_REPRESENT)
@require_POST
def take_out(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """Take a file out before it is handed in."""
    acts.take_out(reference=reference, by=request.user, at=request.now, pk=pk)
    messages.success(request, _("The file was taken out."))
    return redirect("filing-enclosures", reference)
