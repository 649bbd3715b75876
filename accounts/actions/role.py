"""Asking for roles and ending them. What is asked for is decided on in ``accounts.actions.access_request``."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import demand, demand_active, sight_of
from accounts.actions import definers
from accounts.actions.access_request import ask
from accounts.audit import Code
from accounts.errors import Conflict, Refused, there
from accounts.lifecycle.access_request import Kind
from accounts.lifecycle.role import INSTALLED, ROLE, State, clash
from accounts.models import AccessRequest, Person, RoleAssignment
from accounts.permissions import Permission
from accounts.queries.ending import roles_held
from accounts.queries.facts import facts_of, held_roles, refused
from accounts.roles import ROLES


def request_role(
    *,
    person: Person,
    role: str,
    reason: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    by: Person,
    at: datetime,
) -> AccessRequest:
    """Ask that ``person`` may hold ``role`` from ``starts_at`` on (None: now); it gives nothing until somebody else
    approves. Raises Refused.
    """
    demand(sight_of(by, at=at), Permission.ROLE_REQUEST, _("Your role does not include asking for roles."))
    starts_at = starts_at or at
    if role not in ROLES:
        raise Refused(_("There is no such role."), field="role")
    if ends_at is not None and ends_at <= max(starts_at, at):
        raise Refused(_("The last day must lie after the first day and after today."), field="ends_on")
    demand_active(person)
    held = RoleAssignment.objects.filter(person=person, role=role, state="approved").exclude(ends_at__lte=at)
    waiting = AccessRequest.objects.filter(person=person, kind=Kind.ROLE, key=role, state="requested")
    if held.exists() or waiting.exists():
        raise Refused(_("This person holds this role already, or it waits for approval."), field="role")
    if other := clash(role, held_roles([person.pk])[person.pk]):
        raise Refused(_("This role can't be held together with the role %(role)s.") % {"role": _(other)}, field="role")
    payload = {"role": role, "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat() if ends_at else None}
    return ask(kind=Kind.ROLE, person=person, payload=payload, reason=reason, by=by, at=at)


def act_on_role(*, assignment: int, act: str, version: int | None, by: Person, at: datetime) -> RoleAssignment:
    """Do one act of the role table. ``version`` is what the person saw (None: not asked).

    Raises Absent, Refused with the table's sentence, or Conflict when somebody else was faster.
    """
    sight = sight_of(by, at=at)
    with transaction.atomic():
        definers.decide_alone()
        found = there(RoleAssignment.objects.select_related("person").filter(pk=assignment).first(), assignment)
        if version is not None and found.version != version:
            raise Conflict(_("Somebody else decided on this role a moment ago; nothing was changed by you."))
        if sentence := refused(ROLE, act, found, facts_of([found], at=at)[found.pk], may=sight.may):
            raise Refused(sentence)
        definers.call("access_end", "role", found.pk)
    return RoleAssignment.objects.get(pk=found.pk)


def install_role(
    *,
    person: Person,
    role: str,
    requested_by: Person,
    approved_by: Person,
    at: datetime,
    ends_at: datetime | None = None,
) -> RoleAssignment:
    """A role that is there from the beginning (first people, demonstration, tests), under two names all the same.

    For the product's own commands alone: the database refuses it to the web server.
    """
    given = RoleAssignment(
        person=person,
        role=role,
        state=State.APPROVED,
        reason=INSTALLED,
        starts_at=at,
        ends_at=ends_at,
        requested_by=requested_by,
        requested_at=at,
        approved_by=approved_by,
        approved_at=at,
    )
    definers.install([given])
    data = {"role": given.role, "person": given.person_id}
    audit.record(Code.ROLE_APPROVED, by=approved_by, at=at, obj=given, data=data)
    return given


def end_roles_of(*, person: Person, by: Person, at: datetime) -> int:
    """End every role of a person who leaves; the caller has locked the person and checked that ``by`` may."""
    definers.decide_alone()
    rows = roles_held(person)
    if any(facts.last_holder for facts in facts_of(rows, at=at).values()):
        raise Refused(_("This is the last person who holds an indispensable role; give it to somebody else first."))
    return definers.end_all("role", rows, by)
