"""Who is told: the audience words of the lifecycle tables, turned into people.

A word names a circle that could want to know. Whoever of it is told is decided at delivery: active people who may see
the case then, and never the one who acted.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from accounts.access import opens, sights_of
from accounts.days import day_of
from accounts.models import Absence, Label, Person, Service
from accounts.permissions import Permission as P
from accounts.queries.roles import giving
from casework.access import case_facts, sees
from casework.lifecycle.kinds import kind_of
from casework.models import Assignment, Case, Correction, Deadline, Watch
from casework.procedures.definitions import Procedure
from casework.queries.facts import procedure_of
from casework.queries.markings import services_that_wrote

CHAIN = 5  # substitutes of substitutes are followed this far


class UnknownAudience(LookupError):
    """A lifecycle row or a notice names an audience that nobody defined."""


@dataclass(frozen=True)
class Ask:
    """What a word needs to become people."""

    case: Case | None
    payload: Mapping[str, Any]
    at: datetime

    @property
    def the_case(self) -> Case:
        """The case; an audience of a case makes no sense without one."""
        if self.case is None:
            raise UnknownAudience("this audience belongs to a case, and the notice has none")
        return self.case

    @property
    def rules(self) -> Procedure:
        """The procedure as the case was opened under it: its version, and who sat in its bodies then."""
        return procedure_of(self.the_case)


@dataclass(frozen=True)
class Told:
    """Somebody who is told, and whom this person stands in for."""

    person: Person
    for_person_id: int | None = None
    outside: bool = False  # no reader of cases: the notice carries the reference and no case
    watching: bool = False  # told only because the person watches the case


Resolver = Callable[[Ask], Iterable[int | None]]


def _owners(ask: Ask) -> Iterable[int | None]:
    """Whoever approves clocks in the service that the case belongs to."""
    return holders([P.CLOCK_APPROVE], [ask.the_case.owning_service_id], ask.at)


def _team(ask: Ask) -> set[int | None]:
    assigned = Assignment.objects.filter(case=ask.the_case, ended_at__isnull=True).values_list("person_id", flat=True)
    return {ask.the_case.author_id, ask.the_case.lead_id, *assigned}


@dataclass(frozen=True)
class Audiences:
    """Whom a kind of case tells: the audience words of its table, and whom a clock of it waits for."""

    words: dict[str, Resolver] = field(default_factory=dict)
    # People outside the product's own readers: whoever the word names may know of the case by a rule of its own, which
    # the resolver applies; the read rule of cases doesn't know them.
    outsiders: Mapping[str, Resolver] = field(default_factory=dict)
    outside_of: Mapping[str, str] = field(
        default_factory=dict
    )  # by clock: the word for those outside who owe what it counts
    clock_body: Resolver = _team  # where no body of the procedure answers it
    clock_supervisors: Resolver = _owners
    called: Mapping[str, Promise | str] = field(default_factory=dict)  # its words on the page of an act


def holders(permissions: Collection[P], services: Iterable[int | None], at: datetime) -> set[int]:
    """Ids of the people of these services with a role in force that gives one of the permissions."""
    of_these = [pk for pk in services if pk]
    rows = giving(permissions, at).filter(person__service_id__in=of_these, person__is_active=True)
    return set(rows.values_list("person_id", flat=True))


def service_ids(codes: Iterable[str | None]) -> list[int]:
    """Ids of the services with these codes."""
    return list(Service.objects.filter(code__in=[code for code in codes if code]).values_list("pk", flat=True))


def of_body(code: str, *may: P) -> Resolver:
    """Whoever holds one of these permissions in the services of a body; where none is named, whoever speaks in it."""
    return lambda ask: holders(
        may or (kind_of(ask.the_case).bodies[code],), service_ids(ask.rules.body(code).services), ask.at
    )


def _waited_for(ask: Ask, others: Resolver, *may: P) -> Iterable[int | None]:
    """Whom a clock waits for: the body whose answer it counts, else whoever the kind of case says."""
    deadline, rules = deadline_of(ask), ask.rules
    names = rules.called(deadline.clock) if deadline is not None else frozenset[str]()
    found = [body.code for body in rules.bodies.values() if names.intersection(body.answers)]
    return (of_body(found[0], *may) if found else others)(ask)


def _participants(ask: Ask) -> Iterable[int | None]:
    speaking = [P.POSITION_GIVE, P.DECISION_VOTE, P.ACTION_REPORT]
    return _team(ask) | holders(speaking, ask.the_case.label.services, ask.at)


def _proposer(ask: Ask) -> Iterable[int | None]:
    newest = Correction.objects.filter(deadline__case=ask.the_case).order_by("-id").first()
    return [*_named(ask), newest.proposed_by_id if newest else None]


def _named(ask: Ask) -> Iterable[int | None]:
    return [int(pk) for pk in ask.payload.get("ids", ())]


def _writers(ask: Ask) -> Iterable[int | None]:
    """Whoever speaks for a service that wrote what keeps its marking when the case is marked lower."""
    speaking = [P.POSITION_GIVE, P.DECISION_VOTE, P.ACTION_REPORT, P.FDI_OPINION, P.FDI_MINISTER]
    return holders(speaking, services_that_wrote(ask.the_case), ask.at)


def _contacts(ask: Ask) -> Iterable[int | None]:
    """Who answers for a service: those who give its need to know, else whoever speaks for it."""
    service = [ask.payload.get("service_id")]
    return holders([P.GRANT_GIVE], service, ask.at) or holders([P.POSITION_GIVE], service, ask.at)


def deadline_of(ask: Ask) -> Deadline | None:
    """The clock that a notice is about."""
    return Deadline.objects.filter(case=ask.the_case, pk=ask.payload.get("deadline_id") or 0).first()


AUDIENCES: dict[str, Resolver] = {
    "author": lambda ask: [ask.the_case.author_id],
    "lead": lambda ask: [ask.the_case.lead_id],
    "case team": _team,
    "all participants": _participants,
    "assignee": _named,
    "receiver": _named,
    "new author": _named,
    "giver": _named,
    "grantee": _named,
    "named": _named,
    "services that wrote": _writers,
    "clock approvers": lambda ask: holders([P.CLOCK_APPROVE], ask.the_case.label.services, ask.at),
    "proposer": _proposer,
    "marking approvers": lambda ask: holders([P.MARKING_CONFIRM], [ask.the_case.owning_service_id], ask.at),
    "asker": _named,
    "service contacts": _contacts,
    "author supervisors": _owners,
    "left service": lambda ask: holders([P.CASE_ASSIGN], [ask.payload.get("service_id")], ask.at),
    "clock body": lambda ask: _waited_for(ask, kind_of(ask.the_case).audiences.clock_body),
    "clock supervisors": lambda ask: _waited_for(
        ask, kind_of(ask.the_case).audiences.clock_supervisors, P.CLOCK_APPROVE
    ),
    "watchers": lambda ask: (),  # whoever watches a case is told of everything that is told about it
}


def readers_called(case: Case | None) -> Mapping[str, Resolver]:
    """The words for people who read cases: those of every case, of each body, and of the kind of this one."""
    if case is None:
        return AUDIENCES
    return AUDIENCES | {f"body {code}": of_body(code) for code in kind_of(case).bodies} | kind_of(case).audiences.words


def outsiders_called(case: Case | None) -> Mapping[str, Resolver]:
    """The words of the case's kind for people outside."""
    return {} if case is None else kind_of(case).audiences.outsiders


