"""Who is told: the audience words of the lifecycle tables, turned into people.

A word names a circle that could want to know. Whoever of it is told is decided at delivery: active people who may see
the case then, and never the one who acted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.access import sights_of
from accounts.days import day_of
from accounts.models import Absence, Label, Person, RoleAssignment, Service
from accounts.permissions import Permission as P
from accounts.roles import ROLES
from casework.access import case_facts, label_opens, sees
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
    def file(self) -> Case:
        """The case; an audience of a case makes no sense without one."""
        if self.case is None:
            raise UnknownAudience("this audience belongs to a case, and the notice has none")
        return self.case

    @property
    def rules(self) -> Procedure:
        """The procedure as the case was opened under it: its version, and who sat in its bodies then."""
        return procedure_of(self.file)


@dataclass(frozen=True)
class Told:
    """Somebody who is told, and whom this person stands in for."""

    person: Person
    for_person_id: int | None = None
    outside: bool = False  # no reader of cases: the notice carries the reference and no case
    watching: bool = False  # told only because the person watches the case


Resolver = Callable[[Ask], Iterable[int | None]]


def holders(permissions: Iterable[P], services: Iterable[int | None], at: datetime) -> set[int]:
    """Ids of the people of these services with a role in force that gives one of the permissions."""
    wanted = frozenset(permissions)
    roles = [code for code, role in ROLES.items() if role.permissions & wanted]
    in_force = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    rows = RoleAssignment.objects.filter(
        in_force,
        state=RoleAssignment.State.APPROVED,
        role__in=roles,
        person__service_id__in=[pk for pk in services if pk],
        person__is_active=True,
    )
    return set(rows.values_list("person_id", flat=True))


def service_ids(codes: Iterable[str | None]) -> list[int]:
    """Ids of the services with these codes."""
    return list(Service.objects.filter(code__in=[code for code in codes if code]).values_list("pk", flat=True))


def _team(ask: Ask) -> set[int | None]:
    assigned = Assignment.objects.filter(case=ask.file, ended_at__isnull=True).values_list("person_id", flat=True)
    return {ask.file.author_id, ask.file.lead_id, *assigned}


def _participants(ask: Ask) -> Iterable[int | None]:
    speaking = [P.POSITION_GIVE, P.DECISION_VOTE, P.ACTION_REPORT]
    return _team(ask) | holders(speaking, ask.file.label.services, ask.at)


def _proposer(ask: Ask) -> Iterable[int | None]:
    newest = Correction.objects.filter(deadline__case=ask.file).order_by("-id").first()
    return [*_named(ask), newest.proposed_by_id if newest else None]


def _named(ask: Ask) -> Iterable[int | None]:
    return [int(pk) for pk in ask.payload.get("ids", ())]


def _writers(ask: Ask) -> Iterable[int | None]:
    """Whoever speaks for a service that wrote what keeps its marking when the case is marked lower."""
    speaking = [P.POSITION_GIVE, P.DECISION_VOTE, P.ACTION_REPORT, P.FDI_OPINION, P.FDI_MINISTER]
    return holders(speaking, services_that_wrote(ask.file), ask.at)


def _contacts(ask: Ask) -> Iterable[int | None]:
    """Who answers for a service: those who give its need to know, else whoever speaks for it."""
    service = [ask.payload.get("service_id")]
    return holders([P.GRANT_GIVE], service, ask.at) or holders([P.POSITION_GIVE], service, ask.at)


def deadline_of(ask: Ask) -> Deadline | None:
    """The clock that a notice is about."""
    return Deadline.objects.filter(case=ask.file, pk=ask.payload.get("deadline_id") or 0).first()


AUDIENCES: dict[str, Resolver] = {
    "author": lambda ask: [ask.file.author_id],
    "lead": lambda ask: [ask.file.lead_id],
    "case team": _team,
    "all participants": _participants,
    "assignee": _named,
    "receiver": _named,
    "new author": _named,
    "giver": _named,
    "grantee": _named,
    "named": _named,
    "services that wrote": _writers,
    "clock approvers": lambda ask: holders([P.CLOCK_APPROVE], ask.file.label.services, ask.at),
    "proposer": _proposer,
    "marking approvers": lambda ask: holders([P.MARKING_CONFIRM], [ask.file.owning_service_id], ask.at),
    "asker": _named,
    "service contacts": _contacts,
    "author supervisors": lambda ask: holders([P.CLOCK_APPROVE], [ask.file.owning_service_id], ask.at),
    "left service": lambda ask: holders([P.CASE_ASSIGN], [ask.payload.get("service_id")], ask.at),
    "clock body": lambda ask: _CLOCKS[ask.file.kind][0](ask),
    "clock supervisors": lambda ask: _CLOCKS[ask.file.kind][1](ask),
    "watchers": lambda ask: (),  # whoever watches a case is told of everything that is told about it
}
# People outside the product's own readers (a notifier's representatives): whoever the word names may know of the case
# by a rule of its own, which the resolver applies; the read rule of cases doesn't know them.
OUTSIDERS: dict[str, Resolver] = {}
_CLOCKS: dict[str, tuple[Resolver, Resolver]] = {}
_OUTSIDE_OF: dict[str, str] = {}


def register_audiences(
    *,
    words: Mapping[str, Resolver],
    outsiders: Mapping[str, Resolver],
    kind: str,
    clock: tuple[Resolver, Resolver],
    outside_of: Mapping[str, str],
) -> None:
    """Make an app's audience words known, and whom a clock of its kind waits for, with their supervisors.

    ``outside_of`` names, by clock, the word for people outside who owe what the clock counts.
    """
    AUDIENCES.update(words)
    OUTSIDERS.update(outsiders)
    _CLOCKS[kind] = clock
    _OUTSIDE_OF.update(outside_of)


def register_words(words: Mapping[str, Resolver]) -> None:
    """Make a block's audience words known; called when the application is ready."""
    AUDIENCES.update(words)


