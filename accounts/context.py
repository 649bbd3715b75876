"""Who the database believes it is talking to: one signed, transaction-local context for requests, jobs and commands.

Without a context every protected table looks empty. The signature keeps an injected ``set_config`` from becoming
somebody else: the key is known to the application's environment and to the database's definer role, not to SQL
that the application role can run.
"""

import hashlib
import hmac
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import redis.exceptions
from django.conf import settings
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import activate, get_language, gettext

if TYPE_CHECKING:
    from accounts.models import Person

T = TypeVar("T")
# what a database or a Redis that is away raises; everything else is a fault of ours
UNREACHABLE = (OperationalError, InterfaceError, redis.exceptions.ConnectionError, redis.exceptions.TimeoutError)
IDLE_TOO_LONG = "25P03"  # PostgreSQL's idle_in_transaction_session_timeout: it ended the session, and says so once
SYSTEM = "system"
OUTSIDE = "~"  # between the product and the number of the person outside for whom it acts
NOBODY = ""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Shown:
    """What a request let through the read doors, and whether its reading stands on the trail already."""

    case: Any = None  # the first case that was obtained
    listed: dict[str, Any] | None = None  # how many rows a list showed, by which filters
    of: Any = None  # what the list belongs to: a meeting, a figure
    recorded: bool = False
    marking: int = 0  # the highest of what was shown under a label above its case's
    sight: Any = None  # what its person may do and read, with what that hangs on


@dataclass(frozen=True)
class RequestInfo:
    """What the trail keeps of a request: its id and the address it came from."""

    request_id: str
    address: str | None
    shown: Shown = field(default_factory=Shown)
    kept: dict[Hashable, Any] | None = None  # what was worked out once, where the request only reads


current_request: ContextVar[RequestInfo | None] = ContextVar("current_request", default=None)
_current: ContextVar[str] = ContextVar("database_context", default=NOBODY)
# in whose name a token speaks in this request, and when it was made: what was given since is not the token's
bound: ContextVar[tuple[int, datetime] | None] = ContextVar("bound", default=None)


def once(key: Hashable, work_out: Callable[[], T]) -> T:
    """What ``work_out`` gives, worked out a single time in a request that only reads, and each time elsewhere.

    ``key`` names the person and what else it hangs on: one request can speak in several names.
    """
    info = current_request.get()
    if info is None or info.kept is None:
        return work_out()
    key = (_current.get(), key)
    if key not in info.kept:
        info.kept[key] = work_out()
    return cast(T, info.kept[key])


def only_reads() -> bool:
    """Whether what is worked out once in this request serves again: where it writes, each question is asked anew."""
    info = current_request.get()
    return info is not None and info.kept is not None


def note_shown(case: Any) -> None:
    """A read door let a case through in this request."""
    info = current_request.get()
    if info is not None and info.shown.case is None:
        info.shown.case = case


def note_marking(marking: int) -> None:
    """Something is shown in this request under a marking of its own, which the page bears then."""
    info = current_request.get()
    if info is not None:
        info.shown.marking = max(info.shown.marking, marking)


def signed(subject: str) -> str:
    """``subject`` (a person's number, or ``system``) with its signature, as the database function checks it."""
    key = settings.DOSSIER_CONTEXT_KEY.encode()
    return f"{subject}:{hmac.new(key, subject.encode(), hashlib.sha256).hexdigest()}"


def signed_context() -> str:
    """What the database was told last of who acts; empty where it was told nothing."""
    return _current.get()


def fetched(statement: str, values: Any = None) -> list[tuple[Any, ...]]:
    """What the database answers to a statement of our own, for whoever it believes that it is talking to."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


class Gathered(Generic[T]):
    """What several places have written, in one statement at the end of a block; outside of any block, at once."""

    def __init__(self, write: Callable[[list[T]], None]) -> None:
        self._write = write
        # what waits to be written together, and the context that does it
        self._waiting: ContextVar[tuple[str, list[T]]] = ContextVar("waiting", default=("", []))

    def add(self, given: list[T]) -> None:
        """Write these with what waits; what another context than the block's gives, at once."""
        context, waiting = self._waiting.get()
        if context and context == signed_context():
            waiting += given
        elif given:
            self._write(given)

    @contextmanager
    def together(self, *, kept: bool = True) -> Iterator[None]:
        """Write what is added inside at the end, in order; with ``kept`` False none of it: what it speaks of is taken
        back.
        """
        if kept and self._waiting.get()[0] == signed_context():
            yield  # the block around writes it
            return
        waiting: list[T] = []
        token = self._waiting.set((signed_context(), waiting))
        try:
            yield
        finally:
            self._waiting.reset(token)
        if kept and waiting:
            self._write(waiting)


