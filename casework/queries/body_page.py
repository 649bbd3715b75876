"""One body of a procedure as an administrator reads and changes it, and what a change would do."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import sights_of
from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.errors import Absent
from accounts.models import AccessRequest, Person, Service
from accounts.queries.foreseen import Effect
from accounts.queries.frozen import seen
from accounts.queries.order import by_name
from accounts.sentences import apart
from accounts.written import labelled
from casework.access import CaseFacts, sees
from casework.models import BodyChange
from casework.procedures.catalogue import procedure
from casework.procedures.definitions import Body, ProcedureError
from casework.queries.access_list import some_of
from casework.queries.composition import newest, rules_under, with_bodies
from casework.queries.procedures import body_row, procedure_words


@dataclass(frozen=True)
class Candidate:
    """A service that sits in the body or could."""

    code: str
    name: str
    must_agree: bool


@dataclass(frozen=True)
class ChangeView:
    """What was decided: who joined or left, why, by whom."""

    sentence: str
    reason: str
    by: str
    approved_by: str
    at: datetime


@dataclass(frozen=True)
class BodyPage:
    """A body in its present composition."""

    procedure: str
    version: str
    procedure_title: str
    code: str
    row: Body
    may_change: bool  # the version is in force, and the body isn't one service's own desk
    can_oblige: bool  # services of this body may have to agree
    sitting: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    changes: tuple[ChangeView, ...]

    def find(self, code: str) -> tuple[Candidate, bool]:
        """A service, and whether it sits there. Raises Absent."""
        for one in (*self.sitting, *self.others):
            if one.code == code:
                return one, one in self.sitting
        raise Absent(code)


def body_page(procedure_id: str, version: str, body: str, *, at: datetime) -> BodyPage:
    """One body. Three queries. Raises Absent."""
    try:
        filed = procedure(procedure_id, version)
        rules = rules_under(filed.id, filed.version, newest(filed))
        found = rules.body(body)
    except ProcedureError as problem:
        raise Absent(body) from problem
    names = {s.code: (_(s.name), s.is_active) for s in Service.objects.all()}
    listed = [Candidate(c, names.get(c, ("", True))[0], c in found.validators) for c in found.members]
    open_ = [Candidate(c, name, False) for c, (name, active) in names.items() if active and c not in found.members]
    rows = BodyChange.objects.filter(procedure=filed.id, procedure_version=filed.version, body=body).order_by("-pk")
    return BodyPage(
        procedure=filed.id,
        version=filed.version,
        procedure_title=_(filed.title),
        code=body,
        row=body_row(found),
        may_change=bool(found.members) and filed.covers(day_of(at)),
        can_oblige=bool(filed.body(body).validators),
        sitting=tuple(listed),
        others=tuple(by_name(open_, lambda one: one.code)),
        changes=tuple(map(_change, rows.select_related("asked_by", "approved_by"))),
    )


def _change(row: BodyChange) -> ChangeView:
    words = _("%(service)s sits in it") if row.sits else _("%(service)s no longer sits in it")
    if row.must_agree:
        words = _("%(service)s sits in it and must agree")
    return seen(
        ChangeView,
        row,
        sentence=words % {"service": row.service},
        by=row.asked_by.name,
        approved_by=row.approved_by.name if row.approved_by else "",
        at=row.decided_at,
    )


def of_joining(body: str, member: str, *, at: datetime, must_agree: bool = False) -> list[Effect]:
    """What a service's seat will do, for whoever asks and for whoever approves."""
    names = _would_read(member, at)
    when = {
        "assessment": _("In cases begun from then on, %(service)s takes part as soon as the intake desk accepts them."),
        "decision": _("In cases begun from then on, %(service)s takes part as soon as a proposal is made."),
    }[body]
    found: list[Effect] = [when % {"service": member}, _people(names, member)]
    if must_agree:
        found.append(_("No decision is recorded in them without its vote."))
    stays = _(
        "Cases and drafts that are there keep the services that sat when they were begun: nobody sees one by this."
    )
    return [*found, stays]


def _people(names: list[str], member: str) -> str:
    if not names:
        return _("Nobody of %(service)s has a role and may see such a case yet.") % {"service": member}
    words = ngettext(
        "Then %(n)s person of %(service)s may see such a case, as far as clearance and compartments reach: %(names)s.",
        "Then %(n)s people of %(service)s may see such a case, as far as clearance and compartments reach: %(names)s.",
        len(names),
    )
    return words % {"n": len(names), "service": member, "names": some_of([apart(name) for name in names])}


def of_leaving_body(member: str) -> list[Effect]:
    """What it does when a service no longer sits in a body."""
    return [
        _("At once, in cases begun from now on, %(service)s is no longer let in by this body.") % {"service": member},
        _("Cases that are open already keep it: it goes on giving positions and votes there."),
    ]


def _would_read(member: str, at: datetime) -> list[str]:
    """The people of a service who see a case without a marking once the service takes part in it, by name."""
    with acting_as_system("whom a seat in a body lets in"):
        people = by_name(Person.objects.filter(is_active=True, service__code=member), lambda p: p.name)
        sights = sights_of(people, at=at)
    none: frozenset[int] = frozenset()
    own = frozenset(person.service_id for person in people)
    cases = [CaseFacts(0, none, own, none, none, kind) for kind in {rules.kind for rules in with_bodies()}]
    return [person.name for person in people if any(sees(sights[person.pk], case) for case in cases)]


def foreseen_seat(request: AccessRequest, at: datetime) -> list[Effect]:
    """The same, read from a request that waits."""
    given = request.payload
    return of_joining(given["body"], given["member"], at=at, must_agree=given["must_agree"])


def asked_seat(request: AccessRequest) -> str:
    """What a request for a seat asks for, in words."""
    given = request.payload
    where = body_row(procedure(given["procedure"], given["version"]).body(given["body"])).title
    words = _("%(service)s sits in it and must agree") if given["must_agree"] else _("%(service)s sits in it")
    title = procedure_words(given["procedure"], given["version"])
    return labelled(f"{title}, {where}", words % {"service": given["member"]})
