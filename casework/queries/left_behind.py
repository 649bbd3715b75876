"""What hangs on a person: counted for whoever manages people, listed for whoever sees the cases.

A lead or an assignment that ended because its holder left hangs on until somebody else of that service has it.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight, openable
from accounts.context import acting_as_system
from accounts.models import Label, Person, Service
from accounts.permissions import Permission
from accounts.queries.order import by_name
from casework.access import visible_cases
from casework.lifecycle.common import DRAFT, ENDED
from casework.lifecycle.kinds import kind, kinds
from casework.models import Assignment, Case, CaseGrant, Correction, HandOver, IdempotencyKey, Watch
from casework.models.child import hold

PASSED_ON = {"authorship": "take_over", "leads": "assign", "leading": "assign", "assignments": "assign"}
Find = Callable[[Person, Service, datetime], QuerySet[Case]]


@dataclass(frozen=True)
class Bond:
    """Something that hangs on a person: in words, and the cases of which it does."""

    words: Promise | str
    find: Find


def _open_cases() -> QuerySet[Case]:
    return Case.objects.exclude(state__in=ENDED)


def _drafts(person: Person, service: Service, at: datetime) -> QuerySet[Case]:
    return _open_cases().filter(author=person, owning_service=service, state=DRAFT)


def _authorship(person: Person, service: Service, at: datetime) -> QuerySet[Case]:
    return _open_cases().filter(author=person, owning_service=service).exclude(state=DRAFT)


def _leads(person: Person, service: Service, at: datetime) -> QuerySet[Case]:
    left = Assignment.objects.filter(case=OuterRef("pk"), person=person, role="lead", left_service=service)
    return _open_cases().filter(Exists(left), lead__isnull=True).exclude(state=DRAFT)


def _leading(person: Person, service: Service, at: datetime) -> QuerySet[Case]:
    return _open_cases().filter(lead=person) if person.service_id == service.pk else Case.objects.none()


def _assignments(person: Person, service: Service, at: datetime) -> QuerySet[Case]:
    """Open ones, and those left behind since which nobody else of the service was named."""
    mine = Assignment.objects.filter(case=OuterRef("pk"), person=person, role="member")
    since = Assignment.objects.filter(
        case=OuterRef("case_id"), person__service=service, ended_at__isnull=True, given_at__gte=OuterRef("ended_at")
    )
    left = Exists(mine.filter(~Exists(since), left_service=service))
    here = person.service_id == service.pk
    return _open_cases().filter(left | Exists(mine.filter(ended_at__isnull=True)) if here else left)


def _hand_overs(person: Person, service: Service, at: datetime) -> QuerySet[Case]:
    waiting = HandOver.objects.filter(case=OuterRef("pk"), receiver=person, signed_at=None, withdrawn_at=None)
    return _open_cases().filter(Exists(waiting))


def _corrections(person: Person, service: Service, at: datetime) -> QuerySet[Case]:
    waiting = Correction.objects.filter(deadline__case=OuterRef("pk"), proposed_by=person, state="proposed")
    return _open_cases().filter(Exists(waiting))


def _grants(person: Person, service: Service, at: datetime) -> QuerySet[Case]:
    given = CaseGrant.objects.filter(content_object=OuterRef("pk"), user=person, ended_at__isnull=True, ends_at__gt=at)
    return _open_cases().filter(Exists(given))


BONDS: Mapping[str, Bond] = {
    "drafts": Bond(_("Drafts that no colleague sees"), _drafts),
    "authorship": Bond(_("Cases of this author"), _authorship),
    "leads": Bond(_("Cases that wait for a lead"), _leads),
    "leading": Bond(_("Cases led"), _leading),
    "assignments": Bond(_("Assignments"), _assignments),
    "hand_overs": Bond(_("Hand-overs that wait for this signature"), _hand_overs),
    "corrections": Bond(_("Clock corrections proposed"), _corrections),
    "grants": Bond(_("Grants of need to know"), _grants),
}


def bonds() -> Mapping[str, Bond]:
    """What may hang on a person: of every case, and what each kind adds."""
    return {**BONDS, **{code: bond for each in kinds() for code, bond in each.bonds.items()}}


def bond_words() -> Mapping[str, Promise | str]:
    """The same in words."""
    return {code: bond.words for code, bond in bonds().items()}


def count_work(person: Person, service: Service, at: datetime) -> dict[str, int]:
    """How many cases of each kind hang on a person, in one statement.

    In the product's own context, for whoever manages people and sees no case.
    """
    with acting_as_system("what hangs on a person, counted"):
        each = [
            bond.find(person, service, at).order_by().values_list(Value(code, output_field=CharField()), "pk")
            for code, bond in bonds().items()
        ]
        return dict(Counter(code for code, _pk in each[0].union(*each[1:], all=True)))


@dataclass(frozen=True)
class Left:
    """One case that hangs on a person, for one reason."""

    reference: str
    title: str
    marking: int
    act: str  # what a supervisor does about it, by its name; empty where nothing is to be passed on
    hidden_draft: bool  # nobody sees it before somebody takes it over


@dataclass(frozen=True)
class LeftKind:
    """The cases of one kind of bond."""

    words: Promise | str
    cases: tuple[Left, ...]

    @property
    def acts(self) -> bool:
        """Whether any of them can be passed on from the list."""
        return any(case.act or case.hidden_draft for case in self.cases)


@dataclass(frozen=True)
class Leaver:
    """Somebody of the service on whom something hangs, or who left."""

    username: str
    name: str
    gone: bool


def work_left(person: Person, sight: Sight, *, service: Service, at: datetime) -> tuple[LeftKind, ...]:
    """What hangs on a person in the viewer's service, as far as the viewer sees the cases.

    Drafts are seen by their author alone: those of somebody who left are listed where clearance and compartments
    would open them, so that a supervisor can take them over.
    """
    visible = visible_cases(sight, Permission.CASE_ASSIGN)
    found = []
    for code, bond in bonds().items():
        if code == "drafts":
            cases = _left_drafts(person, service, sight, at)
        else:
            rows = bond.find(person, service, at).filter(pk__in=visible.values("pk")).select_related("label")
            cases = list(rows.order_by("reference"))
        if cases:
            found.append(LeftKind(bond.words, tuple(_left(case, code) for case in cases)))
    return tuple(found)


def gone(person: Person, service: Service) -> bool:
    """Whether a person no longer works in a service."""
    return not person.is_active or person.service_id != service.pk


def left_draft(reference: str, sight: Sight) -> Case | None:
    """A draft of the own service whose author left, where clearance and compartments open it; locked.

    Only inside the product's own context: before somebody takes it over nobody sees it.
    """
    rows = _takeable(Case.objects.filter(owning_service_id=sight.service_id), sight)
    rows = rows.select_related("label", "owning_service", "lead", "author", "author__service")
    return hold(rows.select_for_update(of=("self",)).filter(reference=reference).first())


def _takeable(rows: QuerySet[Case], sight: Sight) -> QuerySet[Case]:
    ended = Assignment.objects.filter(
        case=OuterRef("pk"), role="author", person=OuterRef("author"), left_service=OuterRef("owning_service")
    )
    left = Exists(ended) | Q(author__is_active=False, author__service=F("owning_service"))
    labels = Label.objects.filter(openable(sight)).values("pk")
    return rows.filter(left, state=DRAFT, label__in=labels)


def _left_drafts(person: Person, service: Service, sight: Sight, at: datetime) -> list[Case]:
    if not sight.may(Permission.CASE_ASSIGN) or service.pk != sight.service_id:
        return []
    with acting_as_system("drafts of somebody who left"):
        return list(_takeable(_drafts(person, service, at), sight).select_related("label").order_by("reference"))


def _left(case: Case, bond: str) -> Left:
    act = PASSED_ON.get(bond, "")
    return Left(
        reference=case.reference,
        title=case.title,
        marking=case.label.marking,
        act=act if act and kind(case.kind).state(case.state) in kind(case.kind).table.row(act).sources else "",
        hidden_draft=bond == "drafts",
    )


def leavers(service: Service) -> tuple[Leaver, ...]:
    """Those who left the service and whose work waits, then the others of the service; names alone, no case.

    Whoever left is known by what was left behind: an authorship, an ended assignment.
    """
    with acting_as_system("whose work waits in a service"):
        behind = Assignment.objects.filter(left_service=service, case__in=_open_cases()).values("person_id")
        writes = Person.objects.filter(service=service, pk__in=_open_cases().values("author_id")).values("pk")
        here = Q(service=service, is_active=True)
        people = Person.objects.filter(Q(pk__in=behind) | Q(pk__in=writes) | here).order_by("pk")
        rows = [Leaver(p.username, p.name, gone(p, service)) for p in by_name(people, lambda p: p.name)]
    return tuple(sorted(rows, key=lambda row: not row.gone))


def lead_choices(service_id: int) -> QuerySet[Person]:
    """Whom a list can be asked for as lead: the service's people, and those who left it while they led something."""
    leads = Exists(Case.objects.filter(lead=OuterRef("pk")))
    left = Assignment.objects.filter(role="lead", left_service_id=service_id).values("person_id")
    here = Q(service_id=service_id) & (Q(is_active=True) | leads)
    return Person.objects.filter(here | Q(pk__in=left)).order_by("pk")


