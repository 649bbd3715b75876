"""Who is told of a request: the delivery stands in a room above, which registers itself here when it is ready."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from accounts.models import Person
from accounts.permissions import Permission
from accounts.queries.roles import giving


class Bell(Protocol):
    """Tells people of something that is no case."""

    def __call__(self, code: str, *, people: list[int], number: int, by: Person | None, at: datetime) -> None:
        """Tell these people; ``number`` is the request's."""


Courier = Callable[[int, datetime], None]
Ender = Callable[[str, int, datetime], None]
_rooms: list[tuple[Bell, Courier, Ender]] = []


def register(bell: Bell, courier: Courier, ender: Ender) -> None:
    """Let ``bell`` tell people, ``courier`` bring an enrolment's code, ``ender`` end what was told, once handled."""
    _rooms.append((bell, courier, ender))


def tell(code: str, *, people: Iterable[int], number: int, by: Person | None, at: datetime) -> None:
    """Tell everybody named, but whoever did it."""
    found = sorted(set(people) - {by.pk if by else None})
    for bell, _courier, _ender in _rooms if found else ():
        bell(code, people=found, number=number, by=by, at=at)


def handled(code: str, *, number: int, at: datetime) -> None:
    """What was told of that request under ``code`` asks nobody any more."""
    for _bell, _courier, ender in _rooms:
        ender(code, number, at)


def send_code(enrolment: int, *, at: datetime) -> None:
    """Have the code of an enrolment made and brought to its owner."""
    for _bell, courier, _ender in _rooms:
        courier(enrolment, at)


def holders(*permissions: Permission, at: datetime) -> set[int]:
    """The active people with a role in force that gives one of the permissions."""
    return set(giving(permissions, at).filter(person__is_active=True).values_list("person_id", flat=True))
