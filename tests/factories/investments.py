"""The people of an investment file, and files that got where they are by walking through the product's own acts."""

from dataclasses import dataclass, fields

from accounts.models import Person
from screening.investments.procedures.system import system
from tests.factories.people import Part, enrol, make_service

SERVICES = {
    "ISC-SEC": "Secretariat of the screening committee",
    "FED-ECO": "Federal State, economy",
    "FED-ENE": "Federal State, energy",
    "VLA": "Flemish Region and Community",
    "WAL": "Walloon Region",
    "BRU": "Brussels-Capital Region",
    "VSSE": "State Security Service",
    "GISS": "General Intelligence and Security Service",
    "CUTA": "Coordination Unit for Threat Analysis",
    "LAW-ONE": "Law firm One",
    "LAW-TWO": "Law firm Two",
}


@dataclass(frozen=True)
class Screeners:
    """One person for each part in an investment file; clearance SECRET, but for the people from outside."""

    secretary: Person  # ISC-SEC
    chair: Person  # FED-ECO
    eco: Person  # members of authorities
    ene: Person
    vla: Person
    wal: Person
    minister_eco: Person
    minister_vla: Person
    minister_ene: Person
    vsse: Person  # analysts, read into the circle of contributions
    giss: Person
    coordinator: Person  # CUTA
    rep: Person  # LAW-ONE
    colleague: Person  # of the same firm, on no file
    other_rep: Person  # LAW-TWO

    def all(self) -> list[Person]:
        """Everybody, in the order above."""
        return [getattr(self, field.name) for field in fields(self)]


ROSTER: dict[str, tuple[str, str]] = {
    "secretary": ("fdi_secretary", "ISC-SEC"),
    "chair": ("fdi_chair", "FED-ECO"),
    "eco": ("fdi_member", "FED-ECO"),
    "ene": ("fdi_member", "FED-ENE"),
    "vla": ("fdi_member", "VLA"),
    "wal": ("fdi_member", "WAL"),
    "minister_eco": ("fdi_minister", "FED-ECO"),
    "minister_vla": ("fdi_minister", "VLA"),
    "minister_ene": ("fdi_minister", "FED-ENE"),
    "vsse": ("fdi_analyst", "VSSE"),
    "giss": ("fdi_analyst", "GISS"),
    "coordinator": ("fdi_coordinator", "CUTA"),
    "rep": ("fdi_representative", "LAW-ONE"),
    "colleague": ("fdi_representative", "LAW-ONE"),
    "other_rep": ("fdi_representative", "LAW-TWO"),
}


def make_screeners() -> Screeners:
    """The roster; the names carry a prefix so that they stand beside those of ``tests.factories.people``."""
    for code in SERVICES:
        make_service(code)
    read_in = {"fdi_analyst", "fdi_coordinator"}
    parts = [_part(key, role, code, "CCIS" if role in read_in else "") for key, (role, code) in ROSTER.items()]
    return Screeners(**dict(zip(ROSTER, enrol(parts), strict=True)))


def _part(key: str, role: str, service: str, circle: str) -> Part:
    """One of the roster: cleared unless from outside, read into the circle where one is named."""
    username = f"fdi-{key.replace('_', '-')}"
    level = None if role == "fdi_representative" else 3
    return Part(username, username.replace("-", " ").title(), role, service, level, (circle,) if circle else ())


def screeners_of(procedure: str) -> Screeners:
    """The same parts under another country's system: its secretariat, its first authority, its intelligence service."""
    rules = system(procedure)
    authority, service = next(iter(rules.members)), next(iter(rules.intelligence))
    homes = dict.fromkeys(ROSTER, authority) | dict.fromkeys(("vsse", "giss", "coordinator"), service)
    homes |= {"secretary": rules.secretariat, "rep": "LAW-ONE", "colleague": "LAW-ONE", "other_rep": "LAW-TWO"}
    for code in homes.values():
        make_service(code)
    parts = [
        _part(key, role, homes[key], rules.circle if homes[key] == service else "")
        for key, (role, _service) in ROSTER.items()
    ]
    return Screeners(**dict(zip(ROSTER, enrol(parts), strict=True)))
