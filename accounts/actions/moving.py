"""Leaving a service: what a person held there ends with the move, or all of it when the person leaves altogether.

Nothing here asks whether ``by`` may: the caller has done so (a request that two people signed, an administrator's act).
The applications above register what ends with them; accounts sees no case. What that will be is foreseen in
``accounts.queries.ending``.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import demand_active
from accounts.actions import definers
from accounts.actions.role import end_roles_of
from accounts.audit import Code
from accounts.errors import Refused, there
from accounts.lifecycle.access_request import Kind
from accounts.models import Person, Service
from accounts.queries import ending


def move_to_service(*, person: Person, service: Service, by: Person, at: datetime) -> None:
    """Move a person to another service: roles, tokens, compartments and work of the old one end the same moment.

    The clearance stays, because it is the person's own; everything else is asked for again. The caller has checked
    that ``by`` may. Raises Refused.
    """
    with transaction.atomic():
        found = locked(pk=person.pk)
        demand_active(found)
        if found.service_id == service.pk:
            raise Refused(_("This person works in this service already."), field="service")
        former = found.service
        ended = {**end_ties(person=found, by=by, at=at), **_withdrawn(found, Kind.SERVICE)}
        definers.call("person_move", found.pk, service.pk)
        found.service, found.version = service, found.version + 1
        changes = {"service": (former.code, service.code)}
        audit.record(Code.PERSON_MOVED, by=by, at=at, obj=found, data={"ended": ended}, changes=changes)


def leave(*, person: Person, by: Person, at: datetime) -> Mapping[str, int]:
    """End everything that a person holds, the clearance too; the caller has locked the person. Raises Refused."""
    ended = end_ties(person=person, by=by, at=at)
    ended["clearances"] = definers.end_all("clearance", ending.clearances_of(person, at), by)
    return {kind: number for kind, number in ended.items() if number} | _withdrawn(person)


def end_ties(*, person: Person, by: Person, at: datetime) -> dict[str, int]:
    """End what binds a person to the present service; gives how much of each kind there was. Raises Refused."""
    ended = {
        "roles": end_roles_of(person=person, by=by, at=at),
        "tokens": definers.end_all("token", ending.tokens_held(person), by),
        "compartments": definers.end_all("compartment", ending.holdings_of(person, at), by)
        + definers.end_all("key", ending.keys_held(person, at), by),
        "absences": _end_absences(person, at),
    }
    for one in ending.ENDINGS:
        ended.update(one.end(person=person, service=person.service, by=by, at=at))
    return {kind: number for kind, number in ended.items() if number}


def _withdrawn(person: Person, but: str = "") -> dict[str, int]:
    """What waits for the person; the database withdraws it with the move or the leaving itself (``access_void``)."""
    number = ending.requests_for(person, but=but).count()
    return {"requests": number} if number else {}


def _end_absences(person: Person, at: datetime) -> int:
    """Days on which the person stands in, or is stood in for, end yesterday; those that lie ahead are taken away."""
    today = timezone.localdate(at)
    rows = ending.absences_of(person, at)
    current = rows.filter(starts_on__lt=today).update(ends_on=today - timedelta(days=1))
    taken, _by_table = rows.filter(starts_on__gte=today).delete()
    return current + taken


def locked(**which: object) -> Person:
    """The person of that ``pk`` or ``username__iexact``, locked. Raises Absent."""
    # no key: an act on a case that names the person meanwhile doesn't wait, and so can't lock the other way round
    rows = Person.objects.select_for_update(no_key=True, of=("self",)).select_related("service")
    return there(rows.filter(**which).first(), which)
