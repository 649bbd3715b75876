"""The demonstration's people: one for each role, in several services. Passwords are made here and differ per
installation.
"""

import json
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from accounts.actions.holdings import install_held
from accounts.actions.person import install_person
from accounts.actions.role import install_role
from accounts.actions.service import install_missing
from accounts.models import Compartment, CompartmentHolding, HeldClearance, KeyHolder, Marking, Person, Service
from casework.queries.demonstration import INVENTED

SERVICES = {
    "VSSE": ("State Security Service", "Liaison desk VSSE, extension 4100"),
    "GISS": ("General Intelligence and Security Service", "Duty officer GISS, extension 5200"),
    "CUTA": ("Coordination Unit for Threat Analysis", "Point of contact CUTA, extension 6300"),
    "FJP": ("Federal judicial police", "Liaison FJP, extension 7400"),
    "DJSOC-T": ("Federal police, central counter-terrorism unit", "Liaison DJSOC-T, extension 7500"),
    "FPP": ("Federal public prosecutor's office", "Registry FPP, extension 8100"),
    "LPP": ("Local public prosecutor's office", "Registry LPP, extension 8200"),
    "DIRCO": ("Director-coordinator of the federal police", "Secretariat DirCo, extension 8300"),
    "NSA": ("National Security Authority", "Front desk NSA, extension 9100"),
    "ISC-SEC": ("Secretariat of the Interfederal Screening Committee", "Secretariat, extension 9200"),
    "FED-ECO": ("Federal State, economy", "Screening cell, extension 9310"),
    "FED-ENE": ("Federal State, energy", "Screening cell, extension 9320"),
    "FED-INT": ("Federal State, interior and digital", "Screening cell, extension 9330"),
    "VLA": ("Flemish Region and Community", "Screening cell, extension 9410"),
    "WAL": ("Walloon Region", "Screening cell, extension 9420"),
    "BRU": ("Brussels-Capital Region", "Screening cell, extension 9430"),
    "LAW-ONE": ("Advocaten Voorbeeld (law firm)", "Registry, extension 9510"),
    "LAW-TWO": ("Cabinet Exemple (law firm)", "Registry, extension 9520"),
    "OVERSIGHT": ("Standing Committee I", "Registry of the committee, extension 9900"),
}
# username: name, role, service, level, compartments
ROSTER: dict[str, tuple[str, str, str, int, tuple[str, ...]]] = {
    "anna.officer": ("Anna Voorbeeld", "case_officer", "VSSE", Marking.TOP_SECRET, ("AMBER",)),
    "bram.officer": ("Bram Exempel", "case_officer", "VSSE", Marking.SECRET, ()),
    "clara.supervisor": ("Clara Proefman", "supervisor", "VSSE", Marking.TOP_SECRET, ("AMBER",)),
    "daan.intake": ("Daan Sluis", "intake_officer", "VSSE", Marking.TOP_SECRET, ("AMBER",)),
    "eva.secretary": ("Eva Notulen", "body_secretary", "VSSE", Marking.TOP_SECRET, ("AMBER",)),
    "rik.reader": ("Rik Lezer", "reader", "VSSE", Marking.CONFIDENTIAL, ()),
    "gerd.officer": ("Gerd Musterman", "case_officer", "GISS", Marking.TOP_SECRET, ("AMBER",)),
    "hilde.supervisor": ("Hilde Modell", "supervisor", "GISS", Marking.TOP_SECRET, ("AMBER", "SABLE")),
    "ines.cuta": ("Inès Analyse", "liaison_member", "CUTA", Marking.SECRET, ("AMBER",)),
    "jan.fjp": ("Jan Recherche", "liaison_member", "FJP", Marking.SECRET, ("AMBER",)),
    "karim.djsoct": ("Karim Centraal", "liaison_member", "DJSOC-T", Marking.SECRET, ("AMBER",)),
    "louise.fpp": ("Louise Parket", "validating_member", "FPP", Marking.SECRET, ("AMBER",)),
    "marc.lpp": ("Marc Arrondissement", "validating_member", "LPP", Marking.SECRET, ("AMBER",)),
    "nele.dirco": ("Nele Coordinatie", "validating_member", "DIRCO", Marking.SECRET, ("AMBER",)),
    "tine.nsa": ("Tine Machtiging", "validating_member", "NSA", Marking.SECRET, ("AMBER",)),
    "olga.admin": ("Olga Beheer", "administrator", "NSA", Marking.NONE, ()),
    "piet.approver": ("Piet Tweede-Paar", "role_approver", "NSA", Marking.NONE, ()),
    "quinten.auditor": ("Quinten Spoor", "auditor", "NSA", Marking.NONE, ()),
    "rosa.oversight": ("Rosa Toezicht", "oversight", "OVERSIGHT", Marking.TOP_SECRET, ()),
    "sofie.screening": ("Sofie Elders", "case_officer", "ISC-SEC", Marking.SECRET, ()),
    "tess.secretary": ("Tess Secretariaat", "fdi_secretary", "ISC-SEC", Marking.SECRET, ()),
    "ugo.chair": ("Ugo Voorzitter", "fdi_chair", "FED-ECO", Marking.SECRET, ()),
    "vera.economy": ("Vera Economie", "fdi_member", "FED-ECO", Marking.SECRET, ()),
    "wim.energy": ("Wim Energie", "fdi_member", "FED-ENE", Marking.SECRET, ()),
    "xena.digital": ("Xena Digitaal", "fdi_member", "FED-INT", Marking.SECRET, ()),
    "yara.flanders": ("Yara Vlaanderen", "fdi_member", "VLA", Marking.CONFIDENTIAL, ()),
    "zeno.wallonia": ("Zeno Wallonie", "fdi_member", "WAL", Marking.CONFIDENTIAL, ()),
    "bart.brussels": ("Bart Brussel", "fdi_member", "BRU", Marking.CONFIDENTIAL, ()),
    "cas.minister": ("Cas Kabinet", "fdi_minister", "FED-ECO", Marking.SECRET, ()),
    "dora.minister": ("Dora Kabinet", "fdi_minister", "VLA", Marking.CONFIDENTIAL, ()),
    "emil.minister": ("Emil Cabinet", "fdi_minister", "WAL", Marking.CONFIDENTIAL, ()),
    "fien.minister": ("Fien Kabinet", "fdi_minister", "FED-ENE", Marking.CONFIDENTIAL, ()),
    "guus.minister": ("Guus Kabinet", "fdi_minister", "FED-INT", Marking.CONFIDENTIAL, ()),
    "hanne.minister": ("Hanne Kabinet", "fdi_minister", "BRU", Marking.CONFIDENTIAL, ()),
    "iris.analyst": ("Iris Onderzoek", "fdi_analyst", "VSSE", Marking.TOP_SECRET, ("CCIS",)),
    "joost.analyst": ("Joost Onderzoek", "fdi_analyst", "GISS", Marking.TOP_SECRET, ("CCIS",)),
    "kaat.coordinator": ("Kaat Coördinatie", "fdi_coordinator", "CUTA", Marking.TOP_SECRET, ("CCIS",)),
    "lars.advocate": ("Lars Advocaat", "fdi_representative", "LAW-ONE", Marking.NONE, ()),
    "mila.advocate": ("Mila Avocate", "fdi_representative", "LAW-TWO", Marking.NONE, ()),
    # whoever is away, or may not decide on a request of their own, needs a second one
    "otto.admin": ("Otto Beheer", "administrator", "NSA", Marking.NONE, ()),
    "petra.approver": ("Petra Tweede-Paar", "role_approver", "NSA", Marking.NONE, ()),
}
CIRCLES = (
    ("AMBER", "Circle Amber (demonstration)"),
    ("SABLE", "Circle Sable (demonstration)"),
    ("CCIS", "Contributions of the intelligence services (demonstration)"),
)
WORDS = [
    "anchor",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "harbor",
    "inlet",
    "juniper",
    "kestrel",
    "linden",
    "maple",
    "nectar",
    "otter",
    "pebble",
    "quarry",
    "river",
    "saddle",
    "timber",
]


