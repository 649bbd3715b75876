"""What hangs on a person, by kind, and what ends when the person moves to another service or leaves, found by the same
searches that end it: a form says beforehand what its act will do. The applications above register what they count and
end; accounts sees no case.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.lifecycle.access_request import Kind
from accounts.models import (
    Absence,
    AccessRequest,
    ApiToken,
    CompartmentHolding,
    HeldClearance,
    KeyHolder,
    Person,
    RoleAssignment,
    Service,
)
from accounts.queries.composed import Slot

Words = Mapping[str, Promise | str]  # by kind
Counter = Callable[[Person, Service, datetime], Mapping[str, int]]
OWN_WORDS: Words = {
    "substitute": _("Stands in for somebody who is away"),
    "absence": _("Own absences that were stated"),
}
COUNTERS: dict[Counter, Callable[[], Words]] = {}  # what applications above count, each with its words


@dataclass(frozen=True)
class Tally:
    """How many things of one kind hang on a person."""

    kind: str
    words: Promise | str
    number: int


def hanging_on(person: Person, service: Service, *, at: datetime) -> tuple[Tally, ...]:
    """What hangs on ``person`` from the time in ``service``, by kind; kinds without anything are left out."""
    ahead = Absence.objects.filter(ends_on__gte=timezone.localdate(at))
    found = {"substitute": ahead.filter(substitute=person).count(), "absence": ahead.filter(person=person).count()}
    words = dict(OWN_WORDS)
    for counter, called in COUNTERS.items():
        found.update(counter(person, service, at))
        words.update(called())
    return tuple(Tally(kind, each, found[kind]) for kind, each in words.items() if found.get(kind))


@dataclass(frozen=True)
class Ending:
    """What an application ends with whoever leaves a service."""

    end: Callable[..., Mapping[str, int]]  # of person, service, by, at, in their transaction: how many of each kind
    count: Callable[[Person, datetime], Mapping[str, int]]  # the same beforehand
    words: Words
    hanging: frozenset[str]  # kinds of what hangs on a person that end with it


WORDS: dict[str, Promise | str] = {
    "roles": _("Roles"),
    "clearances": _("Clearances"),
    "compartments": _("Compartments and their keys"),
    "tokens": _("Tokens of client programs"),
    "requests": _("Requests that wait for approval"),
    "absences": _("Days of standing in, or of being stood in for"),
}
# what hangs on a person and ends with the service; the rest of what hangs waits there for somebody else
_ENDING: set[str] = {"substitute", "absence"}
ENDINGS: list[Ending] = []


def register_ending(ending: Ending) -> None:
    """Make known what an application ends; called when it is ready."""
    ENDINGS.append(ending)
    WORDS.update(ending.words)
    _ENDING.update(ending.hanging)


def roles_held(person: Person) -> QuerySet[RoleAssignment]:
    """The roles that count or will."""
    return RoleAssignment.objects.filter(person=person, state="approved").select_related("person")


def tokens_held(person: Person) -> QuerySet[ApiToken]:
    """The tokens that nobody ended."""
    return ApiToken.objects.filter(person=person, revoked_at__isnull=True)


def outlived(at: datetime | Slot) -> Exists:
    """Of tokens: whether a role or clearance that was held when it was made has ended since, by date or by hand."""
    made = OuterRef("created_at")
    roles = RoleAssignment.objects.filter(person=OuterRef("person"), approved_at__lte=made, starts_at__lte=made)
    by_date, by_hand = Q(ends_at__gt=made, ends_at__lte=at), Q(ended_at__gt=made, ended_at__lte=at)
    clearances = HeldClearance.objects.filter(by_date, person=OuterRef("person"), starts_at__lte=made)
    return Exists(roles.filter(by_date | by_hand)) | Exists(clearances)  # type: ignore[return-value]


def holdings_of(person: Person, at: datetime) -> QuerySet[CompartmentHolding]:
    """The compartments that a person is read into."""
    return CompartmentHolding.objects.filter(person=person).exclude(ends_at__lte=at)


def keys_held(person: Person, at: datetime) -> QuerySet[KeyHolder]:
    """The keys to compartments that a person holds."""
    return KeyHolder.objects.filter(person=person).exclude(ends_at__lte=at)


def clearances_of(person: Person, at: datetime) -> QuerySet[HeldClearance]:
    """The clearances that count or will."""
    return HeldClearance.objects.filter(person=person, ends_at__gt=at)


def absences_of(person: Person, at: datetime) -> QuerySet[Absence]:
    """Stated days, from today on, on which the person stands in or is stood in for."""
    rows = Absence.objects.filter(person=person) | Absence.objects.filter(substitute=person)
    return rows.filter(ends_on__gte=timezone.localdate(at))


def requests_for(person: Person, *, but: str = "") -> QuerySet[AccessRequest]:
    """What waits for approval for a person; ``but`` is the kind that is being decided on."""
    return AccessRequest.objects.filter(person=person, state="requested").exclude(kind=but)


def ends_with_service(person: Person, *, at: datetime) -> dict[str, int]:
    """How many things of each kind end when the person moves to another service; kinds without any are left out."""
    found = {
        "roles": roles_held(person).count(),
        "tokens": tokens_held(person).count(),
        "compartments": holdings_of(person, at).count() + keys_held(person, at).count(),
        "absences": absences_of(person, at).count(),
        "requests": requests_for(person, but=Kind.SERVICE).count(),
    }
    for ending in ENDINGS:
        found.update(ending.count(person, at))
    return {kind: number for kind, number in found.items() if number}


def ends_with_leaving(person: Person, *, at: datetime) -> dict[str, int]:
    """How many things of each kind end when the person leaves altogether."""
    found = ends_with_service(person, at=at)
    found["clearances"] = clearances_of(person, at).count()
    found["requests"] = requests_for(person).count()
    return {kind: number for kind, number in found.items() if number}


def tallies(found: Mapping[str, int]) -> tuple[Tally, ...]:
    """The same in words, in a settled order."""
    return tuple(Tally(kind, WORDS[kind], found[kind]) for kind in WORDS if kind in found)


def stays_behind(person: Person, *, at: datetime) -> tuple[Tally, ...]:
    """What hangs on the person and ends with nothing: it waits in the service until somebody else has it."""
    return tuple(t for t in hanging_on(person, person.service, at=at) if t.kind not in _ENDING)
