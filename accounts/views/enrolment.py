"""The pages of somebody who holds a one-time code and isn't signed in: choosing a password, fetching a token."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions.enrolment import choose_password, fetch_token
from accounts.actions.sign_in import code_failed, seconds_for_code
from accounts.errors import Refused
from accounts.forms.enrolment import CodeForm, EnrolPasswordForm
from accounts.forms.settings import policy
from accounts.views.door import public
from accounts.views.forms import posted, refuse_in
from accounts.views.sign_in import slowed_down


@public
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def enrol(request: HttpRequest) -> HttpResponse:
    """Choose one's password with a code; the code stands in no address, so in no log and no history."""
    form, now = EnrolPasswordForm(posted(request)), timezone.now()
    if request.method == "POST" and form.is_valid():
        if seconds := seconds_for_code(request, at=now):
            return slowed_down(request, seconds, back=request.path)
        try:
            person = choose_password(code=form.cleaned_data["code"], new=form.cleaned_data["new"], at=now)
        except Refused as refused:
            _count(request, refused)
            refuse_in(form, refused)
        else:
            return render(request, "accounts/enrolment/done.html", {"username": person.username})
    context = {"form": form, "policy": policy()}
    return render(request, "accounts/enrolment/password.html", context, status=422 if form.errors else 200)


@public
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def fetch(request: HttpRequest) -> HttpResponse:
    """Fetch the token of a client program with a code: it stands in this one answer and nowhere else."""
    form, fresh = CodeForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        if seconds := seconds_for_code(request, at=timezone.now()):
            return slowed_down(request, seconds, back=request.path)
        try:
            fresh = fetch_token(code=form.cleaned_data["code"], at=timezone.now())
        except Refused as refused:
            _count(request, refused)
            refuse_in(form, refused)
    context = {"form": form, "fresh": fresh}
    return render(request, "accounts/enrolment/token.html", context, status=422 if form.errors else 200)


def _count(request: HttpRequest, refused: Refused) -> None:
    """A wrong code counts; a password that is too weak doesn't."""
    if refused.field == "code":
        code_failed(request, at=timezone.now())
