"""The role table with its figures, and the roles in force."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight, in_force
from accounts.models import RoleAssignment
from accounts.permissions import Permission
from accounts.queries.composed import Slot
from accounts.queries.people import NAMED, RoleLine, role_lines
from accounts.queries.translation import in_words
from accounts.roles import ROLES, Role

MOST = 500  # roles on one page


@dataclass(frozen=True)
class RoleRow:
    """A role, in words."""

    title: str
    sentence: str
    holders: int | None  # None: not for the reader's eyes
    permissions: tuple[str, ...]


def role_table(*, sight: Sight, at: datetime) -> tuple[RoleRow, ...]:
    """Every role, with the number of active people who hold it at ``at`` (one query).

    Somebody from outside reads their own roles and no number: how many work inside is none of their business.
    """
    if is_outsider(sight):
        own = [ROLES[code] for code in sorted(sight.roles) if code in ROLES]
        return tuple(_row(r, None) for r in own)
    rows = RoleAssignment.objects.filter(in_force(at), state="approved", person__is_active=True)
    held = dict(rows.values_list("role").annotate(Count("person_id", distinct=True)))
    return tuple(_row(r, held.get(r.code, 0)) for r in ROLES.values())


def giving(permissions: Collection[Permission], at: datetime | Slot) -> QuerySet[RoleAssignment]:
    """What is held in force at ``at`` of roles that give one of these permissions."""
    roles = [role.code for role in ROLES.values() if role.permissions & set(permissions)]
    return RoleAssignment.objects.filter(in_force(at), state="approved", role__in=roles)


def is_outsider(sight: Sight) -> bool:
    """Whether somebody follows their own filings from outside and reads no case."""
    return sight.may(Permission.FDI_REPRESENT) and not sight.may(Permission.CASE_VIEW)


def _row(role: Role, holders: int | None) -> RoleRow:
    return RoleRow(_(role.title), _(role.sentence), holders, tuple(sorted(map(in_words, role.permissions))))


def roles_in_force(*, sight: Sight, at: datetime) -> tuple[RoleLine, ...]:
    """Roles that somebody holds, oldest first, with the viewer's acts."""
    rows = RoleAssignment.objects.filter(state="approved").select_related(*NAMED).order_by("requested_at", "pk")
    return role_lines(list(rows[:MOST]), "revoke", sight=sight, at=at)
