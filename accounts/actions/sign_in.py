"""Signing in and out on the trail. The receivers stand on Django's and axes' own signals, so that no way in escapes."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit
from accounts.audit import Code
from accounts.context import acting_as, acting_as_system
from accounts.models import Person


def typed_username(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The user name as axes counts it: one person, however the letters are typed."""
    given = (credentials or {}).get("username") or (request.POST.get("login") if request is not None else "") or ""
    return str(given).strip().lower()[:150]


@receiver(user_logged_in)
def _signed_in(sender: object, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    with acting_as(user):
        audit.record(Code.SIGNED_IN, by=user, at=timezone.now(), obj=user)


@receiver(user_logged_out)
def _signed_out(sender: object, request: HttpRequest, user: Person | None, **kwargs: Any) -> None:
    if isinstance(user, Person):
        with acting_as(user):
            audit.record(Code.SIGNED_OUT, by=user, at=timezone.now(), obj=user)


@receiver(user_login_failed)
def _failed(sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    _of_nobody(Code.SIGN_IN_FAILED, typed_username(request, credentials))


@receiver(user_locked_out)
def _locked_out(sender: object, request: HttpRequest, username: str | None = None, **kwargs: Any) -> None:
    _of_nobody(Code.LOCKED_OUT, typed_username(request, {"username": username}))


def _of_nobody(code: Code, username: str) -> None:
    """What was typed is kept only where it names a person: people type passwords into the wrong field."""
    person = Person.objects.filter(username__iexact=username).first()
    with acting_as_system("nobody is signed in yet"):
        audit.record(code, by=None, at=timezone.now(), obj=person)
