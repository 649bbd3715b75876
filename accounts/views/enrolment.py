"""The pages of somebody who holds a one-time code and isn't signed in: choosing a password, fetching a token."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions.enrolment import choose_password, fetch_token
from accounts.actions.sign_in import code_failed, seconds_for_code
from accounts.forms.enrolment import CodeForm, EnrolPasswordForm
from accounts.forms.settings import policy
from accounts.views.door import public
from accounts.views.forms import posted, shown, tried
from accounts.views.sign_in import slowed_down


@public
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def enrol(request: HttpRequest) -> HttpResponse:
    """Choose one's password with a code; the code stands in no address, so in no log and no history."""
    form = EnrolPasswordForm(posted(request))
    if seconds := _seconds(request, form):
        return slowed_down(request, seconds, back=request.path)
    if person := _opened(request, form, choose_password):
        return render(request, "accounts/enrolment/done.html", {"username": person.username})
    return shown(request, "accounts/enrolment/password.html", form, policy=policy())


@public
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def fetch(request: HttpRequest) -> HttpResponse:
    """Fetch the token of a client program with a code: it stands in this one answer and nowhere else."""
    form = CodeForm(posted(request))
    if seconds := _seconds(request, form):
        return slowed_down(request, seconds, back=request.path)
    return shown(request, "accounts/enrolment/token.html", form, fresh=_opened(request, form, fetch_token))


def _seconds(request: HttpRequest, form: CodeForm) -> int:
    """How long a code that was typed must wait."""
    return seconds_for_code(request, at=timezone.now()) if form.is_valid() else 0


def _opened(request: HttpRequest, form: CodeForm, do: Callable[..., Any]) -> Any:
    """What the code gave. A wrong one counts; a password that is too weak doesn't."""
    typed = form.is_valid()
    made = tried(form, do, at=timezone.now())
    if typed and form.has_error("code"):
        code_failed(request, at=timezone.now())
    return made
