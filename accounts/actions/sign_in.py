"""Signing in and out on the trail, the present password asked once more, and what slows guessing down.

The receivers stand on Django's own signals, so that no way in escapes.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal, receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import audit
from accounts.access import demand_managing
from accounts.actions import definers, delays
from accounts.audit import Code, register_codes
from accounts.context import acting_as, acting_as_system, address_of, current_request
from accounts.errors import Refused, there
from accounts.models import Event, Person, SignInDelay

DELAY_LIFTED, WRONG = "person.delay_lifted", "person.present_password_wrong"
TOLD_EVERY = timedelta(hours=12)  # a flood of failures is one thing to be told
register_codes(
    {
        DELAY_LIFTED: gettext_lazy("%(actor)s let person %(object)s try to sign in again at once."),
        WRONG: gettext_lazy("A wrong present password was given in the settings of %(object)s."),
    }
)
Kind = SignInDelay.Kind
guessed = Signal()  # somebody fails under a person's name: (delay, at); the room of notices listens


def typed_username(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The user name as failures are counted: one person, however the letters are typed."""
    given = (credentials or {}).get("username") or (request.POST.get("login") if request is not None else "") or ""
    return str(given).strip().lower()[:150]


def seconds_to_wait(request: HttpRequest, *, at: datetime) -> int:
    """How long this sign-in must wait before its password is even looked at; 0 when it may be tried now."""
    username = typed_username(request)
    name, address, *site = _keys(request, username)
    if seconds := delays.wait(name, address, *site, at=at):
        return seconds
    if (seconds := delays.wait(delays.key_of("anywhere", username), at=at)) and not _known_here(request, username):
        return seconds
    return 0 if delays.alone(name) else 1


def _known_here(request: HttpRequest, username: str) -> bool:
    """Whether the person signed in from this network before: who guesses elsewhere doesn't make them wait."""
    person = Person.objects.filter(username__iexact=username).first()
    if person is None:
        return False
    here = delays.network_of(address_of(request))
    with acting_as_system("nobody is signed in yet"):
        rows = Event.objects.filter(code=Code.SIGNED_IN, object_kind="person", object_id=str(person.pk))
        return any(delays.network_of(address) == here for address in set(rows.values_list("address", flat=True)))


def _keys(request: HttpRequest, username: str) -> list[str]:
    """The keys of the name at its address, of the address, and of the site where it has one."""
    came_from = address_of(request)
    network, site = delays.network_of(came_from), delays.site_of(came_from)
    keys = [delays.key_of("name", username, network), delays.key_of("address", network)]
    return [*keys, delays.key_of("site", site)] if site else keys


