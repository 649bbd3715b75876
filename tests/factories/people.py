"""People, services and what they hold, made as an installation makes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.actions import definers
from accounts.actions.holdings import install_held
from accounts.actions.person import install_person
from accounts.actions.role import install_role
from accounts.actions.service import install_missing
from accounts.actions.token import digest, fresh_text, token_of
from accounts.audit import Code
from accounts.context import acting_as_system
from accounts.models import (
    ApiToken,
    Compartment,
    CompartmentHolding,
    HeldClearance,
    KeyHolder,
    Marking,
    Person,
    RoleAssignment,
    Service,
)

SERVICES = {
    "VSSE": "State Security Service",
    "GISS": "General Intelligence and Security Service",
    "CUTA": "Coordination Unit for Threat Analysis",
    "FJP": "Federal judicial police",
    "DJSOC-T": "Central counter-terrorism unit",
    "FPP": "Federal prosecutor",
    "LPP": "Local prosecutor",
    "DIRCO": "Director-coordinator",
    "NSA": "National Security Authority",
    "ISC-SEC": "Secretariat",
    "OVERSIGHT": "Standing Committee I",
}
# What people hold counts on every day that a test can run on or walk a case on.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2100, 1, 1, tzinfo=UTC)
_numbers = count(1)
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class People:
    """One person for each part that a test needs; all hold a clearance SECRET, none holds a compartment."""

    officer: Person  # case officer, VSSE
    supervisor: Person  # VSSE
    intake: Person  # runs the intake desk, VSSE
    secretary: Person  # of the bodies, VSSE
    fjp: Person  # liaison members
    giss: Person
    cuta: Person
    djsoct: Person
    fpp: Person  # validating members
    lpp: Person
    dirco: Person
    admin: Person
    approver: Person
    auditor: Person
    oversight: Person
    reader: Person  # reader, VSSE
    elsewhere: Person  # case officer of a service that takes part in nothing

    def all(self) -> list[Person]:
        """Everybody, in the order above."""
        return [getattr(self, field.name) for field in fields(self)]


ROSTER = {
    "officer": ("case_officer", "VSSE"),
    "supervisor": ("supervisor", "VSSE"),
    "intake": ("intake_officer", "VSSE"),
    "secretary": ("body_secretary", "VSSE"),
    "fjp": ("liaison_member", "FJP"),
    "giss": ("liaison_member", "GISS"),
    "cuta": ("liaison_member", "CUTA"),
    "djsoct": ("liaison_member", "DJSOC-T"),
    "fpp": ("validating_member", "FPP"),
    "lpp": ("validating_member", "LPP"),
    "dirco": ("validating_member", "DIRCO"),
    "admin": ("administrator", "NSA"),
    "approver": ("role_approver", "NSA"),
    "auditor": ("auditor", "NSA"),
    "oversight": ("oversight", "OVERSIGHT"),
    "reader": ("reader", "VSSE"),
    "elsewhere": ("case_officer", "ISC-SEC"),
}


def define(rows: Iterable[M]) -> list[M]:
    """Write rows that only an installation writes: who holds what, without a second signature."""
    with acting_as_system("a test sets up"):
        return definers.install(list(rows))


def redefine(rows: QuerySet[Any], **changes: Any) -> None:
    """Change such rows: what time or a former version of the product would have left behind."""
    with acting_as_system("a test sets up"):
        definers.install_change(rows, **changes)


def give_token(person: Person, text: str = "", *, client: str = "a test", days: float = 30) -> tuple[str, ApiToken]:
    """A token with which a program acts as ``person``: its text, and its row."""
    text, now = text or fresh_text(), timezone.now()
    with acting_as_system("a test sets up"):
        ends = now + timedelta(days=days)
        given = ApiToken(person=person, client=client, digest=digest(text), created_at=now, expires_at=ends)
        [row] = definers.install([given])
        audit.record(Code.TOKEN_MADE, by=None, at=now, obj=row, data={"person": person.pk})
    return text, row


def person_of_token(text: str, *, at: datetime) -> Person | None:
    """The active person for whom a token speaks at ``at``; None when it is unknown, ended or revoked."""
    found = token_of(text, at=at)
    return found.person if found is not None else None


def give_key(person: Person, code: str = "AMBER") -> KeyHolder:
    """The key to a compartment, as an installation gives the first one."""
    with acting_as_system("a test sets up"):
        start = timezone.now() - timedelta(hours=1)
        return install_held(KeyHolder(person=person, compartment=make_compartment(code), starts_at=start), at=start)


def make_service(code: str = "VSSE") -> Service:
    """The service of that code, made when it is missing."""
    with acting_as_system("a test sets up"):
        return install_missing(Service(code=code, name=SERVICES.get(code, code)))


def make_compartment(code: str = "AMBER") -> Compartment:
    """The compartment of that code, made when it is missing."""
    with acting_as_system("a test sets up"):
        return install_missing(Compartment(code=code, name=f"Circle {code}"))


def _registrars() -> tuple[Person, Person]:
    """The two people under whose names an installation gives the first roles."""
    home = make_service("NSA")
    names = (("registrar", "First Registrar"), ("second-registrar", "Second Registrar"))
    there = {p.username: p for p in Person.objects.filter(username__in=[u for u, _ in names])}
    new = define(Person(username=u, name=n, service=home, password="!") for u, n in names if u not in there)
    there |= {p.username: p for p in new}
    return there["registrar"], there["second-registrar"]


def make_person(
    username: str = "",
    *,
    role: str | None = "case_officer",
    service: str = "VSSE",
    level: int | None = Marking.SECRET,
    compartments: tuple[str, ...] = (),
    password: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    name: str = "",
) -> Person:
    """A person through the installation's own actions; role, clearance and compartments count on every day.

    ``level`` None gives no clearance; without ``password`` the person signs in by ``client_of`` only.
    """
    start, end = since or LONG_AGO, until or FAR_AHEAD
    username = username or f"person-{next(_numbers)}"
    with acting_as_system("a test sets up"):
        person = install_person(
            username=username,
            name=name or username.replace("-", " ").title(),
            service=make_service(service),
            password=password,
            at=start,
            email=f"{username}@example.test",
        )
        if role is not None:
            asked, approved = _registrars()
            install_role(person=person, role=role, requested_by=asked, approved_by=approved, at=start, ends_at=until)
        if level is not None:
            install_held(HeldClearance(person=person, level=level, starts_at=start, ends_at=end), at=start)
        for code in compartments:
            install_held(
                CompartmentHolding(person=person, compartment=make_compartment(code), starts_at=start), at=start
            )
    return person


@dataclass(frozen=True)
class Part:
    """What somebody of a roster is to be: it counts on every day."""

    username: str
    name: str
    role: str
    service: str
    level: int | None = Marking.SECRET
    compartments: tuple[str, ...] = ()


def enrol(parts: Sequence[Part]) -> list[Person]:
    """A whole roster in a handful of statements, since nearly every test asks for one; the services are there."""
    asked, approved = _registrars()
    services = {s.code: s for s in Service.objects.all()}
    people = define(
        Person(
            username=part.username,
            name=part.name,
            email=f"{part.username}@example.test",
            service=services[part.service],
            password="!",  # no password fits: tests sign in by client_of
            created_at=LONG_AGO,
        )
        for part in parts
    )
    define(
        RoleAssignment(
            person=person,
            role=part.role,
            state="approved",
            reason="Roster",
            starts_at=LONG_AGO,
            requested_by=asked,
            requested_at=LONG_AGO,
            approved_by=approved,
            approved_at=LONG_AGO,
        )
        for person, part in zip(people, parts, strict=True)
    )
    define(
        HeldClearance(person=person, level=part.level, starts_at=LONG_AGO, ends_at=FAR_AHEAD)
        for person, part in zip(people, parts, strict=True)
        if part.level is not None
    )
    circles = {code: make_compartment(code) for code in sorted({code for part in parts for code in part.compartments})}
    define(
        CompartmentHolding(person=person, compartment=circles[code], starts_at=LONG_AGO)
        for person, part in zip(people, parts, strict=True)
        for code in part.compartments
    )
    return people


def make_people() -> People:
    """The whole roster."""
    for code in SERVICES:
        make_service(code)
    parts = [Part(key, f"{key.title()} {service}", role, service) for key, (role, service) in ROSTER.items()]
    return People(**dict(zip(ROSTER, enrol(parts), strict=True)))
