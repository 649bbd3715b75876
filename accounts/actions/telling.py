"""Who is told of a request: the delivery stands in a room above, which registers itself here when it is ready."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from django.db.models import Q

from accounts.models import Person, RoleAssignment
from accounts.permissions import Permission
from accounts.roles import ROLES


class Bell(Protocol):
    """Tells people of something that is no case."""

    def __call__(self, code: str, *, people: list[int], number: int, by: Person | None, at: datetime) -> None:
        """Tell these people; ``number`` is the request's."""


_bells: list[Bell] = []
_couriers: list[Callable[[int, datetime], None]] = []
_enders: list[Callable[[str, int, datetime], None]] = []


def register(bell: Bell, courier: Callable[[int, datetime], None], ender: Callable[[str, int, datetime], None]) -> None:
    """Let ``bell`` tell people, ``courier`` bring the code of an enrolment, and ``ender`` end what was told
    once it is handled.
    """
    _bells.append(bell)
    _couriers.append(courier)
    _enders.append(ender)


def tell(code: str, *, people: Iterable[int], number: int, by: Person | None, at: datetime) -> None:
    """Tell everybody named, but whoever did it."""
    found = sorted(set(people) - {by.pk if by else None})
    for bell in _bells if found else ():
        bell(code, people=found, number=number, by=by, at=at)


def handled(code: str, *, number: int, at: datetime) -> None:
    """What was told of that request under ``code`` asks nobody any more."""
    for ender in _enders:
        ender(code, number, at)


def send_code(enrolment: int, *, at: datetime) -> None:
    """Have the code of an enrolment made and brought to its owner."""
    for courier in _couriers:
        courier(enrolment, at)


def holders(*permissions: Permission, at: datetime) -> set[int]:
    """The active people with a role in force that gives one of the permissions."""
    roles = [code for code, role in ROLES.items() if role.permissions & set(permissions)]
    in_force = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    rows = RoleAssignment.objects.filter(in_force, state="approved", role__in=roles, person__is_active=True)
    return set(rows.values_list("person_id", flat=True))