@receiver(user_logged_in)
def _signed_in(sender: object, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    with acting_as(user):
        audit.record(Code.SIGNED_IN, by=user, at=timezone.now(), obj=user)
    delays.succeeded(_keys(request, user.username.lower())[0])


@receiver(user_logged_out)
def _signed_out(sender: object, request: HttpRequest, user: Person | None, **kwargs: Any) -> None:
    if isinstance(user, Person):
        with acting_as(user):
            audit.record(Code.SIGNED_OUT, by=user, at=timezone.now(), obj=user)


@receiver(user_login_failed)
def _failed(sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """What was typed is kept only where it names a person: people type passwords into the wrong field."""
    username, at = typed_username(request, credentials), timezone.now()
    person = Person.objects.filter(username__iexact=username).first()
    with acting_as_system("nobody is signed in yet"):
        audit.record(Code.SIGN_IN_FAILED, by=None, at=at, obj=person)
    if request is not None:
        name, *addresses = _keys(request, username)
        came_from = address_of(request)
        found = delays.failed(Kind.NAME, name, person=person, address=came_from, at=at)
        for key in addresses:
            delays.failed(Kind.ADDRESS, key, person=None, address=came_from, at=at)
        anywhere = delays.key_of("anywhere", username)
        delays.failed(Kind.NAME, anywhere, person=None, address=came_from, at=at, pace=delays.ANYWHERE)
        warn(found, at=at)


def seconds_for_factor(person: Person, *, at: datetime) -> int:
    """How long the next code of the second factor must wait; 0 when it may be tried now."""
    return delays.seconds(delays.key_of("factor", str(person.pk)), at=at)


def factor_failed(person: Person, request: HttpRequest, *, at: datetime) -> None:
    """A wrong code after a right password."""
    with acting_as_system("nobody is signed in yet"):
        audit.record(Code.SIGN_IN_FAILED, by=None, at=at, obj=person, data={"view": "second_factor"})
    key = delays.key_of("factor", str(person.pk))
    warn(delays.failed(Kind.FACTOR, key, person=person, address=address_of(request), at=at), at=at)


def factor_succeeded(person: Person) -> None:
    """A right code clears what was counted."""
    delays.succeeded(delays.key_of("factor", str(person.pk)))


def prove(*, by: Person, password: str, at: datetime, field: str = "password") -> None:
    """Asks for the present password before something that outlives the session. Raises Refused at ``field`` where it is
    another, and too soon after failures: counted for the person, from everywhere, who is in a session already.
    """
    key = delays.key_of("password", str(by.pk))
    if seconds := delays.seconds(key, at=at):
        told = ngettext(
            "Too many wrong passwords: try again in %(n)s second.",
            "Too many wrong passwords: try again in %(n)s seconds.",
            seconds,
        )
        raise Refused(told % {"n": seconds}, code="slowed", field=field)
    if by.check_password(password):
        delays.succeeded(key)
        return
    request = current_request.get()
    address = request.address if request else None
    audit.record(WRONG, by=by, at=at, obj=by)
    warn(delays.failed(Kind.PASSWORD, key, person=by, address=address, at=at), at=at)
    raise Refused(_("That is not your present password."), field=field)


def warn(delay: SignInDelay, *, at: datetime) -> None:
    """Tell the person under whose name somebody fails, once in half a day."""
    if delay.person is None or delay.until is None or (delay.told_at and at - delay.told_at < TOLD_EVERY):
        return
    delay.told_at = at
    delay.save(update_fields=["told_at"])
    guessed.send(sender=SignInDelay, delay=delay, at=at)


def seconds_for_code(request: HttpRequest, *, at: datetime) -> int:
    """How long the next one-time code from this network must wait; 0 when it may be tried now."""
    return delays.wait(_code_key(request), at=at)


def code_failed(request: HttpRequest, *, at: datetime) -> None:
    """A one-time code that opens nothing."""
    with acting_as_system("nobody is known yet"):
        audit.record(Code.SIGN_IN_FAILED, by=None, at=at, data={"view": "enrol"})
    delays.failed(Kind.TOKEN, _code_key(request), person=None, address=address_of(request), at=at)


def _code_key(request: HttpRequest) -> str:
    return delays.key_of("codes", delays.network_of(address_of(request)))


def wrong_token(text: str, *, address: str | None, at: datetime) -> int:
    """Count a wrong token for itself and for its address; the seconds that the sender must wait, or 0.

    A right token is never kept waiting: it was drawn too large to be guessed.
    """
    network = delays.network_of(address)
    same, any_token = delays.key_of("token", text, network), delays.key_of("tokens", network)
    if seconds := delays.wait(same, any_token, at=at):
        return seconds
    with acting_as_system("nobody is known yet"):
        audit.record(Code.SIGN_IN_FAILED, by=None, at=at, data={"view": "api"})
    delays.failed(Kind.TOKEN, same, person=None, address=address, at=at)
    delays.failed(Kind.ADDRESS, any_token, person=None, address=address, at=at)
    return 0


def lift(*, delay: int, person: Person, by: Person, at: datetime) -> None:
    """Let the next try under a person's name come at once. Raises Absent, Refused."""
    demand_managing(by, at=at)
    if person.pk == by.pk:
        raise Refused(_("Another administrator lifts a delay of yours."))
    found = there(SignInDelay.objects.filter(pk=delay, person=person).first(), delay)
    delays.succeeded(found.digest)
    definers.call("person_touch", person.pk, "delay")
    audit.record(DELAY_LIFTED, by=by, at=at, obj=person)
