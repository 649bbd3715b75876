"""Tokens of client programs, for each person in whose name they act."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.token import issue_token, revoke_token
from accounts.days import end
from accounts.errors import Refused
from accounts.forms.tokens import TokenForm
from accounts.permissions import Permission
from accounts.queries.people import person_named, tokens_of
from accounts.views.door import SignedRequest, requires
from accounts.views.forms import posted, refuse_in


@requires(Permission.TOKEN_MANAGE)
@require_http_methods(["GET", "POST"])
def tokens(request: SignedRequest, username: str) -> HttpResponse:
    """The tokens of a person; a new one is in this one answer and nowhere else."""
    found = person_named(username)
    form = TokenForm(posted(request))
    fresh = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            fresh = issue_token(
                person=found,
                client=given["client"],
                expires_at=end(given["expires_on"]),
                by=request.user,
                at=request.now,
            )
        except Refused as refused:
            refuse_in(form, refused)
        else:
            form = TokenForm()
    context = {"person": found, "form": form, "fresh": fresh, "rows": tokens_of(found, at=request.now)}
    return render(request, "accounts/tokens/page.html", context, status=422 if form.errors else 200)


@requires(Permission.TOKEN_MANAGE)
@require_POST
def token_revoke(request: SignedRequest, username: str, pk: int) -> HttpResponse:
    """End a token now."""
    found = person_named(username)
    revoke_token(token=pk, person=found, by=request.user, at=request.now)
    messages.success(request, _("The token stopped working."))
    return redirect("tokens", username)
