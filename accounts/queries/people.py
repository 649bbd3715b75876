"""What administrators read about people. No case is within reach of these queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.access import Sight, in_force, sights_of
from accounts.errors import there
from accounts.lifecycle.role import INSTALLED, ROLE, Facts, State
from accounts.models import (
    AccessRequest,
    ApiToken,
    CompartmentHolding,
    Enrolment,
    FormerName,
    HeldClearance,
    Marking,
    Person,
    RoleAssignment,
    Service,
    SignInDelay,
)
from accounts.names import fitting, sort_key
from accounts.queries.access_requests import Act, RequestLine, waiting_for
from accounts.queries.ending import Tally, hanging_on
from accounts.queries.facts import facts_of, refused
from accounts.queries.frozen import seen
from accounts.queries.order import by_name
from accounts.queries.translation import translated
from accounts.roles import ROLES
from accounts.written import date_format

PAGE = 50
NAMED = ("person__service", "requested_by", "approved_by")  # who stands on the line of a role
TONES = {"approved": "ok", "ended": "none"}


@dataclass(frozen=True)
class Line:
    """One person in the list."""

    username: str
    name: str
    service: str
    roles: str
    waiting: int  # requests that nobody decided on yet
    level: int
    is_active: bool
    last_seen: datetime | None


@dataclass(frozen=True)
class PeopleList:
    """One page of people, and how to go on."""

    lines: tuple[Line, ...]
    services: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    next: str


def people_list(*, q: str, service: str, role: str, state: str, after: str, at: datetime) -> PeopleList:
    """People by name, ``PAGE`` at a time, in as many queries however many there are."""
    found = Person.objects.select_related("service").filter(is_active=state != "inactive")
    if service:
        found = found.filter(service__code=service)
    if role:
        holders = RoleAssignment.objects.filter(in_force(at), state="approved", role=role)
        found = found.filter(pk__in=holders.values("person_id"))
    people = {p.pk: p for p in found.only("username", "name", "is_active", "last_login", "service__code")}
    order = _order(people, q)
    services = [(code, _(name)) for code, name in Service.objects.values_list("code", "name")]
    if (position := _position(after)) is not None:
        order = [one for one in order if one > position]
    return PeopleList(
        lines=_lines([people[pk] for *_keys, pk in order[:PAGE]], at),
        services=tuple(by_name(services, lambda pair: pair[1])),
        roles=tuple((r.code, _(r.title)) for r in ROLES.values()),
        next=signing.dumps(order[PAGE - 1]) if len(order) > PAGE else "",
    )


Place = tuple[int, str, str, int]  # errors in the question, sort key, name, key of the person


def _order(people: Mapping[int, Person], search: str) -> list[Place]:
    """Where everybody stands: by name as people sort names; those found in spite of a typing error come last."""
    found = dict.fromkeys(people, 0)
    if search:
        formerly: dict[int, list[str]] = {}
        for pk, name in FormerName.objects.values_list("person_id", "name"):
            formerly.setdefault(pk, []).append(name)
        fits = {pk: fitting(search, (p.name, p.username, *formerly.get(pk, ()))) for pk, p in people.items()}
        found = {pk: fit for pk, fit in fits.items() if fit is not None}
    language = get_language() or ""
    return sorted((fit, *sort_key(people[pk].name, language), pk) for pk, fit in found.items())


def _position(after: str) -> Place | None:
    try:
        fit, key, name, pk = signing.loads(after)
        return int(fit), str(key), str(name), int(pk)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _lines(people: list[Person], at: datetime) -> tuple[Line, ...]:
    asked = AccessRequest.objects.filter(person__in=people, state="requested")
    waiting, sights = Counter(asked.values_list("person_id", flat=True)), sights_of(people, at=at)
    return tuple(
        seen(
            Line,
            p,
            service=p.service.code,
            roles=", ".join(sorted(_(ROLES[role].title) for role in sights[p.pk].roles)),
            waiting=waiting[p.pk],
            level=sights[p.pk].level,
            last_seen=p.last_login,
        )
        for p in people
    )


@dataclass(frozen=True)
class RoleLine:
    """A role that somebody has, had, or is to have."""

    pk: int
    title: str
    state: str
    tone: str
    starts_at: datetime
    ends_at: datetime | None
    reason: str
    requested_by: str
    approved_by: str
    acts: tuple[Act, ...]
    person: str
    service: str


@dataclass(frozen=True)
class Held:
    """A clearance or compartment with its dates."""

    pk: int
    what: str
    level: int
    starts_at: datetime
    ends_at: datetime | None
    state: str
    current: bool


@dataclass(frozen=True)
class FormerLine:
    """A name that a person had, and until when."""

    name: str
    until: datetime


@dataclass(frozen=True)
class PersonPage:
    """Everything that an administrator may know about a person."""

    username: str
    name: str
    email: str
    service: str
    service_name: str
    language: str
    is_active: bool
    is_self: bool
    created_at: datetime
    last_seen: datetime | None
    roles: tuple[RoleLine, ...]
    clearances: tuple[Held, ...]
    compartments: tuple[Held, ...]
    keys: tuple[str, ...]
    tokens: int
    former_names: tuple[FormerLine, ...]
    hanging: tuple[Tally, ...]  # counted by kind: whoever manages people sees no case
    waiting: tuple[RequestLine, ...]
    enrolment: str  # what stands open: how the person chooses a password


def person_named(username: str) -> Person:
    """The person of that user name. Raises Absent."""
    return there(Person.objects.select_related("service").filter(username__iexact=username).first(), username)


def person_page(username: str, *, viewer: Person, sight: Sight, at: datetime) -> PersonPage:
    """The page of one person. Raises Absent."""
    person = person_named(username)
    roles = RoleAssignment.objects.filter(person=person).select_related(*NAMED)
    # those that count first, then what is over, newest first
    newest = sorted(roles, key=lambda r: (r.state != "approved", -r.requested_at.timestamp()))
    cleared = person.clearances.order_by("-ends_at", "-level")
    read_in = person.compartment_holdings.select_related("compartment").order_by("compartment__code")
    keys = person.keys.exclude(ends_at__lte=at).values_list("compartment__code", flat=True)
    return seen(
        PersonPage,
        person,
        service=person.service.code,
        service_name=_(person.service.name),
        language=str(dict(settings.LANGUAGES).get(person.language, person.language)),
        is_self=person.pk == viewer.pk,
        last_seen=person.last_login,
        roles=role_lines(newest, "end", sight=sight, at=at),
        clearances=tuple(_held(row, str(Marking(row.level).label), row.level, at) for row in cleared),
        compartments=tuple(_held(row, row.compartment.code, 0, at) for row in read_in),
        keys=tuple(sorted(keys)),
        tokens=ApiToken.objects.filter(person=person, revoked_at__isnull=True, expires_at__gt=at).count(),
        former_names=tuple(FormerLine(*row) for row in person.former_names.values_list("name", "until")),
        hanging=hanging_on(person, person.service, at=at),
        waiting=waiting_for(person, viewer=viewer, sight=sight, at=at),
        enrolment=_enrolment(person, at),
    )


def _enrolment(person: Person, at: datetime) -> str:
    """What stands open; a code that was never made or is over helps nobody, and the page says so."""
    found = person.enrolments.filter(kind="password", used_at__isnull=True).first()
    if found is None:
        return "" if person.has_usable_password() else _("none: send an enrolment")
    how = Enrolment.Delivery(found.delivery).label
    if found.expires_at <= at:
        return _("ran out: send another")
    if not found.digest:
        return _("waits to be sent, %(how)s") % {"how": how}
    return _("sent, %(how)s, until %(when)s") % {"how": how, "when": date_format(found.expires_at, "j M Y H:i")}


def role_lines(rows: Sequence[RoleAssignment], *acts: str, sight: Sight, at: datetime) -> tuple[RoleLine, ...]:
    """Assignments in words, with those of ``acts`` that their state knows; ``NAMED`` must have been fetched as well."""
    facts = facts_of(rows, at=at)
    return tuple(_role_line(row, acts, facts[row.pk], sight, at) for row in rows)


def _role_line(row: RoleAssignment, acts: tuple[str, ...], facts: Facts, sight: Sight, at: datetime) -> RoleLine:
    """One of them; a greyed act says why."""
    state = State(row.state)
    known = [ROLE.row(name) for name in acts if state in ROLE.row(name).sources]
    over = state == State.APPROVED and row.ends_at is not None and row.ends_at <= at
    return seen(
        RoleLine,
        row,
        title=_(ROLES[row.role].title),
        state=_("past its last day") if over else _(state.words),
        tone="none" if over else TONES[row.state],
        ends_at=row.ended_at or row.ends_at,
        reason=pgettext("why a role is held", "Installation") if row.reason == INSTALLED else row.reason,
        requested_by=row.requested_by.name,
        approved_by=row.approved_by.name if row.approved_by else "",
        acts=tuple(
            Act(r.act, _(r.title), translated(refused(ROLE, r.act, row, facts, may=sight.may)), True) for r in known
        ),
        person=row.person.name,
        service=row.person.service.code,
    )


def _held(row: HeldClearance | CompartmentHolding, what: str, level: int, at: datetime) -> Held:
    current = row.starts_at <= at and (row.ends_at is None or row.ends_at > at)
    state = _("valid") if current else _("not yet") if row.starts_at > at else _("ended")
    return Held(row.pk, what, level, row.starts_at, row.ends_at, state, current)


@dataclass(frozen=True)
class TokenLine:
    """A token of a client program; its text is known to nobody here."""

    pk: int
    client: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: str
    current: bool


def tokens_of(person: Person, *, at: datetime) -> tuple[TokenLine, ...]:
    """The tokens of a person, newest first."""
    return tuple(
        seen(
            TokenLine,
            t,
            state=_("revoked") if t.revoked_at else _("valid") if t.expires_at > at else _("ended"),
            current=t.revoked_at is None and t.expires_at > at,
        )
        for t in ApiToken.objects.filter(person=person).order_by("-created_at")
    )


@dataclass(frozen=True)
class Delay:
    """A wait that somebody's failures brought about."""

    pk: int
    what: str
    address: str
    failures: int
    last_at: datetime
    until: datetime | None  # None once the wait is over


def delays_of(person: Person, *, at: datetime) -> list[Delay]:
    """What failed under a person's name in the last day, waits that still run first."""
    rows = SignInDelay.objects.filter(person=person, failures__gt=0).order_by("-until", "-last_at")
    return [
        seen(
            Delay,
            row,
            what=str(row.get_kind_display()),
            address=row.address or "",
            until=row.until if row.until and row.until > at else None,
        )
        for row in rows
    ]
