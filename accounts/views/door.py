"""How a URL declares its permission: one decorator, which a test finds on every URL of the product."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import audit
from accounts.access import sight_of
from accounts.actions.second_factor import asked_of
from accounts.audit import Code
from accounts.errors import Absent, Moved, Refused
from accounts.forms.sign_in import SignInForm
from accounts.permissions import Permission
from accounts.queries.translation import translated
from accounts.views.reading import page_name, record_page
from accounts.views.request import SignedRequest

View = Callable[..., HttpResponse]
FACTOR = "second_factor"  # in the session: the number of the person whose second factor it has seen


def requires(permission: Permission, *methods: str) -> Callable[[View], View]:
    """Let in people whose role gives ``permission``, by one of the ``methods`` where some are named; the view gets a
    SignedRequest.

    Absent becomes a 404, Refused a 403 with its sentence, and both are on the trail.
    """

    def decorate(view: View) -> View:
        if methods:
            view = require_http_methods(methods)(view)

        @wraps(view)
        def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request, view, kwargs)
            if request.user.password_is_temporary and not getattr(view, "temporary_password", False):
                return redirect("password")
            request = cast(SignedRequest, request)
            request.now = timezone.now()
            request.sight = sight_of(request.user, at=request.now)
            try:
                if _lacks_second_factor(request, view):
                    return redirect("second-factor")
                if not request.sight.may(permission):
                    raise Refused("Your role does not give you this page.", code="permission")
                if any("\0" in str(value) for value in kwargs.values()):  # no text in PostgreSQL
                    raise Absent(view.__name__)
                response = _called(view, request, *args, **kwargs)
                record_page(request, response, by=request.user, at=request.now)
            except Absent as absent:
                audit.record(Code.NOT_FOUND, by=request.user, at=request.now, data={"view": page_name(request)})
                raise Http404 from absent
            except Refused as refused:
                data = {"view": page_name(request), "code": refused.code}  # by its code, never by its words
                audit.record(Code.REFUSED, by=request.user, at=timezone.now(), data=data)
                response = render(request, "403.html", {"sentence": translated(refused.sentence)}, status=403)
            if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
                # an address that takes what a form sends, opened by itself: nothing happened, and a way back
                response = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
            patch_cache_control(response, no_store=True, private=True)
            return response

        behind.permission = permission  # type: ignore[attr-defined]
        return behind

    return decorate


def ask_to_sign_in(request: HttpRequest, view: View, kwargs: dict[str, Any]) -> HttpResponse:
    """The sign-in page. A form that met an ended session is answered with one that holds what was typed, and leads
    back to the page of the form.
    """
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    if request.headers.get("X-Autosave") == "1":
        return JsonResponse({"detail": _("You are signed out.")}, status=HTTPStatus.UNAUTHORIZED)
    page_of = getattr(view, "page_of", None)
    back = page_of(request.path, kwargs) if page_of else came_from(request)
    typed = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    if not any(typed.values()):
        return redirect_to_login(back)
    context = {
        "form": SignInForm(),
        "ended": True,
        "unsent": True,
        "typed": json.dumps(typed) if page_of else "",
        "to": back,
    }
    response = render(request, "account/login.html", context, status=HTTPStatus.UNAUTHORIZED)
    patch_cache_control(response, no_store=True, private=True)
    return response


def came_from(request: HttpRequest) -> str:
    """The path of our own page on which a form stood; the first page where the browser doesn't say."""
    referer = urlsplit(request.headers.get("Referer", ""))
    ours = referer.netloc == request.get_host() and url_has_allowed_host_and_scheme(referer.path, None)
    return referer.path if ours else "/"


def _called(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The view's answer; a page asked for under a former reference is sent on, what is posted there is taken in."""
    try:
        return view(request, *args, **kwargs)
    except Moved as moved:
        if request.method in ("GET", "HEAD"):
            return redirect(request.get_full_path().replace(moved.former, moved.now, 1))
        return view(request, *args, **{**kwargs, "reference": moved.now})


def public(view: View) -> View:
    """Mark a URL that needs no sign-in (sign-in itself, health)."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def with_temporary_password(view: View) -> View:
    """Mark the few pages that open before the first password was changed."""
    view.temporary_password = True  # type: ignore[attr-defined]
    return view


def without_second_factor(view: View) -> View:
    """Mark the few pages that open before the second factor was set up."""
    view.without_second_factor = True  # type: ignore[attr-defined]
    return view


def _lacks_second_factor(request: SignedRequest, view: View) -> bool:
    """Whether a role asks for a second factor that this session hasn't seen."""
    if any(getattr(view, mark, False) for mark in ("without_second_factor", "temporary_password")):
        return False
    return asked_of(request.sight.roles) and request.session.get(FACTOR) != request.user.pk
