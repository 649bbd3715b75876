"""Tokens of client programs: one's own, made by oneself; those of others, asked for and never shown here."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.token import make_token, request_token, revoke_token
from accounts.days import end
from accounts.errors import Refused
from accounts.forms.tokens import ClientTokenForm, OwnTokenForm
from accounts.permissions import Permission
from accounts.queries.people import person_named, tokens_of
from accounts.views.door import requires
from accounts.views.forms import posted, refuse_in
from accounts.views.request import SignedRequest


@requires(Permission.SELF)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def own_tokens(request: SignedRequest) -> HttpResponse:
    """One's own tokens; a new one is in this one answer and nowhere else."""
    form, fresh = OwnTokenForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        last = end(given["expires_on"])
        about: dict[str, Any] = {"client": given["client"], "password": given["password"]}
        try:
            fresh = make_token(expires_at=last, by=request.user, at=request.now, **about)
        except Refused as refused:
            refuse_in(form, refused)
        else:
            form = OwnTokenForm()
    context = {"person": request.user, "form": form, "fresh": fresh, "rows": tokens_of(request.user, at=request.now)}
    return render(request, "accounts/tokens/own.html", context, status=422 if form.errors else 200)


@requires(Permission.SELF)
@require_POST
def own_token_revoke(request: SignedRequest, pk: int) -> HttpResponse:
    """End a token of one's own now."""
    revoke_token(token=pk, person=request.user, by=request.user, at=request.now)
    messages.success(request, _("The token stopped working."))
    return redirect("own-tokens")


@requires(Permission.TOKEN_MANAGE)
@require_http_methods(["GET", "POST"])
def tokens(request: SignedRequest, username: str) -> HttpResponse:
    """The tokens that act for a person; another is asked for, and fetched by its technical contact alone."""
    found = person_named(username)
    form = ClientTokenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        last = end(given.pop("expires_on"))
        try:
            request_token(person=found, expires_at=last, by=request.user, at=request.now, **given)
        except Refused as refused:
            refuse_in(form, refused)
        else:
            messages.success(request, _("It is asked for, and counts once somebody else has approved it."))
            return redirect("tokens", username)
    context = {"person": found, "form": form, "rows": tokens_of(found, at=request.now)}
    return render(request, "accounts/tokens/page.html", context, status=422 if form.errors else 200)


@requires(Permission.TOKEN_MANAGE)
@require_POST
def token_revoke(request: SignedRequest, username: str, pk: int) -> HttpResponse:
    """End a token now."""
    found = person_named(username)
    revoke_token(token=pk, person=found, by=request.user, at=request.now)
    messages.success(request, _("The token stopped working."))
    return redirect("tokens", username)
