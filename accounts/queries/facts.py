"""What the role table's guards are told: gathered here once, for one assignment or for a page of them."""

from collections.abc import Callable, Iterable
from datetime import datetime

from accounts.lifecycle.role import INDISPENSABLE, ROLE, WORDS, Facts, State, clash
from accounts.lifecycle.table import refusal
from accounts.models import Person, RoleAssignment
from accounts.permissions import Permission


def held_roles(people: Iterable[int]) -> dict[int, frozenset[str]]:
    """The roles that people hold or are to hold, by the person's number (one query)."""
    held: dict[int, set[str]] = {pk: set() for pk in people}
    rows = RoleAssignment.objects.filter(person_id__in=list(held), state__in=("requested", "approved"))
    for person, role in rows.values_list("person_id", "role"):
        held[person].add(role)
    return {pk: frozenset(roles) for pk, roles in held.items()}


def facts_of(rows: Iterable[RoleAssignment], *, by: Person, at: datetime) -> dict[int, Facts]:
    """Facts by assignment, in two queries; ``person`` must have been fetched with the rows."""
    rows = list(rows)
    held = held_roles({r.person_id for r in rows})
    holders: dict[str, set[int]] = {}
    in_force = RoleAssignment.objects.filter(role__in=INDISPENSABLE, state="approved", starts_at__lte=at)
    for role, person in (
        in_force.filter(person__is_active=True).exclude(ends_at__lte=at).values_list("role", "person_id")
    ):
        holders.setdefault(role, set()).add(person)
    return {
        r.pk: Facts(
            actor_asked=r.requested_by_id == by.pk,
            actor_is_person=r.person_id == by.pk,
            person_active=r.person.is_active,
            over=r.ends_at is not None and r.ends_at <= at,
            clash=clash(r.role, held[r.person_id]),
            last_holder=r.state == "approved" and holders.get(r.role) == {r.person_id},
        )
        for r in rows
    }


def role_refusal(
    act: str, assignment: RoleAssignment, facts: Facts, *, may: Callable[[Permission], bool]
) -> str | None:
    """Why the act can't be done now, in the table's words; None when it can be done."""
    state = State(assignment.state)
    return refusal(ROLE.row(act), facts, state=state, may=may, words=lambda s: WORDS[s], noun="role")
