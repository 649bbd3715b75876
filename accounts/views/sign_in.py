"""Signing in and out: allauth's view behind our address and our template; nobody signs up here."""

import json
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from accounts.access import sight_of
from accounts.actions.enrolment import choose_password, fetch_token
from accounts.actions.settings import set_language as keep_language
from accounts.actions.sign_in import code_failed, seconds_for_code, seconds_to_wait
from accounts.context import acting_as, address_of
from accounts.errors import Absent, Refused
from accounts.forms.sign_in import ChallengeForm, EnrolPasswordForm, OneTimeCodeForm
from accounts.models import Person
from accounts.permissions import Permission
from accounts.views.door import came_from, public, requires
from accounts.views.forms import posted, shown, tried
from accounts.views.request import SignedRequest
from config.sessions import ends

AGAIN = "again"  # in what is posted: show the empty form once more, with what it carries
# Outlives the session's own cookie, holds nothing, and lets the sign-in page say why somebody is asked again.
MARK = "__Host-was-here" if settings.TLS else "dossier_was_here"


class Adapter(DefaultAccountAdapter):
    """What allauth asks the product: nobody signs up, and no flash message tells what the page shows anyhow."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are added by administrators."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Whoever was deactivated is told what a stranger is told, not that the password was right."""
        person = super().authenticate(request, **credentials)
        return person if person is not None and person.is_active else None

    def get_client_ip(self, request: HttpRequest) -> str:
        """The one address that counts, as in the trail; allauth has a reading of its own."""
        return address_of(request) or ""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: "Successfully signed in" helps nobody."""


class SignIn(LoginView):
    """allauth's sign-in with the reasons why somebody stands before it."""

    template_name = "account/login.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look at the password, unless the next try must wait."""
        if AGAIN in request.POST:
            again: HttpResponse = self.get(request, *args, **kwargs)
            return again
        if seconds := seconds_to_wait(request, at=timezone.now()):
            return slowed_down(request, seconds, back=request.get_full_path())
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add why the person is asked: the session ended, or they signed out."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["ended"] = self.request.method == "GET" and self.request.COOKIES.get(MARK) == "1"
        context["signed_out"] = "out" in self.request.GET
        return context | carried(self.request)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Say once that the session ended."""
        response: HttpResponse = super().render_to_response(context, **kwargs)
        if context["ended"]:
            response.delete_cookie(MARK)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, in the person's own language."""
        response: HttpResponse = super().form_valid(form)
        if not self.request.user.is_authenticated:
            return self._then_the_code(response)
        keep_carried(self.request)
        return welcome(response, self.request.user)

    def _then_the_code(self, response: HttpResponse) -> HttpResponse:
        """The page that asks for the code: at once where it must carry on what was typed, else by its address."""
        asked = getattr(response, "url", "").startswith(reverse("mfa_authenticate"))
        if not asked or not self.request.POST.get("typed"):
            return response
        context = {"form": ChallengeForm(), **carried(self.request)}
        return render(self.request, "account/second_factor.html", context)


sign_in = public(SignIn.as_view())


def welcome(response: HttpResponse, person: Any) -> HttpResponse:
    """The answer to a complete sign-in, with what the pages before the next one need."""
    keep_in_cookies(response, person)
    day = 24 * 60 * 60
    response.set_cookie(MARK, "1", max_age=day, httponly=True, secure=settings.TLS, samesite="Lax")
    return response


def slowed_down(request: HttpRequest, seconds: int, *, back: str) -> HttpResponse:
    """429: how long to wait, for people and for programs."""
    context = {"seconds": seconds, "back": back, **carried(request)}
    page = render(request, "account/slowed_down.html", context, status=429)
    page.headers["Retry-After"] = str(seconds)
    return page


def carried(request: HttpRequest) -> dict[str, str]:
    """What the pages of a sign-in hand on in their forms, never in an address and never in the session: what stood in
    a form that met the ended session, and where that form stands.
    """
    return {"typed": request.POST.get("typed", ""), "to": request.POST.get("next", "")}


def keep_carried(request: HttpRequest) -> None:
    """Keep what stood in a form that met the ended session, if anything, as if it had saved itself: for its writer, and
    only while that person may open the form.
    """
    if not (typed := request.POST.get("typed")):
        return
    path, person, at = request.POST.get("next", ""), request.user, timezone.now()
    assert isinstance(person, Person)
    try:
        given = {str(name): [str(text) for text in texts] for name, texts in json.loads(typed).items()}
        match = resolve(path)
        keep = getattr(match.func, "keep_typed", None)
        theirs = given.get("kept_by", [person.username]) == [person.username]
        with acting_as(person):
            sight = sight_of(person, at=at)
            if keep is not None and theirs and sight.may(match.func.permission):  # type: ignore[attr-defined]
                keep(by=person, sight=sight, at=at, path=path, kwargs=match.kwargs, typed=given)
                return
    except (ValueError, AttributeError, TypeError, Resolver404, Absent, Refused):
        pass  # no form of ours, or none that this person may open: the sentence below says so
    messages.warning(request, _("What stood in the form before you signed in could not be kept."))


def keep_in_cookies(response: HttpResponse, person: Any) -> None:
    """The language of a person, for the pages before the next sign-in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, person.language, max_age=365 * 24 * 60 * 60, secure=settings.TLS, samesite="Lax"
    )


@public
@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; whoever has none is led to the same page."""
    logout(request)
    response = HttpResponseRedirect(reverse("sign-in") + "?out=1")
    response.delete_cookie(MARK)
    return response


@requires(Permission.SELF, "POST")
def extend(request: SignedRequest) -> HttpResponse:
    """Somebody is there: the idle limit begins anew. The script is told until when; a plain form goes back."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(ends(request.session))
    return redirect(came_from(request))


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages, before and after signing in; a signed-in person's choice is kept."""
    response: HttpResponse = set_language(request)
    person = request.user
    if isinstance(person, Person) and not person.password_is_temporary:
        try:
            keep_language(language=request.POST.get("language", ""), by=person, at=timezone.now())
        except Refused:
            return redirect("/")
    return response


# -- with a one-time code, by somebody who isn't signed in: choosing a password, fetching a token ----------------------


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
    return shown(request, "accounts/enrolment/password.html", form, policy=password_validators_help_texts())


@public
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def fetch(request: HttpRequest) -> HttpResponse:
    """Fetch the token of a client program with a code: it stands in this one answer and nowhere else."""
    form = OneTimeCodeForm(posted(request))
    if seconds := _seconds(request, form):
        return slowed_down(request, seconds, back=request.path)
    return shown(request, "accounts/enrolment/token.html", form, fresh=_opened(request, form, fetch_token))


def _seconds(request: HttpRequest, form: OneTimeCodeForm) -> int:
    """How long a code that was typed must wait."""
    return seconds_for_code(request, at=timezone.now()) if form.is_valid() else 0


def _opened(request: HttpRequest, form: OneTimeCodeForm, do: Callable[..., Any]) -> Any:
    """What the code gave. A wrong one counts; a password that is too weak doesn't."""
    typed = form.is_valid()
    made = tried(form, do, at=timezone.now())
    if typed and form.has_error("code"):
        code_failed(request, at=timezone.now())
    return made
