"""Who can see a case and why; who could, if they were named on it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight, sights_of
from accounts.models import Person, Service
from accounts.permissions import Permission as P
from accounts.queries.order import by_name
from casework.access import case_facts, explain, grants_in_force
from casework.lifecycle.kinds import kind_of
from casework.models import Case, CaseGrant
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
    return _of_its_services(case, at).filter(pk=service_id).exists()


def _of_its_services(case: Case, at: datetime) -> QuerySet[Service]:
    part = Q(pk__in=case.label.services) | Q(code__in=screens_of(case).may_join(case, at))
    return Service.objects.filter(part, is_active=True)


def people_let_in(case: Case, service_ids: Iterable[int], *, at: datetime) -> dict[int, list[str]]:
    """For each of these services, names of its people who don't see the case and would, once the service takes part."""
    wanted = set(service_ids)
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
        Grant(
            pk=g.pk,
            name=g.user.name,
            service=g.user.service.code,
            reason=g.reason,
            given_by=g.given_by.name,
            starts_at=g.starts_at,
            ends_at=g.ends_at,
            ended_at=g.ended_at,
            ended_by=g.ended_by.name if g.ended_by else "",
            in_force=g.pk in running,
        )
        for g in rows.order_by("-starts_at", "-pk")
    ]
