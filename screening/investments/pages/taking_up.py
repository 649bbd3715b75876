"""Drafts that nobody represents any more: a colleague takes one up, or the secretariat names somebody on it unseen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.blocks.portal.pages import note_refusal
from casework.errors import Refused
from screening.investments.acts import taking_up as acts
from screening.investments.forms.taking_up import InviteToDraftForm, TakeUpForm

METHODS = ["GET", "HEAD", "POST"]


@requires(Permission.FDI_REPRESENT)
@require_http_methods(METHODS)
def take_up(request: SignedRequest, reference: str) -> HttpResponse:
    """Take up a draft of the own firm; not a word of it is shown before."""
    with acts.own_left_draft(reference, request.sight) as case:
        reference = case.reference
    form = TakeUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            acts.take_up(reference=reference, reason=form.cleaned_data["reason"], by=request.user, at=request.now)
        except Refused as refused:
            form.add_error("reason", note_refusal(request, refused, "filing.take_up"))
        else:
            messages.success(request, _("You represent the parties of this draft from now on."))
            return redirect("filing-check", reference)
    context = {"title": _("Take up the draft %(case)s") % {"case": reference}, "form": form}
    return render(request, "screening/filing/take_up.html", context, status=422 if form.errors else 200)


@requires(Permission.FDI_SECRETARIAT)
@require_http_methods(METHODS)
def invite(request: SignedRequest) -> HttpResponse:
    """Name somebody on a draft that nobody represents any more, by its number alone."""
    form = InviteToDraftForm(request.POST if request.method == "POST" else None, sight=request.sight)
    if form.is_valid():
        try:
            acts.invite_to_draft(**form.cleaned_data, by=request.user, at=request.now)
        except Refused as refused:
            form.add_error(refused.field or None, note_refusal(request, refused, "draft.invite"))
        else:
            messages.success(request, _("The representative is named on the draft and told of it."))
            return redirect("investments")
    context = {"title": _("A draft without a representative"), "form": form}
    return render(request, "screening/investments/draft_invite.html", context, status=422 if form.errors else 200)
