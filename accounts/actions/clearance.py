"""Clearances that people hold: recorded with their dates, ended before them. Outside its dates one gives nothing."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import demand, sight_of
from accounts.audit import Code
from accounts.errors import Absent, Refused
from accounts.models import HeldClearance, Marking, Person
from accounts.permissions import Permission


def give_clearance(
    *, person: Person, level: int, ends_at: datetime, by: Person, at: datetime, starts_at: datetime | None = None
) -> HeldClearance:
    """Record a clearance from ``starts_at`` (now, or as the certificate says) to ``ends_at``. Raises Refused."""
    demand(sight_of(by, at=at), Permission.PEOPLE_MANAGE, _("Your role does not include managing people."))
    starts_at = at if starts_at is None else starts_at
    if person.pk == by.pk:
        raise Refused(_("You can't record a clearance for yourself."))
    if not person.is_active:
        raise Refused(_("This person is no longer active."))
    if level not in Marking.values or level == Marking.NONE:
        raise Refused(_("There is no such clearance level."), field="level")
    if starts_at > at:
        raise Refused(_("A clearance is recorded when it is valid, not before."), field="starts_on")
    if ends_at <= at:
        raise Refused(_("The last day must lie after today."), field="ends_on")
    return _write(person=person, level=level, starts_at=starts_at, ends_at=ends_at, by=by, at=at)


def install_clearance(
    *, person: Person, level: int, starts_at: datetime, ends_at: datetime, at: datetime
) -> HeldClearance:
    """A clearance that is there from the beginning (demonstration, tests); in the product's own context."""
    return _write(person=person, level=level, starts_at=starts_at, ends_at=ends_at, by=None, at=at)


def end_clearance(*, clearance: int, person: Person, by: Person, at: datetime) -> HeldClearance:
    """End a clearance of ``person`` now; what it opened closes the same second. Raises Absent or Refused."""
    demand(sight_of(by, at=at), Permission.PEOPLE_MANAGE, _("Your role does not include managing people."))
    with transaction.atomic():
        found = HeldClearance.objects.select_for_update().filter(pk=clearance, person=person).first()
        if found is None:
            raise Absent(str(clearance))
        if found.ends_at <= at:
            raise Refused(_("This clearance has ended already."))
        found.ends_at = at
        found.save(update_fields=["ends_at"])
        audit.record(Code.CLEARANCE_ENDED, by=by, at=at, obj=found, data={"level": found.level, "person": person.pk})
    return found


def end_clearances_of(*, person: Person, by: Person, at: datetime) -> int:
    """End every clearance of a person who leaves; the caller has locked the person and checked that ``by`` may."""
    rows = list(HeldClearance.objects.select_for_update().filter(person=person, ends_at__gt=at))
    for found in rows:
        found.ends_at = max(at, found.starts_at + timedelta(microseconds=1))
        found.save(update_fields=["ends_at"])
        audit.record(Code.CLEARANCE_ENDED, by=by, at=at, obj=found, data={"level": found.level, "person": person.pk})
    return len(rows)


def _write(
    *, person: Person, level: int, starts_at: datetime, ends_at: datetime, by: Person | None, at: datetime
) -> HeldClearance:
    found = HeldClearance.objects.create(person=person, level=level, starts_at=starts_at, ends_at=ends_at)
    audit.record(Code.CLEARANCE_RECORDED, by=by, at=at, obj=found, data={"level": int(level), "person": person.pk})
    return found