def led_by(person_id: int, service_id: int) -> Q:
    """Cases led by a person, or left without a lead when the person left the service."""
    left = Assignment.objects.filter(case=OuterRef("pk"), person_id=person_id, role="lead", left_service_id=service_id)
    return Q(lead_id=person_id) | Q(Exists(left), lead__isnull=True)


ENDS: Mapping[str, Promise | str] = {
    "leads": _("Leads; each case waits for another"),
    "assignments": _("Assignments"),
    "grants": _("Grants of need to know"),
    "hand_overs": _("Hand-overs that wait for this signature"),
    "watches": _("Cases watched"),
    "kept_answers": _("Answers kept for a client program that asks again"),
}
HANGING = frozenset({"leads", "leading", "assignments", "grants", "hand_overs"})


def named_on(person: Person) -> QuerySet[Assignment]:
    """The person's open assignments, as lead and otherwise."""
    return Assignment.objects.filter(person=person, ended_at__isnull=True)


def granted_to(person: Person) -> QuerySet[CaseGrant]:
    """The grants that nobody ended."""
    return CaseGrant.objects.filter(user=person, ended_at__isnull=True)


def offered_to(person: Person) -> QuerySet[HandOver]:
    """The hand-overs that wait for the person's signature."""
    return HandOver.objects.filter(receiver=person, signed_at__isnull=True, withdrawn_at__isnull=True)


def work_that_ends(person: Person, at: datetime) -> dict[str, int]:
    """How much of each kind ends; in the product's own context, for whoever manages people and sees no case."""
    with acting_as_system("what ends with a person who leaves, counted"):
        live = named_on(person).filter(case__closed_at__isnull=True)  # a closed case waits for nobody
        led = set(live.filter(role="lead").values_list("case_id", flat=True))
        named = set(live.values_list("case_id", flat=True))
        return {
            "leads": len(led),
            "assignments": len(named - led),
            "grants": granted_to(person).count(),
            "hand_overs": offered_to(person).count(),
            "watches": Watch.objects.filter(person=person).count(),
            "kept_answers": IdempotencyKey.objects.filter(person=person).count(),
        }
