"""A small world for the authorization matrix, and what its addresses name (who may what in it: oracle.py)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.actions.holdings import request_clearance
from accounts.context import acting_as_system
from accounts.models import (
    Absence,
    AccessRequest,
    ApiToken,
    CompartmentHolding,
    HeldClearance,
    Marking,
    Person,
    RoleAssignment,
    Service,
    SignInDelay,
)
from accounts.roles import ROLES
from casework.actions import storage
from casework.blocks.meetings.models import Meeting
from casework.models import Case, Deadline, Document, Notice, Outbox, SavedFilter, Search
from casework.referrals.models import FollowUp
from screening.investments.models import Dispatch, Enclosure, FileAccess, Letter, Measure, Obligation, Question
from tests.factories import flow
from tests.factories.cases import make_case, owed_by
from tests.factories.people import People, give_token, make_compartment, make_people, make_person
from tests.policy.filings import make_filings, make_officials
from tests.policy.routes import Route

KINDS = ("own", "foreign", "marked", "absent")  # of the same service; of another; marked too high; not there at all
ABSENT_PK = 2_000_000_000


@dataclass(frozen=True)
class Actor:
    """One person of the matrix."""

    title: str
    person: Person
    role: str  # "" for a person without any
    service: str
    token: str


@dataclass(frozen=True)
class World:
    """The objects that addresses may name."""

    people: People
    actors: tuple[Actor, ...]
    cases: dict[str, Case]  # by kind; none for "absent"
    meetings: dict[str, Meeting]
    subject: Person  # whom the administrators administer
    filings: dict[str, Case] = field(default_factory=dict)  # of investments, by kind


def make_world() -> World:
    """One person for each role and one without, three cases, and something of each thing that has a number."""
    people = make_people()
    subject = make_person("subject", role="reader", service="FJP", compartments=("COBALT",))
    for owner in (subject, people.officer):
        SignInDelay.objects.create(
            kind="name", digest=f"of-{owner.pk}", person=owner, failures=5, last_at=timezone.now()
        )
    compartment = make_compartment("AMBER")
    services = list(Service.objects.filter(code__in=("VSSE", "FJP", "FPP")))
    author = make_person("author", service="VSSE")
    cases = {
        "own": make_case(author, marking=Marking.RESTRICTED, services=services),
        "foreign": make_case(people.elsewhere, marking=Marking.RESTRICTED, compartments=[compartment]),
        "marked": make_case(author, marking=Marking.TOP_SECRET, services=services),
    }
    flow.do(
        request_clearance,
        by=people.admin,
        person=subject,
        level=Marking.TOP_SECRET,
        ends_at=timezone.now() + timedelta(days=90),
        reason="Certificate",
    )
    with acting_as_system("a test sets up"):
        for case in cases.values():
            _furnish(case, author)
        meetings = {
            "own": _meeting(author, [s.pk for s in services]),
            "foreign": _meeting(people.elsewhere, [people.elsewhere.service_id]),
        }
    officials = make_officials()
    filings = make_filings(author, people.elsewhere, officials["fdi_representative"], services, compartment)
    actors = _actors(people, officials)
    return World(people=people, actors=actors, cases=cases, meetings=meetings, subject=subject, filings=filings)


def _actors(people: People, officials: dict[str, Person]) -> tuple[Actor, ...]:
    chosen = {
        "case_officer": people.officer,
        "supervisor": people.supervisor,
        "intake_officer": people.intake,
        "body_secretary": people.secretary,
        "liaison_member": people.fjp,
        "validating_member": people.fpp,
        "reader": people.reader,
        "administrator": people.admin,
        "role_approver": people.approver,
        "auditor": people.auditor,
        "oversight": people.oversight,
        **officials,
        "": make_person("without-role", role=None, service="VSSE"),
    }
    found = []
    for role, person in chosen.items():
        token = f"token-of-{person.username}"
        give_token(person, token, client="matrix")
        _own_things(person, people.elsewhere)
        found.append(Actor(role or "without a role", person, role, person.service.code, token))
    assert set(chosen) - {""} == set(ROLES), "The matrix lacks a role: add a person for it in tests/policy/world.py."
    return tuple(found)


def _own_things(person: Person, other: Person) -> None:
    """What belongs to a person alone; made once more for somebody else by the caller's other people."""
    today = date(2030, 1, 1)
    now = timezone.now()
    with acting_as_system("a test sets up"):
        Absence.objects.create(person=person, substitute=other, starts_on=today, ends_on=today)
        Search.objects.create(id=f"asked-by-{person.pk}", person=person, text="annex", asked_at=now)
        SavedFilter.objects.create(person=person, name="mine", query="state=submitted")
        row = Outbox.objects.create(
            kind="notify", effect_key=f"matrix:{person.pk}", created_at=now, not_before=now, done_at=now
        )
        Notice.objects.create(person=person, outbox=row, code="case.submit", created_at=now, read_at=now)