def key_blocks(key: str) -> tuple[bytes, bytes]:
    """The inner and outer padded blocks of HMAC-SHA-256, which is how the database keeps the key."""
    raw = key.encode()
    block = (hashlib.sha256(raw).digest() if len(raw) > 64 else raw).ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def _set(value: str) -> None:
    request = current_request.get()  # its number and address, for the events that the database records itself
    words = f"{request.request_id} {request.address or ''}" if request else ""
    statement = "SELECT set_config('dossier.context', %s, true), set_config('dossier.request', %s, true)"
    with connection.cursor() as cursor:
        cursor.execute(statement, [value, words])


@contextmanager
def _acting(subject: str) -> Iterator[None]:
    """Open (or join) a transaction, set the context for its length, and put the former one back."""
    value = signed(subject)
    with transaction.atomic():
        former = _current.get()
        if former == value:  # within itself nothing changes
            yield
            return
        _set(value)
        token = _current.set(value)
        try:
            yield
        finally:
            _current.reset(token)
            if not connection.needs_rollback:
                with suppress(DatabaseError):  # an aborted transaction takes its settings with it
                    _set(former)


def _subject(person: "Person") -> str:
    """The person's number; where a token speaks for that person, with the microsecond at which it was made."""
    token = bound.get()
    if token is None or token[0] != person.pk:
        return str(person.pk)
    return f"{person.pk}@{(token[1] - EPOCH) // timedelta(microseconds=1)}"


def acting_as(person: "Person") -> AbstractContextManager[None]:
    """A transaction in which the database shows what ``person`` may read."""
    return _acting(_subject(person))


def acting_as_system(reason: str) -> AbstractContextManager[None]:
    """A transaction of the product itself (sealing, delivery, deconfliction); ``reason`` is for the reader."""
    assert reason
    return _acting(SYSTEM)


def acting_outside(person_id: int, reason: str) -> AbstractContextManager[None]:
    """The product's own context while somebody outside is at their file: rows that belong to a side which the person
    doesn't represent aren't there (``casework/sql/outside.sql``).
    """
    assert reason
    return _acting(f"{SYSTEM}{OUTSIDE}{person_id}")


def enter(person: "Person") -> None:
    """Set the context inside a transaction that is open already (API tokens authenticate inside the view)."""
    value = signed(_subject(person))
    _set(value)
    _current.set(value)


def enter_token(person: "Person", *, made: datetime) -> None:
    """As ``enter``, for a token that was made at ``made``: it acts with what was held then and still is. The database
    knows the moment from the signed context.
    """
    bound.set((person.pk, made))
    enter(person)


class RequestContext:
    """One transaction around view and rendering, as the signed-in person in their language; rolled back on 5xx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside the transaction; a database that doesn't answer gives a clear page and a way to try again."""
        reads = request.method in ("GET", "HEAD")
        info = RequestInfo(request.request_id, address_of(request), kept={} if reads else None)  # type: ignore[attr-defined]
        token, context = current_request.set(info), _current.set(NOBODY)
        unbound = bound.set(None)
        try:
            with transaction.atomic():
                if request.user.is_authenticated:
                    enter(request.user)
                    if not request.user.password_is_temporary:  # before that is changed no choice is kept
                        activate(request.user.language)
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
            return response
        except (*UNREACHABLE, InternalError) as error:
            if not is_unreachable(error):
                raise
            return _unavailable(request)
        finally:
            current_request.reset(token)
            _current.reset(context)
            bound.reset(unbound)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A view that lost the database: the same page, and the status takes the transaction back."""
        return _unavailable(request) if is_unreachable(exception) else None


def is_unreachable(error: BaseException) -> bool:
    """Whether the database or the Redis is away, or ended a session that took too long between two questions."""
    ended = isinstance(error, InternalError) and getattr(error.__cause__, "sqlstate", "") == IDLE_TOO_LONG
    return ended or isinstance(error, UNREACHABLE)


def address_of(request: HttpRequest) -> str | None:
    """Where a request came from: with trusted proxies in front, what the outermost of them saw."""
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    trusted = settings.DOSSIER_PROXIES
    found = seen[-trusted] if trusted and len(seen) >= trusted else request.META.get("REMOTE_ADDR")
    try:
        return str(ip_address(found or ""))
    except ValueError:
        return None


def _unavailable(request: HttpRequest) -> HttpResponse:
    """503: a problem document under /api/, the page elsewhere; nothing in either may ask the database again."""
    connection.close()
    if request.path.startswith("/api/"):
        problem = {
            "type": "urn:problem-type:dossier:unavailable",
            "title": HTTPStatus.SERVICE_UNAVAILABLE.phrase,
            "status": 503,
            "detail": gettext("Dossier is not available for a moment"),
        }
        kind = "application/problem+json"
        return JsonResponse(problem, status=503, content_type=kind, headers={"Retry-After": "30"})
    page = render_to_string("503.html", {"standalone": True, "LANGUAGE_CODE": get_language()})
    return HttpResponse(page, status=503, headers={"Retry-After": "30"})
