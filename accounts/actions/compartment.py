"""Closed circles: who holds the key, whom the key holder reads in, who is read out."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.access import demand_active, demand_managing, sight_of
from accounts.actions import definers
from accounts.actions.request import ask
from accounts.audit import Code, register_codes
from accounts.errors import Absent, Refused, there
from accounts.lifecycle.request import Kind
from accounts.models import AccessRequest, Compartment, CompartmentHolding, KeyHolder, Person
from accounts.permissions import Permission
from accounts.queries.keys import key_holders, keys_of

register_codes(
    {
        "compartment.key_given": gettext_lazy("Person %(person)s got the key to compartment %(compartment)s."),
        "compartment.key_ended": gettext_lazy(
            "%(actor)s took the key to compartment %(compartment)s from person %(person)s."
        ),
    }
)


def open_compartment(
    *, person: Person, compartment: Compartment, by: Person, at: datetime, ends_at: datetime | None = None
) -> CompartmentHolding:
    """Read ``person`` into a compartment whose key ``by`` holds, from now on. Raises Absent or Refused."""
    _holds_key(compartment.pk, by, at)
    if person.pk == by.pk:
        raise Refused(_("You can't read yourself into a compartment."))
    demand_active(person)
    if ends_at is not None and ends_at <= at:
        raise Refused(_("The last day must lie after today."), field="ends_on")
    definers.decide_alone()
    held = CompartmentHolding.objects.filter(person=person, compartment=compartment).exclude(ends_at__lte=at)
    if held.exists():
        raise Refused(_("This person is read into this compartment already."), field="username")
    made = definers.call("compartment_open", person.pk, compartment.pk, ends_at)
    return CompartmentHolding.objects.get(pk=made)


def close_compartment(*, holding: int, person: Person, by: Person, at: datetime) -> None:
    """Read ``person`` out of a compartment now, as key holder or administrator. Raises Absent or Refused."""
    found = there(CompartmentHolding.objects.filter(pk=holding, person=person).first(), holding)
    if not sight_of(by, at=at).may(Permission.PEOPLE_MANAGE):
        _holds_key(found.compartment_id, by, at)
    if not definers.call("access_end", "compartment", found.pk):
        raise Refused(_("This person was read out of this compartment already."))


def request_key(*, person: Person, compartment: Compartment, reason: str, by: Person, at: datetime) -> AccessRequest:
    """Ask that ``person`` may hold the key as well: by whoever holds it; by an administrator where nobody does."""
    holders = key_holders(compartment.pk, at=at)
    if holders:
        _holds_key(compartment.pk, by, at)
    else:
        demand_managing(by, at=at)
    demand_active(person)
    if person.pk in holders:
        raise Refused(_("This person holds the key already."), field="username")
    return ask(kind=Kind.KEY, person=person, payload={"compartment": compartment.pk}, reason=reason, by=by, at=at)


def give_up_key(*, key: int, by: Person, at: datetime) -> None:
    """End a key now: one's own, or another's by whoever holds a key to the same circle. Raises Absent or Refused."""
    found = there(KeyHolder.objects.filter(pk=key).first(), key)
    _holds_key(found.compartment_id, by, at)
    definers.decide_alone()
    if key_holders(found.compartment_id, at=at) == {found.person_id}:
        raise Refused(_("This is the last person who holds the key; have it given to somebody else first."))
    if not definers.call("access_end", "key", found.pk):
        raise Absent(str(key))


def install_compartment(
    *, person: Person, compartment: Compartment, starts_at: datetime, at: datetime, ends_at: datetime | None = None
) -> CompartmentHolding:
    """A holding that is there from the beginning (demonstration, tests); for the product's own commands alone."""
    given = CompartmentHolding(person=person, compartment=compartment, starts_at=starts_at, ends_at=ends_at)
    [found] = definers.install([given])
    data = {"compartment": compartment.pk, "person": person.pk}
    audit.record(Code.COMPARTMENT_OPENED, by=None, at=at, obj=found, data=data)
    return found


def install_key(*, person: Person, compartment: Compartment, at: datetime) -> KeyHolder:
    """The first key holder of a compartment, set when it is made; for the product's own commands alone."""
    [found] = definers.install([KeyHolder(person=person, compartment=compartment, starts_at=at)])
    data = {"compartment": compartment.pk, "person": person.pk}
    audit.record("compartment.key_given", by=None, at=at, obj=found, data=data)
    return found


def _holds_key(compartment: int, by: Person, at: datetime) -> None:
    if compartment not in keys_of(by, at=at):
        raise Refused(_("Only whoever holds the key to this compartment does this."), code="key")