def _furnish(case: Case, person: Person) -> None:
    """Rows that hang off a case and have a number of their own."""
    now = timezone.now()
    Deadline.objects.create(
        case=case,
        clock="C-JIC-INTAKE",
        procedure=case.procedure,
        procedure_version=case.procedure_version,
        started_at=now,
        due_at=now + timedelta(days=2),
    )
    FollowUp.objects.create(
        case=case,
        service=person.service,
        description="Look into it.",
        deadline=owed_by(case, now, item=person.service.code),
        added_by=person,
        added_at=now,
    )
    stored = storage.put([b"An annex."], limit=1000)
    storage.settle(stored)
    Document.objects.create(
        case=case,
        label=case.label,
        kind="attachment",
        title="Annex",
        file_name="annex.txt",
        stored_name=stored.name,
        content_type="text/plain",
        size=stored.size,
        sha256=stored.sha256,
        added_by=person,
        added_at=now,
    )


def _meeting(person: Person, services: list[int]) -> Meeting:
    now = timezone.now()
    return Meeting.objects.create(
        procedure="be.jic",
        body="assessment",
        services=services,
        starts_at=now + timedelta(days=1),
        called_by=person,
        called_at=now,
    )


# -- what an address may name -----------------------------------------------------------------------------------------


def _of_case(model: Any) -> Callable[[World, Actor, str], int]:
    def find(world: World, actor: Actor, kind: str) -> int:
        if kind == "absent":
            return ABSENT_PK
        with acting_as_system("a test looks"):
            return model.objects.filter(case=world.cases[kind]).values_list("pk", flat=True).first() or ABSENT_PK

    return find


def _of_filing(model: Any, **which: Any) -> Callable[[World, Actor, str], int]:
    def find(world: World, actor: Actor, kind: str) -> int:
        case = world.filings.get(kind) or world.cases.get(kind)
        with acting_as_system("a test looks"):
            rows = model.objects.filter(case=case, **which).values_list("pk", flat=True)
            return rows.first() or ABSENT_PK

    return find


def _personal(model: Any) -> Callable[[World, Actor, str], int]:
    def find(world: World, actor: Actor, kind: str) -> int:
        if kind == "absent":
            return ABSENT_PK
        others = [a.person for a in world.actors if a.person != actor.person]
        with acting_as_system("a test looks"):
            owner = actor.person if kind == "own" else others[0]
            return int(model.objects.filter(person=owner).values_list("pk", flat=True)[0])

    return find


def _meeting_number(world: World, actor: Actor, kind: str) -> int:
    return world.meetings[kind].pk if kind in world.meetings else ABSENT_PK


def _request(world: World, actor: Actor, kind: str) -> int:
    if kind == "absent":
        return ABSENT_PK
    with acting_as_system("a test looks"):
        return int(AccessRequest.objects.get(person=world.subject).pk)


def _of_subject(model: Any) -> Callable[[World, Actor, str], int]:
    def find(world: World, actor: Actor, kind: str) -> int:
        if kind == "absent":
            return ABSENT_PK
        owner = world.subject if kind == "own" else world.people.officer
        return model.objects.filter(person=owner).values_list("pk", flat=True).first() or ABSENT_PK

    return find


def _service(world: World, actor: Actor, kind: str) -> int:
    return ABSENT_PK if kind == "absent" else world.subject.service_id


# Which thing <pk> stands for, by the name of the address.
NUMBERS: dict[str, Callable[[World, Actor, str], int]] = {
    "absence-cancel": _personal(Absence),
    "saved-filter-delete": _personal(SavedFilter),
    "notice": _personal(Notice),
    "notice-read": _personal(Notice),
    "clock": _of_case(Deadline),
    "clock-extend": _of_case(Deadline),
    "clearance-end": _of_subject(HeldClearance),
    "compartment-close": _of_subject(CompartmentHolding),
    "delay-lift": _of_subject(SignInDelay),
    "token-revoke": _of_subject(ApiToken),
    "own-token-revoke": _personal(ApiToken),
    "request-step": _request,
    "key-read-out": lambda w, a, kind: ABSENT_PK,  # nobody here holds a key
    "key-end": lambda w, a, kind: ABSENT_PK,
    "service-change": _service,
    "service-switch": _service,
    "role-give-up": _of_subject(RoleAssignment),
    "role-revoke": _of_subject(RoleAssignment),
    "action-step": _of_case(FollowUp),
    "api-step": _of_case(FollowUp),
    "meeting": _meeting_number,
    "meeting-agenda": _meeting_number,
    "meeting-items": _meeting_number,
    "meeting-hold": _meeting_number,
    "meeting-cancel": _meeting_number,
    "document": _of_case(Document),
    "document-remove": _of_case(Document),
    "outgoing-text": _of_filing(Dispatch),
    "api-take-back": _of_filing(Dispatch),
    "api-access-end": _of_filing(FileAccess),
    "letter": _of_filing(Letter, sent_at__isnull=False),
    "letter-draft": _of_filing(Letter, sent_at__isnull=True),
    "drop-question": _of_filing(Question, request__isnull=True),
    "obligation-step": _of_filing(Obligation),
    "filing-enclosure-remove": _of_filing(Enclosure),
    "portal-opened": _of_filing(FileAccess),
    "access-end": _of_filing(FileAccess),
    "portal-enclosure": _of_filing(Enclosure),
    "portal-measure": _of_filing(Measure),
    "portal-obligation": _of_filing(Obligation),
}


