"""Clearances that people hold: asked for with their dates, ended before them. Outside its dates one gives nothing."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import demand_active, demand_managing
from accounts.actions import definers
from accounts.actions.request import ask
from accounts.audit import Code
from accounts.errors import Refused, there
from accounts.lifecycle.request import Kind
from accounts.models import AccessRequest, HeldClearance, Marking, Person


def request_clearance(
    *,
    person: Person,
    level: int,
    ends_at: datetime,
    reason: str,
    by: Person,
    at: datetime,
    starts_at: datetime | None = None,
) -> AccessRequest:
    """Ask that a clearance count from ``starts_at`` (today when left out) to ``ends_at``. Raises Refused."""
    demand_managing(by, at=at)
    starts_at = at if starts_at is None else starts_at
    if person.pk == by.pk:
        raise Refused(_("You can't record a clearance for yourself."))
    demand_active(person)
    if level not in Marking.values or level == Marking.NONE:
        raise Refused(_("There is no such clearance level."), field="level")
    if starts_at > at:
        raise Refused(_("A clearance is recorded when it is valid, not before."), field="starts_on")
    if ends_at <= at:
        raise Refused(_("The last day must lie after today."), field="ends_on")
    payload = {"level": int(level), "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    return ask(kind=Kind.CLEARANCE, person=person, payload=payload, reason=reason, by=by, at=at)


def install_clearance(
    *, person: Person, level: int, starts_at: datetime, ends_at: datetime, at: datetime
) -> HeldClearance:
    """A clearance that is there from the beginning (demonstration, tests); for the product's own commands alone."""
    [found] = definers.install([HeldClearance(person=person, level=level, starts_at=starts_at, ends_at=ends_at)])
    audit.record(Code.CLEARANCE_RECORDED, by=None, at=at, obj=found, data={"level": int(level), "person": person.pk})
    return found


def end_clearance(*, clearance: int, person: Person, by: Person, at: datetime) -> None:
    """End a clearance of ``person`` now; what it opened closes the same second. Raises Absent or Refused."""
    demand_managing(by, at=at)
    found = there(HeldClearance.objects.filter(pk=clearance, person=person).first(), clearance)
    if not definers.call("access_end", "clearance", found.pk):
        raise Refused(_("This clearance has ended already."))
