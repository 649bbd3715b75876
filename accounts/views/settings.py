"""One's own settings: language and messages, days away, password, tokens."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions.person import change_password
from accounts.actions.settings import cancel_absence, set_preferences, state_absence
from accounts.actions.token import make_token, revoke_token
from accounts.days import day_of
from accounts.forms.people import OwnTokenForm
from accounts.forms.settings import AbsenceForm, PreferencesForm
from accounts.forms.sign_in import PasswordForm
from accounts.permissions import Permission
from accounts.queries.keys import keys_of
from accounts.queries.people import tokens_of
from accounts.queries.settings import absences_of
from accounts.views.door import requires, with_temporary_password
from accounts.views.forms import done, posted, shown, tried
from accounts.views.request import SignedRequest
from accounts.views.sign_in import keep_in_cookies

KEYS = "keys"  # the cookie that the client script reads; "off" turns single keys off


def _page(
    request: SignedRequest, *, preferences: PreferencesForm | None = None, absence: AbsenceForm | None = None
) -> HttpResponse:
    person = request.user
    given: dict[str, Any] = {name: getattr(person, name) for name in ("language", "e_mail_choice", "digest")}
    given["single_keys"] = request.COOKIES.get(KEYS) != "off"
    context = {
        "person": person,
        "preferences": preferences or PreferencesForm(initial=given),
        "absence": absence or AbsenceForm(person=person),
        "holds_key": bool(keys_of(person, at=request.now)),
        "absences": absences_of(person, on=day_of(timezone.now())),
    }
    wrong = (preferences is not None and preferences.errors) or (absence is not None and absence.errors)
    return render(request, "accounts/settings/page.html", context, status=422 if wrong else 200)


@requires(Permission.SELF, "GET")
def page(request: SignedRequest) -> HttpResponse:
    """All of one's settings."""
    return _page(request)


@requires(Permission.SELF, "POST")
def preferences(request: SignedRequest) -> HttpResponse:
    """Keep language, messages and shortcuts."""
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return _page(request, preferences=form)
    keys = form.cleaned_data.pop("single_keys")
    set_preferences(by=request.user, at=request.now, **form.cleaned_data)
    with override(form.cleaned_data["language"]):
        messages.success(request, _("Your settings are saved."))
    response = redirect("settings")
    keep_in_cookies(response, request.user)
    if keys:
        response.delete_cookie(KEYS)
    else:
        response.set_cookie(KEYS, "off", max_age=365 * 24 * 60 * 60, secure=settings.TLS, samesite="Lax")
    return response


@requires(Permission.SELF, "POST")
def absence(request: SignedRequest) -> HttpResponse:
    """State days away."""
    form = AbsenceForm(request.POST, person=request.user)
    if tried(form, state_absence, by=request.user, at=request.now):
        return done(request, _("Your absence is noted; your substitute is told as well."), "settings")
    return _page(request, absence=form)


@requires(Permission.SELF, "POST")
def absence_cancel(request: SignedRequest, pk: int) -> HttpResponse:
    """Take back days away."""
    cancel_absence(absence=pk, by=request.user, at=request.now)
    return done(request, _("The absence is taken back."), "settings")


@requires(Permission.SELF, "GET", "POST")
@with_temporary_password
@sensitive_post_parameters("old", "new", "again")
def password(request: SignedRequest) -> HttpResponse:
    """Change one's own password; other sessions end, this one goes on under a new key."""
    form, first = PasswordForm(posted(request)), request.user.password_is_temporary
    if tried(form, change_password, by=request.user, at=request.now):
        update_session_auth_hash(request, request.user)
        said = _("Your password is changed; your other sessions and your tokens have ended.")
        return done(request, said, "/" if first else "settings")
    policy = password_validators_help_texts()
    return shown(request, "accounts/settings/password.html", form, policy=policy, first=first)


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
