"""The role table with its figures, and the requests that wait for a second pair of eyes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.models import Person, RoleAssignment
from accounts.queries.facts import facts_of
from accounts.queries.people import RoleLine, role_line
from accounts.roles import ROLES

MOST = 200  # requests on one page; more than that waits for nobody


@dataclass(frozen=True)
class RoleRow:
    """A role, in words."""

    code: str
    title: str
    sentence: str
    holders: int
    permissions: tuple[str, ...]


def role_table(*, at: datetime) -> tuple[RoleRow, ...]:
    """Every role, with the number of active people who hold it at ``at`` (one query)."""
    in_force = Q(state="approved", starts_at__lte=at, person__is_active=True)
    rows = RoleAssignment.objects.filter(in_force).exclude(ends_at__lte=at)
    held = dict(rows.values_list("role").annotate(Count("person_id", distinct=True)))
    return tuple(
        RoleRow(r.code, _(r.title), _(r.sentence), held.get(r.code, 0), tuple(sorted(p.value for p in r.permissions)))
        for r in ROLES.values()
    )


def role_requests(*, state: str, viewer: Person, sight: Sight, at: datetime) -> tuple[RoleLine, ...]:
    """Requests that wait (``requested``) or roles in force (``approved``), oldest first, with the viewer's acts."""
    rows = list(
        RoleAssignment.objects.filter(state=state)
        .select_related("person", "person__service", "requested_by", "approved_by")
        .order_by("requested_at", "pk")[:MOST]
    )
    held: dict[int, list[str]] = {}
    others = RoleAssignment.objects.filter(person_id__in=[r.person_id for r in rows], state="approved")
    for person, role in others.exclude(ends_at__lte=at).values_list("person_id", "role"):
        held.setdefault(person, []).append(_(ROLES[role].title))
    facts = facts_of(rows, by=viewer, at=at)
    return tuple(
        role_line(
            r,
            ("approve", "refuse", "revoke"),
            facts[r.pk],
            sight=sight,
            at=at,
            service=r.person.service.code,
            others=", ".join(sorted(held.get(r.person_id, ()))),
        )
        for r in rows
    )
