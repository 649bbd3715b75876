"""What an installation still lacks before its first case: one source for the first-run page and for `setup_check`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.models import Compartment, Person, Seal, Service
from accounts.permissions import Permission as P
from accounts.queries.keys import key_holders
from accounts.queries.order import by_name
from accounts.queries.roles import giving
from accounts.written import labelled
from casework.lifecycle.kinds import kind, kinds
from casework.procedures.definitions import Body, Procedure
from casework.queries.composition import present_versions
from casework.queries.procedures import body_row

LEAST = 2  # administrators and role approvers: an approval doesn't count while one touched the other's account


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: a code for programs, a sentence, and the name of the page where it is made."""

    code: str
    sentence: str
    page: str = ""
    begins: str = ""  # what the page's form begins with, as a query


@dataclass(frozen=True)
class Seat:
    """A service that sits in a body, and whether somebody there can act in its part."""

    code: str
    ready: bool


@dataclass(frozen=True)
class Sitting:
    """A body of a procedure in force, with the services that sit in it."""

    procedure: str
    version: str
    body: str
    title: str
    seats: tuple[Seat, ...]


def missing(*, at: datetime, operator: bool = False) -> tuple[Lack, ...]:
    """Everything that is missing. ``operator``: what only the operator's environment knows (keys, backups) too.

    Counts of people, services and keys, read in the product's own context: nothing of a case.
    """
    with acting_as_system("what an installation lacks"):
        found = [*_people(at), *_bodies(at), *_circles(at)]
        for each in kinds():
            found += each.needs(at)
        found += _operation() if operator else []
    first: dict[str, Lack] = {}  # a service that several bodies lack is missing once
    for lack in found:
        first.setdefault(lack.code, lack)
    return tuple(first.values())


def sittings(*, at: datetime) -> tuple[Sitting, ...]:
    """Every body of the procedures in force today, and which of its services can act."""
    with acting_as_system("what an installation lacks"):
        return tuple(_sitting(rules, body, at) for rules in _in_force(at) for body in rules.bodies.values())


def _sitting(rules: Procedure, body: Body, at: datetime) -> Sitting:
    lacks = {lack.code for lack in _body(rules, body, at)}
    seats = tuple(
        Seat(code, not lacks & {f"service.{code}", f"member.{body.code}.{code}"}) for code in body_row(body).members
    )
    title = labelled(_(rules.title), body_row(body).title)
    return Sitting(rules.id, rules.version, body.code, title, seats)


def _in_force(at: datetime) -> Iterator[Procedure]:
    today = day_of(at)
    found = (rules for rules in present_versions() if rules.covers(today))
    return iter(by_name(found, lambda rules: _(rules.title)))


def service_lack(code: str, title: str, *, name: str = "") -> Iterator[Lack]:
    """The service that a procedure names, if it isn't there or is closed; ``name`` is what the form begins with."""
    if not Service.objects.filter(code=code, is_active=True).exists():
        words = _("The service %(code)s is missing (%(title)s).") % {"code": code, "title": title}
        yield Lack(f"service.{code}", words, "service-add", _begins(code, name))


def compartment_lack(code: str, title: str) -> Iterator[Lack]:
    """The compartment that a procedure names, if it isn't there."""
    if not Compartment.objects.filter(code=code).exists():
        words = _("The compartment %(code)s is missing (%(title)s).") % {"code": code, "title": title}
        yield Lack(f"compartment.{code}", words, "compartment-add", _begins(code))


def actor_lack(code: str, title: str, permission: P, part: str, *, at: datetime) -> Iterator[Lack]:
    """Somebody of a service who can act in its part, if there is nobody; ``part`` makes the code of the lack."""
    if not _holders(permission, at, person__service__code=code):
        words = _("Nobody of the service %(code)s can act in its part (%(title)s).")
        yield Lack(f"member.{part}.{code}", words % {"code": code, "title": title}, "people")


def _begins(code: str, name: str = "") -> str:
    return f"?{urlencode({'code': code, **({'name': name} if name else {})})}"


def _people(at: datetime) -> Iterator[Lack]:
    parts = (
        ("administrators", P.PEOPLE_MANAGE, _("Two administrators are needed; there are %(count)s.")),
        ("approvers", P.ROLE_APPROVE, _("Two role approvers are needed; there are %(count)s.")),
    )
    for code, permission, words in parts:
        count = _holders(permission, at)
        if count < LEAST:
            yield Lack(f"people.{code}", words % {"count": count}, "people")


def _holders(permission: P, at: datetime, **narrowed: str) -> int:
    """How many active people hold a role in force that gives the permission."""
    rows = giving([permission], at).filter(person__is_active=True, **narrowed)
    return rows.values("person").distinct().count()


def _bodies(at: datetime) -> Iterator[Lack]:
    for rules in _in_force(at):
        for body in rules.bodies.values():
            yield from _body(rules, body, at)


def _body(rules: Procedure, body: Body, at: datetime) -> Iterator[Lack]:
    speaks = kind(rules.kind).bodies.get(body.code)
    title = f"{_(rules.title)}, {_(body.title)}"
    for code in body_row(body).members:
        gone = list(service_lack(code, title))
        yield from gone
        if not gone and speaks is not None:
            yield from actor_lack(code, title, speaks, body.code, at=at)


def _circles(at: datetime) -> Iterator[Lack]:
    for circle in by_name(Compartment.objects.all(), lambda circle: circle.code):
        if not key_holders(circle.pk, at=at):
            words = _(
                "Nobody holds the key to the compartment %(code)s. It is asked for on the page of whoever shall hold"
                " it; nobody asks for themselves."
            ) % {"code": circle.code}
            yield Lack(f"key.{circle.code}", words, "people")


def _operation() -> Iterator[Lack]:
    key = settings.DOSSIER_AUDIT_KEY_FILE
    if key is None or not key.is_file():
        yield Lack("audit.key", _("No key signs the audit trail: DOSSIER_AUDIT_KEY_FILE names no file."))
    elif not Seal.objects.exists():
        yield Lack("audit.seal", _("The audit trail was never sealed: start the worker and beat."))
    if not settings.DOSSIER_CHECKPOINT_DIR.is_dir():
        yield Lack("audit.checkpoints", _("DOSSIER_CHECKPOINT_DIR names no folder."))
    if not settings.VALUES["DATABASE_BACKUP_URL"]:
        yield Lack("backup", _("Nothing can be backed up from here: DATABASE_BACKUP_URL is not set."))


INVENTED = "@dossier.example"  # how the addresses of the invented people end; no mail goes to such a name (RFC 2606)
_found: list[bool] = []


def demonstrates() -> bool:
    """Looked for until they are found, then never again."""
    if settings.DOSSIER_DEMO and not _found and _look():
        _found.append(True)
    return settings.DOSSIER_DEMO and bool(_found)


def _look() -> bool:
    try:
        with acting_as_system("whether the people of the demonstration live here"):
            return Person.objects.filter(email__endswith=INVENTED).exists()
    except DatabaseError:
        return False