def outside_of(case: Case, clock: str) -> tuple[str, ...]:
    """The audience words of those outside who owe what a clock of the case counts."""
    found = kind_of(case).audiences.outside_of.get(clock)
    return (found,) if found else ()


def circles_of(ask: Ask) -> dict[str, set[int]]:
    """The people of each audience of a notice, by its word, whoever of them is then told. Raises UnknownAudience."""
    called = {**readers_called(ask.case), **outsiders_called(ask.case)}
    words = [*ask.payload.get("audiences", ()), *([ask.payload["audience"]] if "audience" in ask.payload else ())]
    for word in words:
        if word not in called:
            raise UnknownAudience(f"nobody defined the audience {word}")
    return {word: {pk for pk in called[word](ask) if pk is not None} for word in words}


def people_told(
    *, case: Case | None, payload: Mapping[str, Any], at: datetime, circles: Mapping[str, set[int]] | None = None
) -> list[Told]:
    """Everybody to be told of a notice: its audiences and the case's watchers, with the substitutes of the absent.

    Only active people who may see the case at ``at``, and open the label that the act stands apart under
    (``apart_label_id``); never the person who acted (``payload["by"]``). ``circles`` are its audiences where they are
    known already. Raises UnknownAudience. A fixed number of queries for any number of people, apart from chains of
    substitutes.
    """
    found = circles_of(Ask(case, payload, at)) if circles is None else circles
    outsiders = outsiders_called(case)
    outside = set[int]().union(*(people for word, people in found.items() if word in outsiders))
    addressed = set[int]().union(*(people for word, people in found.items() if word not in outsiders))
    wanted, facts = set(addressed), None
    if case is not None:
        watching = Watch.objects.filter(case=case).values_list("person_id", flat=True)
        facts = case_facts(case, at, beside=(watching,))
        wanted |= set(watching)
    actor = payload.get("by")
    wanted.discard(actor)
    stand_ins = _substitutes(wanted, at)
    ids = (wanted | outside | set(stand_ins)) - {actor}
    people = list(Person.objects.filter(pk__in=ids, is_active=True).order_by("pk"))
    if facts is not None:
        sights = sights_of(people, at=at)
        people = [person for person in people if person.pk in outside or sees(sights[person.pk], facts)]
        above = payload.get("apart_label_id")
        apart = Label.objects.filter(pk=above).first() if above else None
        if apart is not None:  # neither watchers nor stand-ins hear of what they can't open
            people = [
                person for person in people if opens(sights[person.pk], apart.marking, frozenset(apart.compartments))
            ]
    absent = {p.pk: stand_ins.get(p.pk) if p.pk not in wanted else None for p in people}
    return [
        Told(p, absent[p.pk], p.pk in outside, watching=(absent[p.pk] or p.pk) not in addressed | outside)
        for p in people
    ]


def _substitutes(wanted: set[int], at: datetime) -> dict[int, int]:
    """Substitute's id → id of the absent person; the substitute of an absent substitute as well."""
    today = day_of(at)
    found: dict[int, int] = {}
    asked, turn = set(wanted), set(wanted)
    for _ in range(CHAIN):
        rows = Absence.objects.filter(person_id__in=turn, starts_on__lte=today, ends_on__gte=today)
        turn = set()
        for absent, substitute in rows.order_by("pk").values_list("person_id", "substitute_id"):
            if substitute not in asked:
                found.setdefault(substitute, found.get(absent, absent))
                turn.add(substitute)
        asked |= turn
        if not turn:
            break
    return found
