"""What a person may do and read, before any case is looked at. The only place that turns roles into permissions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, Expression, F, Func, Q, Value
from django.utils.translation import gettext as _

from accounts.context import bound, current_request, fetched
from accounts.errors import Refused
from accounts.models import Label, Marking, Person
from accounts.permissions import Permission
from accounts.roles import kinds_of, permissions_of, worked_on

OWN = frozenset({Permission.SELF})  # password, second factor, language: with a role or before the first one


@dataclass(frozen=True)
class Sight:
    """Everything about a person that the read rule asks for, at one moment."""

    person_id: int
    service_id: int
    level: int  # highest valid clearance, 0 (NONE) where there is none
    compartments: frozenset[int]
    roles: frozenset[str]
    permissions: frozenset[Permission]
    at: datetime

    def may(self, permission: Permission) -> bool:
        """Whether a role in force gives the permission."""
        return permission in self.permissions

    @property
    def oversees(self) -> bool:
        """Statutory oversight reads without need to know and without compartments, inside its clearance."""
        return Permission.CASE_OVERSEE in self.permissions

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of case that the person's roles work on, or read whatever they work on."""
        return kinds_of(self.permissions)

    def works_on(self, kind: str) -> bool:
        """Whether a role of the person does something on such cases: whom one may be given to."""
        return kind in worked_on(self.permissions)


# What people hold at a moment, in one statement: this is asked in every request and before every act. What a token's
# holder was given after the token was made isn't the token's.
_HELD = """
    SELECT person_id, role, level, compartment_id FROM (
        SELECT person_id, role, 0 AS level, 0 AS compartment_id, starts_at, ends_at, approved_at AS given_at
            FROM accounts_roleassignment WHERE state = 'approved'
        UNION ALL SELECT person_id, '', level, 0, starts_at, ends_at, recorded_at FROM accounts_heldclearance
        UNION ALL SELECT person_id, '', 0, compartment_id, starts_at, ends_at, starts_at
            FROM accounts_compartmentholding
    ) AS held
    WHERE person_id = ANY (%(people)s::bigint[])
      AND starts_at <= %(at)s::timestamptz AND (ends_at IS NULL OR ends_at > %(at)s::timestamptz)
      AND (person_id IS DISTINCT FROM %(holder)s::bigint
           OR (starts_at <= %(made)s::timestamptz AND given_at <= %(made)s::timestamptz))
"""


def in_force(at: datetime | Expression) -> Q:
    """Of what is held from a date to a date, or without end: what counts at ``at``."""
    return Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))


def token_held(moment: str, *, person: str = "person_id", token: tuple[Any, Any] | None = None) -> Q:
    """The same of what applications above give by name: what a token's holder had when it was made, by a column."""
    holder, made = token or bound.get() or (None, None)
    return Q() if holder is None else ~Q(**{person: holder}) | Q(**{f"{moment}__lte": made})


def sight_of(person: Person, *, at: datetime) -> Sight:
    """The person's permissions, clearance and compartments as valid at ``at`` (one query).

    A request asks once for its own person at its own moment; an act in it goes on with that.
    """
    info, own = current_request.get(), (person.pk, person.is_active, at, bound.get())
    if info is not None and info.shown.sight is not None and info.shown.sight[0] == own:
        found: Sight = info.shown.sight[1]
        return found
    found = sights_of([person], at=at)[person.pk]
    if info is not None and info.shown.sight is None:
        info.shown.sight = (own, found)
    return found


def sights_of(people: list[Person], *, at: datetime) -> dict[int, Sight]:
    """``sight_of`` for many people, in one query however many there are."""
    if not people:
        return {}
    roles: dict[int, set[str]] = {p.pk: set() for p in people}
    levels: dict[int, int] = {}
    held: dict[int, set[int]] = {p.pk: set() for p in people}
    holder, made = bound.get() or (None, None)
    active = [p.pk for p in people if p.is_active]
    given = {"people": active, "at": at, "holder": holder, "made": made}
    for pk, role, level, compartment in fetched(_HELD, given):
        roles[pk] |= {role} if role else set()
        levels[pk] = max(level, levels.get(pk, 0))
        held[pk] |= {compartment} if compartment else set()
    return {
        p.pk: Sight(
            person_id=p.pk,
            service_id=p.service_id,
            level=levels.get(p.pk, 0),
            compartments=frozenset(held[p.pk]),
            roles=frozenset(roles[p.pk]),
            permissions=permissions_of(frozenset(roles[p.pk])) | (OWN if p.is_active else frozenset()),
            at=at,
        )
        for p in people
    }


class _AnyOf(Func):
    template: str = "(%(expressions)s))"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def any_of(column: str, numbers: Iterable[int] | Expression | ArraySubquery) -> Expression:
    """The condition that a column holds one of these numbers: one array instead of a parameter for each of hundreds."""
    if isinstance(numbers, (ArraySubquery, Expression)):
        return _AnyOf(F(column), numbers)
    return _AnyOf(F(column), Value(list(numbers), output_field=ArrayField(BigIntegerField())))


def openable(sight: Sight) -> Q:
    """Filter on Label rows: clearance and compartments, need to know left aside."""
    if not sight.may(Permission.CASE_VIEW):
        return Q(pk__in=[])
    return within(sight.level, None if sight.oversees else sorted(sight.compartments))


def within(level: int | Expression, compartments: list[int] | Expression | None) -> Q:
    """The rule itself; oversight reads whatever the compartments."""
    rule = Q(marking__lte=level)
    return rule if compartments is None else rule & Q(compartments__contained_by=compartments)


def opens(sight: Sight, marking: int, compartments: frozenset[int]) -> bool:
    """The predicate twin of ``openable``."""
    if not sight.may(Permission.CASE_VIEW) or marking > sight.level:
        return False
    return sight.oversees or compartments <= sight.compartments


def label_for(*, marking: int, compartments: list[int], services: list[int]) -> int:
    """The id of the one label of this marking, compartments and services; made when it is new."""
    given = [int(marking), list(compartments), list(services)]
    return int(fetched("SELECT label_for(%s, %s::bigint[], %s::bigint[])", given)[0][0])


def label(pk: int) -> Label:
    """A label by its number; the caller reads it through a case it may see."""
    return Label.objects.get(pk=pk)


def demand(sight: Sight, permission: Permission, sentence: str) -> None:
    """Refuse with ``sentence`` unless a role in force gives the permission."""
    if not sight.may(permission):
        raise Refused(sentence, code="permission")


def demand_managing(by: Person, *, at: datetime) -> None:
    """Refuse unless a role in force lets ``by`` manage people."""
    demand(sight_of(by, at=at), Permission.PEOPLE_MANAGE, _("Your role does not include managing people."))


def demand_active(person: Person) -> None:
    """Refuse what is asked for a person who left."""
    if not person.is_active:
        raise Refused(_("This person is no longer active."))


def marking_word(marking: int) -> str:
    """The word printed in banners."""
    return str(Marking(marking).label)
