"""What was asked for and waits, or was decided; who may decide, and why somebody may not."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Sight
from accounts.days import day_of, last_day
from accounts.errors import there
from accounts.lifecycle.access_request import LOOKED_AT_FIRST, REQUEST, Facts, Kind, State
from accounts.models import AccessRequest, Compartment, Marking, Person, RoleAssignment, Service, Touch
from accounts.permissions import Permission
from accounts.queries.facts import refused, request_facts
from accounts.queries.translation import translated
from accounts.roles import ROLES
from accounts.sentences import apart
from accounts.written import date_format

MOST = 200  # requests on one page; more than that waits for nobody
DECIDED_FOR = timedelta(days=90)  # how long a decision stays on the page
TONES = {"requested": "soon", "approved": "ok", "refused": "none", "withdrawn": "none"}
OLD = timedelta(days=3)  # a request that has waited so long is marked


@dataclass(frozen=True)
class Act:
    """A button: its name, its words, why it can't be pressed where it can't, and whether a page comes between."""

    name: str
    label: str
    reason: str
    asks_first: bool


@dataclass(frozen=True)
class RequestLine:
    """One request, in words."""

    pk: int
    kind: str
    what: str
    explained: str
    state: str
    tone: str
    person: str
    username: str
    service: str
    others: str  # roles that the person holds
    address: str  # e-mail: where the person's enrolment goes
    since: datetime | None  # the account was made
    changed: str  # who changed the address last, and when
    reason: str
    requested_by: str
    requested_at: datetime
    age: str
    is_old: bool
    decided_by: str
    decided_at: datetime | None
    answer: str
    version: int
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Names:
    """What the payloads of a page of requests name, read once."""

    services: dict[int, str]
    compartments: dict[int, str]
    changed: dict[int, str]  # by person: who changed the address last, and when


Describe = Callable[[AccessRequest], str]
DESCRIBED: dict[str, Describe] = {}  # what is asked for in requests of kinds that rooms above bring


def waiting(*, viewer: Person, sight: Sight, at: datetime) -> tuple[RequestLine, ...]:
    """What nobody decided on yet, oldest first, with the viewer's acts."""
    rows = _readable(viewer.pk, sight).filter(state="requested").order_by("requested_at", "pk")
    return request_lines(list(rows[:MOST]), viewer=viewer, sight=sight, at=at)


def decided(*, viewer: Person, sight: Sight, at: datetime) -> tuple[RequestLine, ...]:
    """What was decided in the last three months, newest first."""
    rows = _readable(viewer.pk, sight).exclude(state="requested").filter(decided_at__gte=at - DECIDED_FOR)
    return request_lines(list(rows.order_by("-decided_at", "-pk")[:MOST]), viewer=viewer, sight=sight, at=at)


def waiting_for(person: Person, *, viewer: Person, sight: Sight, at: datetime) -> tuple[RequestLine, ...]:
    """What is asked for on behalf of one person."""
    rows = _readable(viewer.pk, sight).filter(state="requested", person=person).order_by("requested_at", "pk")
    return request_lines(list(rows), viewer=viewer, sight=sight, at=at)


def one_request(pk: int, *, viewer: Person, sight: Sight, at: datetime) -> RequestLine:
    """One request. Raises Absent for whoever has nothing to do with it."""
    row = there(_readable(viewer.pk, sight).filter(pk=pk).first(), pk)
    return request_lines([row], viewer=viewer, sight=sight, at=at)[0]


def told_of(numbers: Collection[int], sight: Sight) -> dict[int, dict[str, str]]:
    """For a notice: what each request asks for and for whom, and how it was decided; no query for none."""
    if not numbers:
        return {}
    rows = _readable(sight.person_id, sight).filter(pk__in=numbers)
    told = {}
    for row in rows:
        what = [_(Kind(row.kind).words), *([apart(row.person.name)] if row.person else [])]
        answer = {"answer_code": row.state} if row.state in (State.APPROVED, State.REFUSED) else {}
        told[row.pk] = {"text": ", ".join(filter(None, what)), **answer}
    return told


def _readable(viewer: int, sight: Sight) -> QuerySet[AccessRequest]:
    """Whoever decides or administers reads all; others what they asked for themselves. The database says the same."""
    rows = AccessRequest.objects.select_related("person", "person__service", "requested_by", "decided_by")
    if sight.may(Permission.ROLE_APPROVE) or sight.may(Permission.ROLE_REQUEST):
        return rows
    return rows.filter(requested_by_id=viewer)


