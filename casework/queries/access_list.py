"""Who can see a case and why; who could, if they were named on it; whom an act, a role or a clearance would let in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Sight, sight_of, sights_of
from accounts.context import acting_as_system
from accounts.lifecycle.access_request import Kind
from accounts.models import AccessRequest, Person, Service
from accounts.permissions import Permission as P
from accounts.queries.foreseen import Effect
from accounts.queries.order import by_name
from accounts.roles import permissions_of
from accounts.written import date_format
from casework.access import case_facts, explain, grants_in_force, visible_cases
from casework.lifecycle.acts import act_of
from casework.lifecycle.kinds import kind_of
from casework.models import Case, CaseGrant
from casework.queries.frozen import seen
from casework.queries.screens import screens_of


@dataclass(frozen=True)
class Reader:
    """One person who sees the case, and each rule that lets the person in."""

    name: str
    service: str
    clearance: int
    reasons: tuple[str, ...]
    named: bool  # by assignment or grant, not only through the service


@dataclass(frozen=True)
class Grant:
    """An explicit grant of need to know, in force or past."""

    pk: int
    name: str
    service: str
    reason: str
    given_by: str
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    ended_by: str
    in_force: bool


@dataclass(frozen=True)
class AccessList:
    """The access page: everybody who can open the case now, and the grants on it."""

    readers: tuple[Reader, ...]
    grants: tuple[Grant, ...]


def people_who_could_open(case: Case, *, at: datetime) -> list[int]:
    """Ids of active people who would see the case if they were named on it: role, clearance and compartments fit.

    Not the oversight body's: it reads every case and deals with none.
    """
    return list(_could_open(case, Person.objects.filter(is_active=True), at))


def people_who_could_work_on(case: Case, *, at: datetime) -> list[int]:
    """The same, where the service has a part and a role of the person works on such cases: whom a case may be given
    to.
    """
    people = Person.objects.filter(service__in=_of_its_services(case, at), is_active=True)
    return [pk for pk, sight in _could_open(case, people, at).items() if sight.works_on(case.kind)]


def services_that_could_report(case: Case, *, at: datetime) -> set[int]:
    """Services with a part in the case in which somebody's role reports on follow-up actions."""
    people = Person.objects.filter(service__in=_of_its_services(case, at), is_active=True)
    return {sight.service_id for sight in sights_of(list(people), at=at).values() if sight.may(P.ACTION_REPORT)}


def _could_open(case: Case, people: QuerySet[Person], at: datetime) -> dict[int, Sight]:
    facts, sights = case_facts(case, at), sights_of(list(people), at=at)
    named = replace(facts, named=frozenset(sights))
    return {pk: sight for pk, sight in sights.items() if not sight.oversees and explain(sight, named)[0]}


def may_take_part(case: Case, service_id: int, *, at: datetime) -> bool:
    """Whether a service takes part in the case or has a part in its procedure."""
    takes_part = service_id in case.label.services
    rows = Service.objects.filter(is_active=True) if takes_part else _of_its_services(case, at)
    return rows.filter(pk=service_id).exists()


def _of_its_services(case: Case, at: datetime) -> QuerySet[Service]:
    part = Q(pk__in=case.label.services) | Q(code__in=screens_of(case).may_join(case, at))
    return Service.objects.filter(part, is_active=True)


def people_let_in(case: Case, service_ids: Iterable[int], *, at: datetime) -> dict[int, list[str]]:
    """For each of these services, names of its people who don't see the case and would, once the service takes part."""
    wanted = set(service_ids)
    if not wanted:
        return {}
    facts = case_facts(case, at)
    widened = replace(facts, services=facts.services | wanted)
    people = by_name(Person.objects.filter(is_active=True, service_id__in=wanted), lambda p: p.name)
    sights = sights_of(people, at=at)
    found: dict[int, list[str]] = {pk: [] for pk in wanted}
    for person in people:
        if explain(sights[person.pk], widened)[0] and not explain(sights[person.pk], facts)[0]:
            found[person.service_id].append(person.name)
    return found


