"""Closed circles: who is read in, who is read out."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import demand, sight_of
from accounts.audit import Code
from accounts.errors import Absent, Refused
from accounts.models import Compartment, CompartmentHolding, Person
from accounts.permissions import Permission


def open_compartment(
    *, person: Person, compartment: Compartment, by: Person, at: datetime, ends_at: datetime | None = None
) -> CompartmentHolding:
    """Read ``person`` into a compartment from now on. Raises Refused."""
    demand(sight_of(by, at=at), Permission.PEOPLE_MANAGE, _("Your role does not include managing people."))
    if person.pk == by.pk:
        raise Refused(_("You can't read yourself into a compartment."))
    if not person.is_active:
        raise Refused(_("This person is no longer active."))
    if ends_at is not None and ends_at <= at:
        raise Refused(_("The last day must lie after today."), field="ends_on")
    held = CompartmentHolding.objects.filter(person=person, compartment=compartment).exclude(ends_at__lte=at)
    if held.exists():
        raise Refused(_("This person is read into this compartment already."), field="compartment")
    return _write(person=person, compartment=compartment, starts_at=at, ends_at=ends_at, by=by, at=at)


def install_compartment(
    *, person: Person, compartment: Compartment, starts_at: datetime, at: datetime, ends_at: datetime | None = None
) -> CompartmentHolding:
    """A holding that is there from the beginning (demonstration, tests); in the product's own context."""
    return _write(person=person, compartment=compartment, starts_at=starts_at, ends_at=ends_at, by=None, at=at)


def close_compartment(*, holding: int, person: Person, by: Person, at: datetime) -> CompartmentHolding:
    """Read ``person`` out of a compartment now. Raises Absent or Refused."""
    demand(sight_of(by, at=at), Permission.PEOPLE_MANAGE, _("Your role does not include managing people."))
    with transaction.atomic():
        found = CompartmentHolding.objects.select_for_update().filter(pk=holding, person=person).first()
        if found is None:
            raise Absent(str(holding))
        if found.ends_at is not None and found.ends_at <= at:
            raise Refused(_("This person was read out of this compartment already."))
        found.ends_at = at
        found.save(update_fields=["ends_at"])
        _record(Code.COMPARTMENT_CLOSED, found, by, at)
    return found


def end_holdings_of(*, person: Person, by: Person, at: datetime) -> int:
    """Read a person who leaves out of everything; the caller has locked the person and checked that ``by`` may."""
    rows = list(CompartmentHolding.objects.select_for_update().filter(person=person).exclude(ends_at__lte=at))
    for found in rows:
        found.ends_at = max(at, found.starts_at + timedelta(microseconds=1))
        found.save(update_fields=["ends_at"])
        _record(Code.COMPARTMENT_CLOSED, found, by, at)
    return len(rows)


def _write(
    *,
    person: Person,
    compartment: Compartment,
    starts_at: datetime,
    ends_at: datetime | None,
    by: Person | None,
    at: datetime,
) -> CompartmentHolding:
    found = CompartmentHolding.objects.create(
        person=person, compartment=compartment, starts_at=starts_at, ends_at=ends_at
    )
    _record(Code.COMPARTMENT_OPENED, found, by, at)
    return found


def _record(code: Code, holding: CompartmentHolding, by: Person | None, at: datetime) -> None:
    # The number, not the code name: a code name can betray what it closes off.
    data = {"compartment": holding.compartment_id, "person": holding.person_id}
    audit.record(code, by=by, at=at, obj=holding, data=data)
