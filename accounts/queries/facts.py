"""What the guards of the tables of requests and roles are told: gathered once, for one row or a page of them."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from operator import attrgetter

from django.db.models import Q
from django.utils import timezone

from accounts.access import Sight, in_force
from accounts.days import day_of
from accounts.lifecycle import access_request as requests
from accounts.lifecycle.role import INDISPENSABLE, Facts, clash
from accounts.lifecycle.table import Lifecycle, refusal
from accounts.models import AccessRequest, Person, RoleAssignment, Touch
from accounts.permissions import Permission
from accounts.written import date_format

Kind = requests.Kind


def held_roles(people: Iterable[int]) -> dict[int, frozenset[str]]:
    """The roles that people hold or are to hold, by the person's number (two queries)."""
    held: dict[int, set[str]] = {pk: set() for pk in people}
    rows = RoleAssignment.objects.filter(person_id__in=list(held), state="approved").exclude(
        ends_at__lte=timezone.now()
    )
    asked = AccessRequest.objects.filter(person_id__in=list(held), state="requested", kind=Kind.ROLE)
    for person, role in (*rows.values_list("person_id", "role"), *asked.values_list("person_id", "key")):
        held[person].add(role)
    return {pk: frozenset(roles) for pk, roles in held.items()}


def facts_of(rows: Iterable[RoleAssignment], *, at: datetime) -> dict[int, Facts]:
    """Facts by assignment, in one query."""
    holders: dict[str, set[int]] = {}
    held = RoleAssignment.objects.filter(in_force(at), role__in=INDISPENSABLE, state="approved", person__is_active=True)
    for role, person in held.values_list("role", "person_id"):
        holders.setdefault(role, set()).add(person)
    return {r.pk: Facts(last_holder=r.state == "approved" and holders.get(r.role) == {r.person_id}) for r in rows}


def refused(
    table: Lifecycle,
    act: str,
    row: RoleAssignment | AccessRequest,
    facts: Facts | requests.Facts,
    *,
    may: Callable[[Permission], bool],
) -> str | None:
    """Why the act can't be done now, in the words of the table of roles or requests; None when it can be done."""
    state = type(table.initial)(row.state)
    return refusal(table.row(act), facts, state=state, may=may, words=attrgetter("words"), noun=table.name)


def request_facts(
    rows: Iterable[AccessRequest], *, by: Person, sight: Sight, at: datetime
) -> dict[int, requests.Facts]:
    """Facts by request, in three queries; ``person`` must have been fetched with the rows."""
    rows = list(rows)
    held = held_roles({r.person_id for r in rows if r.person_id})
    touches: dict[int, Touch] = {}  # of the reader, by who touched
    reached: dict[tuple[int, int], Touch] = {}  # of a person's address or enrolment, by person and by who did it
    ours = Q(person=by) | Q(person__in=list(held), what__in=requests.REACHING)
    since = at - timedelta(days=requests.TOUCH_DAYS)
    for touch in Touch.objects.filter(ours, at__gt=since).select_related("by").order_by("at"):
        if touch.person_id == by.pk:
            touches[touch.by_id] = touch
        if touch.what in requests.REACHING:
            reached[touch.person_id, touch.by_id] = touch

    def facts(r: AccessRequest) -> requests.Facts:
        reader, persons = touches.get(r.requested_by_id), reached.get((r.person_id or 0, r.requested_by_id))
        ends = r.payload.get("ends_at")
        return requests.Facts(
            actor_asked=r.requested_by_id == by.pk,
            actor_is_person=r.person_id == by.pk,
            actor_manages=sight.may(Permission.PEOPLE_MANAGE),
            touched_by=reader.by.name if reader else "",
            touched_until=_day(reader, requests.TOUCH_DAYS + 1),
            asker=persons.by.name if persons else "",
            reached_on=_day(persons, 0),
            reached_until=_day(persons, requests.TOUCH_DAYS + 1),
            person_active=r.person is None or r.person.is_active or r.kind == Kind.E_MAIL,  # may change before a return
            comes_back=r.kind == Kind.REACTIVATION,
            over=bool(ends) and datetime.fromisoformat(ends) <= at,
            clash=clash(r.key, held.get(r.person_id or 0, frozenset())) if r.kind == Kind.ROLE else "",
            held=r.kind == Kind.SERVICE and r.person is not None and r.person.service_id == r.payload.get("service"),
        )

    return {r.pk: facts(r) for r in rows}


def _day(touch: Touch | None, after: int) -> str:
    return date_format(day_of(touch.at + timedelta(days=after)), "j M Y") if touch else ""