def access_list(case: Case, sight: Sight) -> AccessList:
    """Everybody who sees the case at this moment, with the rules in words. The number of queries doesn't grow."""
    at = sight.at
    facts = case_facts(case, at)
    everybody = Person.objects.filter(is_active=True).select_related("service")
    people = sorted(by_name(everybody, lambda p: p.name), key=lambda p: p.service.code)
    sights = sights_of(people, at=at)
    role, assisting = kind_of(case).role_beside(case)
    readers = []
    for person in people:
        allowed, reasons = explain(sights[person.pk], facts)
        if allowed:
            named = person.pk in facts.named or person.pk in facts.granted
            words = tuple(_(reason) for reason in reasons)
            words += (role,) if person.service.code in assisting else ()
            readers.append(Reader(person.name, person.service.code, sights[person.pk].level, words, named))
    return AccessList(tuple(readers), tuple(_grants(case, at)))


def _grants(case: Case, at: datetime) -> list[Grant]:
    rows = CaseGrant.objects.filter(content_object=case).select_related("user__service", "given_by", "ended_by")
    running = set(grants_in_force(at).filter(content_object=case).values_list("pk", flat=True))
    return [
        seen(
            Grant,
            g,
            name=g.user.name,
            service=g.user.service.code,
            given_by=g.given_by.name,
            ended_by=g.ended_by.name if g.ended_by else "",
            in_force=g.pk in running,
        )
        for g in rows.order_by("-starts_at", "-pk")
    ]


def opened(request: AccessRequest, at: datetime) -> list[Effect]:
    """The sentence of a request that waits: a number and no case, in the product's own context."""
    if request.person is None:
        return []
    with acting_as_system("how many cases an approval opens"):
        now = sight_of(request.person, at=at)
        seen = visible_cases(now).values("pk")
        number = visible_cases(_widened(now, request)).exclude(pk__in=seen).count()
    words = ngettext(
        "Opens %(n)s case that the person doesn’t see now.",
        "Opens %(n)s cases that the person doesn’t see now.",
        number,
    )
    found: list[Effect] = [words % {"n": number}]
    start = parse_datetime(str(request.payload.get("starts_at") or ""))
    if start is not None and start > at:
        found.append(
            _("It counts from %(day)s on; before that it opens nothing.") % {"day": date_format(start, "j F Y")}
        )
    return found


def _widened(now: Sight, request: AccessRequest) -> Sight:
    """What the person holds with what is asked for besides."""
    if request.kind == Kind.CLEARANCE:
        return replace(now, level=max(now.level, request.payload["level"]))
    roles = now.roles | {request.payload["role"]}
    return replace(now, roles=roles, permissions=now.permissions | permissions_of(roles))


NAMED = 6  # names spelled out for one service


def joins(case: Case, act: str) -> tuple[str, ...]:
    """Codes of the services that an act brings into the case, those that take part already included."""
    found = act_of(case.kind, act).joins
    return found(case) if found else ()


def openings(case: Case, act: str, *, at: datetime) -> list[str]:
    """The sentences for the act's page: which services are let in, and who of them. Empty when nobody is."""
    said = act_of(case.kind, act).opens
    return said(case, at) if said else sentences_for(case, joins(case, act), at)


def sentences_for(case: Case, codes: tuple[str, ...], at: datetime) -> list[str]:
    """One sentence for each of these services that doesn't take part yet, with the people who would see the case."""
    new = [
        s
        for s in Service.objects.filter(code__in=codes, is_active=True).order_by("code")
        if s.pk not in case.label.services
    ]
    people = people_let_in(case, [s.pk for s in new], at=at)
    return [_sentence(s, people[s.pk]) for s in new]


def _sentence(service: Service, names: list[str]) -> str:
    values: dict[str, object] = {"code": service.code, "service": _(service.name), "n": len(names)}
    if not names:
        return (
            _("%(code)s (%(service)s) takes part; none of its people has the clearance and compartments yet.") % values
        )
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    if more > 0:
        shown = _("%(names)s and %(more)s more") % {"names": shown, "more": more}
    words = ngettext(
        "%(code)s (%(service)s) takes part: one more person sees the case, %(names)s.",
        "%(code)s (%(service)s) takes part: %(n)s more people see the case, %(names)s.",
        len(names),
    )
    return words % {**values, "names": shown}
