"""Who holds the key to which compartment, and the pages of those who do."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.access import in_force
from accounts.errors import there
from accounts.models import AccessRequest, Compartment, CompartmentHolding, KeyHolder, Person
from accounts.queries.order import by_name


def keys_of(person: Person, *, at: datetime) -> set[int]:
    """The compartments whose key a person holds."""
    rows = KeyHolder.objects.filter(in_force(at), person=person, person__is_active=True)
    return set(rows.values_list("compartment_id", flat=True))


def key_holders(compartment: int, *, at: datetime) -> set[int]:
    """The active people who hold the key to a compartment."""
    rows = KeyHolder.objects.filter(in_force(at), compartment=compartment, person__is_active=True)
    return set(rows.values_list("person_id", flat=True))


def without_key(*, at: datetime) -> QuerySet[Compartment]:
    """The compartments whose key nobody holds who is active."""
    held = KeyHolder.objects.filter(in_force(at), person__is_active=True).values("compartment")
    return Compartment.objects.exclude(pk__in=held)


@dataclass(frozen=True)
class Member:
    """Somebody who holds a key, or is read in."""

    pk: int
    name: str
    username: str
    service: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Circle:
    """One compartment as its key holder sees it."""

    pk: int
    code: str
    name: str
    keys: tuple[Member, ...]
    members: tuple[Member, ...]
    asked: tuple[str, ...]  # for whom a key waits for approval


def own_circles(person: Person, *, at: datetime) -> tuple[Circle, ...]:
    """The compartments whose key the person holds, in four queries."""
    held = keys_of(person, at=at)
    circles = by_name(Compartment.objects.filter(pk__in=held), lambda circle: circle.name)
    keys, members = _members(KeyHolder, held, at), _members(CompartmentHolding, held, at)
    asked: dict[str, list[str]] = defaultdict(list)
    waiting = AccessRequest.objects.filter(kind="key", state="requested", key__in=[str(pk) for pk in held])
    for key, name in waiting.values_list("key", "person__name"):
        asked[key].append(name)
    return tuple(Circle(c.pk, c.code, c.name, keys[c.pk], members[c.pk], tuple(asked[str(c.pk)])) for c in circles)


def own_circle(code: str, person: Person, *, at: datetime) -> Compartment:
    """A compartment whose key the person holds. Raises Absent: whoever doesn't isn't told that there is one."""
    return there(Compartment.objects.filter(code=code, pk__in=keys_of(person, at=at)).first(), code)


def _members(
    model: type[KeyHolder] | type[CompartmentHolding], circles: set[int], at: datetime
) -> dict[int, tuple[Member, ...]]:
    rows = model.objects.filter(in_force(at), compartment__in=circles).select_related("person__service")
    members: Iterable[KeyHolder | CompartmentHolding] = rows.order_by("pk")
    found: dict[int, tuple[Member, ...]] = defaultdict(tuple)
    for r in by_name(members, lambda row: row.person.name):
        line = Member(r.pk, r.person.name, r.person.username, r.person.service.code, r.starts_at, r.ends_at)
        found[r.compartment_id] += (line,)
    return found
