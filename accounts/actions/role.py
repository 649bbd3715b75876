"""Asking for roles, deciding on them, ending them: every change goes through the table in lifecycle/role.py."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import demand, sight_of
from accounts.audit import Code
from accounts.errors import Absent, Conflict, Refused
from accounts.lifecycle.role import ROLE, Facts, State, clash
from accounts.models import Person, RoleAssignment
from accounts.permissions import Permission
from accounts.queries.facts import facts_of, held_roles, role_refusal
from accounts.roles import ROLES

CODES = {
    "approve": Code.ROLE_APPROVED,
    "refuse": Code.ROLE_REFUSED,
    "withdraw": Code.ROLE_ENDED,
    "end": Code.ROLE_ENDED,
    "revoke": Code.ROLE_ENDED,
}


def request_role(
    *, person: Person, role: str, reason: str, starts_at: datetime, ends_at: datetime | None, by: Person, at: datetime
) -> RoleAssignment:
    """Ask that ``person`` may hold ``role``; it gives nothing until somebody else approves. Raises Refused."""
    demand(sight_of(by, at=at), Permission.ROLE_REQUEST, _("Your role does not include asking for roles."))
    if role not in ROLES:
        raise Refused(_("There is no such role."), field="role")
    if ends_at is not None and ends_at <= max(starts_at, at):
        raise Refused(_("The last day must lie after the first day and after today."), field="ends_on")
    if not person.is_active:
        raise Refused(_("This person is no longer active."))
    if other := clash(role, held_roles([person.pk])[person.pk]):
        raise Refused(_("This role can't be held together with the role %(role)s.") % {"role": _(other)}, field="role")
    _end_expired(person, role, by, at)
    asked = RoleAssignment(
        person=person,
        role=role,
        reason=reason,
        starts_at=starts_at,
        ends_at=ends_at,
        requested_by=by,
        requested_at=at,
    )
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError as error:
        raise Refused(_("This person holds this role already, or it waits for approval."), field="role") from error
    _record(Code.ROLE_REQUESTED, asked, by, at)
    return asked


def act_on_role(*, assignment: int, act: str, version: int | None, by: Person, at: datetime) -> RoleAssignment:
    """Do one act of the role table. ``version`` is what the person saw (None: not asked).

    Raises Absent, Refused with the table's sentence, or Conflict when somebody else was faster.
    """
    sight = sight_of(by, at=at)
    with transaction.atomic():
        found = _locked(assignment)
        if version is not None and found.version != version:
            raise Conflict(_("Somebody else decided on this role a moment ago; nothing was changed by you."))
        sentence = role_refusal(act, found, _facts(found, by, at), may=sight.may)
        if sentence is not None:
            raise Refused(sentence)
        found.state = ROLE.row(act).target or found.state
        if act == "approve":
            found.approved_by, found.approved_at = by, at
        else:
            found.ended_by, found.ended_at = by, at
        found.version += 1
        found.save()
        _record(CODES[act], found, by, at)
    return found


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

    Only in the product's own context (``acting_as_system``): a person has no way here. Raises Refused otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_system()")
        if cursor.fetchone() != (True,):
            raise Refused("Only an installation gives roles without a request.")
    given = RoleAssignment.objects.create(
        person=person,
        role=role,
        state=State.APPROVED,
        reason="Installation",
        starts_at=at,
        ends_at=ends_at,
        requested_by=requested_by,
        requested_at=at,
        approved_by=approved_by,
        approved_at=at,
    )
    _record(Code.ROLE_REQUESTED, given, requested_by, at)
    _record(Code.ROLE_APPROVED, given, approved_by, at)
    return given


def end_roles_of(*, person: Person, by: Person, at: datetime) -> int:
    """End every open role of a person who leaves; the caller has locked the person and checked that ``by`` may."""
    rows = _open_roles(person)
    for found in rows:
        if _facts(found, by, at).last_holder:
            raise Refused(_("This is the last person who holds an indispensable role; give it to somebody else first."))
        found.state, found.ended_by, found.ended_at = State.ENDED, by, at
        found.version += 1
        found.save()
        _record(Code.ROLE_ENDED, found, by, at)
    return len(rows)


def _end_expired(person: Person, role: str, by: Person, at: datetime) -> None:
    """A role whose last day has passed gives nothing any more; it makes room for the new request."""
    expired = RoleAssignment.objects.select_for_update().filter(
        person=person, role=role, state__in=("requested", "approved"), ends_at__lte=at
    )
    for old in expired:
        old.state, old.ended_by, old.ended_at = State.ENDED, by, at
        old.version += 1
        old.save()
        _record(Code.ROLE_ENDED, old, by, at)


def _locked(pk: int) -> RoleAssignment:
    _decide_alone()
    found = RoleAssignment.objects.select_for_update(of=("self",)).select_related("person").filter(pk=pk).first()
    if found is None:
        raise Absent(str(pk))
    return found


def _open_roles(person: Person) -> list[RoleAssignment]:
    _decide_alone()
    rows = RoleAssignment.objects.select_for_update(of=("self",)).select_related("person")
    return list(rows.filter(person=person, state__in=("requested", "approved")))


def _decide_alone() -> None:
    """One lock for all decisions on who remains: two "last but one" holders can't be ended side by side."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('role assignments'))")


def _facts(assignment: RoleAssignment, by: Person, at: datetime) -> Facts:
    return facts_of([assignment], by=by, at=at)[assignment.pk]


def _record(code: Code, assignment: RoleAssignment, by: Person, at: datetime) -> None:
    data = {"role": assignment.role, "person": assignment.person_id}
    audit.record(code, by=by, at=at, obj=assignment, data=data)