def outside_of(clock: str) -> tuple[str, ...]:
    """The audience words of those outside who owe what a clock counts."""
    return (_OUTSIDE_OF[clock],) if clock in _OUTSIDE_OF else ()


def people_told(*, case: Case | None, payload: Mapping[str, Any], at: datetime) -> list[Told]:
    """Everybody to be told of a notice: its audiences and the case's watchers, with the substitutes of the absent.

    Only active people who may see the case at ``at``, and open the label that the act stands apart under
    (``apart_label_id``); never the person who acted (``payload["by"]``). Raises
    UnknownAudience. A fixed number of queries for any number of people, apart from chains of substitutes.
    """
    ask = Ask(case, payload, at)
    wanted, outside = set[int](), set[int]()
    for word in [*payload.get("audiences", ()), *([payload["audience"]] if "audience" in payload else ())]:
        if word in OUTSIDERS:
            outside |= {pk for pk in OUTSIDERS[word](ask) if pk is not None}
        elif word in AUDIENCES:
            wanted |= {pk for pk in AUDIENCES[word](ask) if pk is not None}
        else:
            raise UnknownAudience(f"nobody defined the audience {word}")
    addressed = set(wanted)
    if case is not None:
        wanted |= set(Watch.objects.filter(case=case).values_list("person_id", flat=True))
    actor = payload.get("by")
    wanted.discard(actor)
    stand_ins = _substitutes(wanted, at)
    ids = (wanted | outside | set(stand_ins)) - {actor}
    people = list(Person.objects.filter(pk__in=ids, is_active=True).order_by("pk"))
    if case is not None:
        facts, sights = case_facts(case, at), sights_of(people, at=at)
        people = [person for person in people if person.pk in outside or sees(sights[person.pk], facts)]
        apart = Label.objects.filter(pk=payload.get("apart_label_id") or 0).first()
        if apart is not None:  # neither watchers nor stand-ins hear of what they can't open
            people = [person for person in people if label_opens(sights[person.pk], apart)]
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
