"""The second factor: setting it up, being asked for it, recovery codes. Everything works without a script."""

from contextlib import suppress
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from cryptography.fernet import InvalidToken
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from accounts.actions import second_factor as actions
from accounts.actions.sign_in import factor_failed, factor_succeeded, seconds_for_factor
from accounts.context import acting_as
from accounts.forms.sign_in import ChallengeForm, CodeForm, RemovalForm
from accounts.models import Person
from accounts.permissions import Permission
from accounts.queries.settings import factor_of
from accounts.views.door import FACTOR, public, requires, without_second_factor
from accounts.views.forms import done, posted, shown, tried
from accounts.views.request import SignedRequest
from accounts.views.sign_in import AGAIN, carried, keep_carried, slowed_down, welcome


class Adapter(DefaultMFAAdapter):
    """What allauth asks about second factors: secrets lie encrypted, and only their owner's context reads them."""

    def encrypt(self, text: str) -> str:
        """As it goes into the database."""
        return actions.cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was."""
        return actions.cipher().decrypt(encrypted_text.encode()).decode()

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Asked for somebody whose password was right."""
        if user.is_anonymous:
            return False
        with acting_as(user):
            return bool(super().is_mfa_enabled(user, types))


# -- at sign-in -------------------------------------------------------------------------------------------------------


@public
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="sign-in")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
def challenge(request: HttpRequest) -> HttpResponse:
    """Ask for the code after the right password; the session begins only with it."""
    stage, now = request._login_stage, timezone.now()  # type: ignore[attr-defined]
    person: Person = stage.login.user
    form = ChallengeForm(None if AGAIN in request.POST else posted(request))
    if request.method == "POST" and form.is_valid():
        if seconds := seconds_for_factor(person, at=now):
            return slowed_down(request, seconds, back=reverse("mfa_authenticate"))
        with acting_as(person):
            right = actions.accepts(person, form.cleaned_data["code"], at=now)
        if right:
            factor_succeeded(person)
            record_authentication(request, person, method="mfa", type="totp")
            request.session[FACTOR] = person.pk
            response = stage.exit()
            keep_carried(request)
            return welcome(response, person)
        factor_failed(person, request, at=now)
        form.add_error("code", _("This code is wrong, was used already, or is over."))
    return shown(request, "account/second_factor.html", form, **carried(request))


# -- in one's settings ------------------------------------------------------------------------------------------------


@requires(Permission.SELF, "GET", "POST")
@without_second_factor
@sensitive_post_parameters("code")
def page(request: SignedRequest) -> HttpResponse:
    """Set the second factor up, or see that it is."""
    factor = factor_of(request.user)
    if factor is not None:
        if request.session.get(FACTOR) != request.user.pk:  # set up elsewhere, after this session had begun
            logout(request)
            return redirect("sign-in")
        return _page(request, factor=factor)
    form = CodeForm(posted(request))
    secret = _begun(request)
    if codes := tried(form, actions.set_up, secret=secret, by=request.user, at=request.now):
        del request.session[SECRET_SESSION_KEY]
        request.session[FACTOR] = request.user.pk
        return render(request, "accounts/second_factor/codes.html", {"codes": codes})
    uri = Adapter().build_totp_url(request.user, secret)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    asked = actions.asked_of(request.sight.roles)
    return _page(request, form=form, qr=_drawn(uri), secret=groups, asked=asked)


def _begun(request: SignedRequest) -> str:
    """The secret that is being set up: encrypted in the session, whose rows everybody's context can read."""
    with suppress(InvalidToken):
        return Adapter().decrypt(request.session.get(SECRET_SESSION_KEY, ""))
    secret: str = generate_totp_secret()
    request.session[SECRET_SESSION_KEY] = Adapter().encrypt(secret)
    return secret


def _page(request: SignedRequest, **context: Any) -> HttpResponse:
    form = context.get("form") or context.get("proof")
    wrong = form is not None and form.errors
    context.setdefault("proof", RemovalForm())
    return render(request, "accounts/second_factor/page.html", context, status=422 if wrong else 200)


@requires(Permission.SELF, "POST")
@sensitive_post_parameters("password")
def codes(request: SignedRequest) -> HttpResponse:
    """New recovery codes, in this one answer and nowhere else."""
    form = RemovalForm(request.POST)
    if fresh := tried(form, lambda code, **given: actions.renew_codes(**given), by=request.user, at=request.now):
        return render(request, "accounts/second_factor/codes.html", {"codes": fresh})
    return _page(request, factor=factor_of(request.user), proof=form)


@requires(Permission.SELF, "POST")
@sensitive_post_parameters("password")
def remove(request: SignedRequest) -> HttpResponse:
    """Remove it, to set another device up."""
    form = RemovalForm(request.POST)
    typed = form.is_valid()
    if typed and (seconds := seconds_for_factor(request.user, at=request.now)):
        return slowed_down(request, seconds, back=reverse("second-factor"))
    if tried(form, actions.remove, by=request.user, at=request.now):
        request.session.pop(FACTOR, None)
        return done(request, _("Your second factor is removed."), "second-factor")
    if typed and form.has_error("code"):
        factor_failed(request.user, request, at=request.now)
    return _page(request, factor=factor_of(request.user), proof=form)


def _drawn(uri: str) -> SafeString:
    """The square as a drawing inside the page: no address, no `data:`, no inline style."""
    code = QRCode(border=2, image_factory=SvgPathFillImage)
    code.add_data(uri)
    drawing: str = code.make_image().to_string(encoding="unicode")
    label = escape(_("Square to scan with your authenticator app; the same key stands beside it in letters."))
    return mark_safe(drawing.replace("<svg", f'<svg role="img" aria-label="{label}"', 1))  # noqa: S308  (drawn by us)
