"""Tokens of client programs: one's own, made by oneself; those of others, asked for and never shown here."""

from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions.token import make_token, request_token, revoke_token
from accounts.forms.tokens import ClientTokenForm, OwnTokenForm
from accounts.permissions import Permission
from accounts.queries.people import person_named, tokens_of
from accounts.views.door import requires
from accounts.views.forms import ASKED, done, posted, shown, tried
from accounts.views.request import SignedRequest


@requires(Permission.SELF, "GET", "POST")
@sensitive_post_parameters("password")
def own_tokens(request: SignedRequest) -> HttpResponse:
    """One's own tokens; a new one is in this one answer and nowhere else."""
    form = OwnTokenForm(posted(request))
    if fresh := tried(form, make_token, by=request.user, at=request.now):
        form = OwnTokenForm()
    page = {"person": request.user, "fresh": fresh, "rows": tokens_of(request.user, at=request.now)}
    return shown(request, "accounts/tokens/own.html", form, **page)


@requires(Permission.SELF, "POST")
def own_token_revoke(request: SignedRequest, pk: int) -> HttpResponse:
    """End a token of one's own now."""
    revoke_token(token=pk, person=request.user, by=request.user, at=request.now)
    return done(request, _("The token stopped working."), "own-tokens")


@requires(Permission.TOKEN_MANAGE, "GET", "POST")
def tokens(request: SignedRequest, username: str) -> HttpResponse:
    """The tokens that act for a person; another is asked for, and fetched by its technical contact alone."""
    found = person_named(username)
    form = ClientTokenForm(posted(request))
    if tried(form, partial(request_token, person=found), by=request.user, at=request.now):
        return done(request, ASKED, "tokens", username)
    page = {"person": found, "rows": tokens_of(found, at=request.now)}
    return shown(request, "accounts/tokens/page.html", form, **page)


@requires(Permission.TOKEN_MANAGE, "POST")
def token_revoke(request: SignedRequest, username: str, pk: int) -> HttpResponse:
    """End a token now."""
    revoke_token(token=pk, person=person_named(username), by=request.user, at=request.now)
    return done(request, _("The token stopped working."), "tokens", username)