def _asked(world: World, actor: Actor, kind: str) -> str:
    """A search of the actor's, of somebody else, of nobody."""
    if kind == "absent":
        return "asked-by-nobody"
    others = [a.person for a in world.actors if a.person != actor.person]
    return f"asked-by-{(actor.person if kind == 'own' else others[0]).pk}"


# Any other parameter, by its name; or by "name of the address/parameter" where one name means two things.
WORDS: dict[str, Callable[[World, Actor, str], str]] = {
    "username": lambda w, a, kind: w.subject.username if kind == "own" else "nobody-here",
    "work-left/username": lambda w, a, kind: a.person.username if kind == "own" else "nobody-here",
    "request-step/act": lambda w, a, kind: "withdraw",
    "key-read-in/code": lambda w, a, kind: "AMBER",
    "key-share/code": lambda w, a, kind: "AMBER",
    "key-read-out/code": lambda w, a, kind: "AMBER",
    "key-end/code": lambda w, a, kind: "AMBER",
    "role-give-up/act": lambda w, a, kind: "end",
    "role-revoke/act": lambda w, a, kind: "revoke",
    "action-step/act": lambda w, a, kind: "report",
    "api-step/act": lambda w, a, kind: "report",
    "obligation-step/act": lambda w, a, kind: "end",
    "act": lambda w, a, kind: "submit",
    "portal-copy/kind": lambda w, a, kind: "comment",
    "asked": _asked,
    "step": lambda w, a, kind: "parties",
    "code": lambda w, a, kind: "fdi-year" if kind == "own" else "nothing",
    "procedure": lambda w, a, kind: "be.fdi" if kind == "own" else "be.none",
    "version": lambda w, a, kind: "2023-07-01",
    "clock": lambda w, a, kind: "BE-COMPLETE",
    "procedure-body/procedure": lambda w, a, kind: "be.jic" if kind == "own" else "be.none",
    "procedure-body/version": lambda w, a, kind: "2024-01-01",
    "body-seat/procedure": lambda w, a, kind: "be.jic" if kind == "own" else "be.none",
    "body-seat/version": lambda w, a, kind: "2024-01-01",
    "body": lambda w, a, kind: "assessment",
    "member": lambda w, a, kind: "GISS",
    "kind": lambda w, a, kind: "decision" if kind == "own" else "nothing",
    "language": lambda w, a, kind: "nl",
    "number": lambda w, a, kind: "1",
    "service": lambda w, a, kind: "VSSE" if kind == "own" else "NOBODY",
}
# What an address can't do without.
QUERIES = {"api-search": "?q=annex"}
PERSONAL = {
    "absence-cancel",
    "saved-filter-delete",
    "notice",
    "notice-read",
    "own-token-revoke",
    "search-results",
}


# where the views of investment files lie: theirs, and those of the blocks that no other kind uses
OF_FILINGS = ("screening.", *(f"casework.blocks.{block}." for block in ("disclosure", "portal", "requests")))


class Unknown(Exception):
    """A parameter for which the matrix has no sample."""


def of_filing(route: Route) -> bool:
    """Whether the address is one of an investment file."""
    view = getattr(route.callback, "cls", None) or getattr(route.callback, "view_class", None) or route.callback
    return view.__module__.startswith(OF_FILINGS)


def sample(world: World, actor: Actor, route: Route, kind: str, *, number_of: str = "") -> str:
    """The address of ``route`` for that kind of object; ``number_of``: with the number of another kind of object."""
    values: dict[str, Any] = {}
    for name in route.parameters:
        if name == "pk":
            if route.name not in NUMBERS:
                raise Unknown(f"Say in tests/policy/world.py (NUMBERS) what <pk> stands for in “{route.name}”.")
            values[name] = NUMBERS[route.name](world, actor, number_of or kind)
        elif name == "reference":
            case = (of_filing(route) and world.filings.get(kind)) or world.cases.get(kind)
            values[name] = case.reference if case else "JIC-2026-999998"
        else:
            find = WORDS.get(f"{route.name}/{name}") or WORDS.get(name)
            if find is None:
                raise Unknown(f"Say in tests/policy/world.py (WORDS) what <{name}> stands for in “{route.name}”.")
            values[name] = find(world, actor, kind)
    return route.path(values) + QUERIES.get(route.name, "")
