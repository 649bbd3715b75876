"""What opens content to people: clearances, asked for with their dates and ended before them, and closed circles: who
holds the key, whom the key holder reads in, who is read out. Outside its dates nothing opens anything.
"""

from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.access import demand_active, demand_managing, sight_of
from accounts.actions import definers
from accounts.actions.access_request import ask
from accounts.audit import Code, register_codes
from accounts.errors import Absent, Refused, there
from accounts.lifecycle.access_request import Kind
from accounts.models import AccessRequest, Compartment, CompartmentHolding, HeldClearance, KeyHolder, Marking, Person
from accounts.permissions import Permission
from accounts.queries.keys import key_holders, keys_of

Held = TypeVar("Held", HeldClearance, CompartmentHolding, KeyHolder)
register_codes(
    {
        "compartment.key_given": gettext_lazy("Person %(person)s got the key to compartment %(compartment)s."),
        "compartment.key_ended": gettext_lazy(
            "%(actor)s took the key to compartment %(compartment)s from person %(person)s."
        ),
    }
)
# How the trail calls what is there from the beginning, and what it says of it.
_INSTALLED = {
    HeldClearance: (Code.CLEARANCE_RECORDED, "level", "level"),
    CompartmentHolding: (Code.COMPARTMENT_OPENED, "compartment", "compartment_id"),
    KeyHolder: ("compartment.key_given", "compartment", "compartment_id"),
}


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


def end_clearance(*, clearance: int, person: Person, by: Person, at: datetime) -> None:
    """End a clearance of ``person`` now; what it opened closes the same second. Raises Absent or Refused."""
    demand_managing(by, at=at)
    found = there(HeldClearance.objects.filter(pk=clearance, person=person).first(), clearance)
    if not definers.call("access_end", "clearance", found.pk):
        raise Refused(_("This clearance has ended already."))


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


def install_held(row: Held, *, at: datetime) -> Held:
    """What somebody holds from the beginning (demonstration, tests); for the product's own commands alone."""
    [found] = definers.install([row])
    code, what, field = _INSTALLED[type(row)]
    data = {what: int(getattr(row, field)), "person": row.person_id}
    audit.record(code, by=None, at=at, obj=found, data=data)
    return found


def _holds_key(compartment: int, by: Person, at: datetime) -> None:
    if compartment not in keys_of(by, at=at):
        raise Refused(_("Only whoever holds the key to this compartment does this."), code="key")