def request_lines(rows: list[AccessRequest], *, viewer: Person, sight: Sight, at: datetime) -> tuple[RequestLine, ...]:
    """Requests in words, in a fixed number of queries."""
    names = Names(
        {pk: f"{code}, {_(name)}" for pk, code, name in Service.objects.values_list("pk", "code", "name")},
        dict(Compartment.objects.values_list("pk", "code")),
        _address_changes({r.person_id for r in rows if r.person_id}),
    )
    held: dict[int, list[str]] = {}
    roles = RoleAssignment.objects.filter(person_id__in=[r.person_id for r in rows], state="approved")
    for person, role in roles.exclude(ends_at__lte=at).values_list("person_id", "role"):
        held.setdefault(person, []).append(_(ROLES[role].title))
    facts = request_facts(rows, by=viewer, sight=sight, at=at)
    return tuple(
        _line(r, names, ", ".join(sorted(held.get(r.person_id or 0, ()))), facts[r.pk], sight, at) for r in rows
    )


def _address_changes(people: set[int]) -> dict[int, str]:
    """The last change of each person's address, for whoever decides what that address shall open."""
    rows = Touch.objects.filter(person__in=people, what="email").select_related("by").order_by("at")
    words = _("address changed on %(day)s by %(name)s")
    return {t.person_id: words % {"day": date_format(day_of(t.at), "j M Y"), "name": apart(t.by.name)} for t in rows}


def _line(r: AccessRequest, names: Names, others: str, facts: Facts, sight: Sight, at: datetime) -> RequestLine:
    what, explained = _described(r, names)
    person = r.person
    return RequestLine(
        pk=r.pk,
        kind=_(Kind(r.kind).words),
        what=what,
        explained=explained,
        state=_(State(r.state).words),
        tone=TONES[r.state],
        person=person.name if person else "",
        username=person.username if person else "",
        service=person.service.code if person else "",
        others=others,
        address=person.email if person else "",
        since=person.created_at if person else None,
        changed=names.changed.get(r.person_id or 0, ""),
        reason=r.reason,
        requested_by=r.requested_by.name,
        requested_at=r.requested_at,
        age=_age(at - r.requested_at),
        is_old=r.state == "requested" and at - r.requested_at >= OLD,
        decided_by=r.decided_by.name if r.decided_by else "",
        decided_at=r.decided_at,
        answer=r.answer,
        version=r.version,
        acts=_acts(r, facts, sight),
    )


def _acts(r: AccessRequest, facts: Facts, sight: Sight) -> tuple[Act, ...]:
    """The acts of this person: an approver's, or the way back of whoever asked."""
    found = []
    for row in REQUEST.rows:
        if State(r.state) not in row.sources or not sight.may(row.permission):
            continue
        reason = translated(refused(REQUEST, row.act, r, facts, may=sight.may))
        if row.act == "withdraw" and reason:
            continue
        first = row.act == "refuse" or (row.act == "approve" and r.kind in LOOKED_AT_FIRST)
        found.append(Act(row.act, _(row.title), reason, first))
    return tuple(found)


def _age(waited: timedelta) -> str:
    if waited.days >= 1:
        return ngettext("%(n)s day", "%(n)s days", waited.days) % {"n": waited.days}
    hours = waited.seconds // 3600
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours} if hours else _("less than an hour")


def _described(r: AccessRequest, names: Names) -> tuple[str, str]:
    """What is asked for, and a line that explains it."""
    given, until = r.payload, _until(r.payload.get("ends_at"))
    match r.kind:
        case Kind.ROLE:
            role = ROLES[given["role"]]
            return f"{_(role.title)}, {until}", _(role.sentence)
        case Kind.CLEARANCE:
            return f"{Marking(given['level']).label}, {until}", ""
        case Kind.SERVICE:
            text = _("What the old service gave ends: roles, compartments, tokens and work on cases.")
            return names.services.get(given["service"], ""), text
        case Kind.E_MAIL:
            return str(given["email"]), _("The codes with which the person chooses a password go there.")
        case Kind.TOKEN:
            text = _("For %(contact)s, who fetches it with a code sent by e-mail.") % {"contact": given["contact"]}
            return f"{given['client']}, {until}", text
        case Kind.KEY:
            text = _("Whoever holds the key reads people into the compartment.")
            return names.compartments.get(given["compartment"], ""), text
        case Kind.SERVICE_NAME:
            contact = given["contact_point"] or "–"
            text = _("Contact point: %(contact)s. People let a service in by its name.") % {"contact": contact}
            return f"{names.services.get(given['service'], '')} → {given['name']}", text
        case Kind.REACTIVATION:
            return _("May sign in again"), _("With a new enrolment and without any role.")
        case Kind.RECOVERY:
            return _("Chooses a new password"), _("The present one stops working when this is approved.")
    return (DESCRIBED[r.kind](r) if r.kind in DESCRIBED else "", "")


def _until(text: str | None) -> str:
    found = parse_datetime(text) if text else None
    if found is None:
        return _("without end")
    return _("until %(day)s") % {"day": date_format(last_day(found), "j M Y")}