def make_services() -> dict[str, Service]:
    """Every service of the demonstration, by code."""
    for code, (name, contact) in SERVICES.items():
        install_missing(Service(code=code, name=name, contact_point=contact))
    return {s.code: s for s in Service.objects.all()}


def make_people(*, at: datetime, file: Path) -> dict[str, Person]:
    """The roster with roles, clearances and compartments counting since a year; accounts are written to ``file``
    (0600).
    """
    services = make_services()
    start, people = at - timedelta(days=400), {}
    accounts: list[dict[str, object]] = []
    for code, name in CIRCLES:
        install_missing(Compartment(code=code, name=name))
    circles, keyed = {c.code: c for c in Compartment.objects.all()}, set[str]()
    for username, (name, role, service, level, held) in ROSTER.items():
        password = f"{'-'.join(secrets.choice(WORDS) for _ in range(3))}-{secrets.randbelow(9000) + 1000}"
        person = install_person(
            username=username,
            name=name,
            service=services[service],
            password=password,
            at=start,
            email=f"{username}{INVENTED}",
        )
        people[username] = person
        accounts.append(
            {
                "username": username,
                "password": password,
                "role": role,
                "service": service,
                "level": Marking(level).label,
            }
        )
        if level:
            until = at + timedelta(days=900)
            install_held(HeldClearance(person=person, level=level, starts_at=start, ends_at=until), at=start)
        for code in held:
            if code not in keyed:  # the first who is read in holds the key
                keyed.add(code)
                install_held(KeyHolder(person=person, compartment=circles[code], starts_at=start), at=start)
            install_held(CompartmentHolding(person=person, compartment=circles[code], starts_at=start), at=start)
    admin, approver, other = people["olga.admin"], people["piet.approver"], people["quinten.auditor"]
    for username, (_, role, *_rest) in ROSTER.items():
        approved = other if people[username] == approver else approver
        asked = other if people[username] == admin or approved == admin else admin
        install_role(person=people[username], role=role, requested_by=asked, approved_by=approved, at=start)
    write_accounts(file, accounts)
    return people


def write_accounts(file: Path, accounts: list[dict[str, object]]) -> None:
    """Keep the accounts where only the person who runs the demonstration reads them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(accounts, indent=1, default=str))


def is_empty() -> bool:
    """Whether nobody lives in the database yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM accounts_person)")
        row = cursor.fetchone()
    return bool(row and row[0])
