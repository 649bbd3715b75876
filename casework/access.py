"""The one read door. A case, or anything that hangs off it, is obtained only together with a person and a permission.

The rule stands here once as a queryset (``visible_cases``) and once as a predicate (``explain``); row-level security in
PostgreSQL repeats it as the second wall. Property tests hold the three equal. django-guardian is touched only here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from guardian.shortcuts import get_perms_for_model

from accounts.access import Sight, any_of, openable, token_held, within
from accounts.context import current_request, note_shown, once, only_reads
from accounts.errors import Absent, Moved, Refused
from accounts.models import Label, Person
from accounts.permissions import Permission
from accounts.queries.asker import NUMBER, NUMBERS, Asker, Token, asker_of, slots
from accounts.queries.composed import Slot, composed, composed_each
from accounts.queries.together import read_together
from accounts.sentences import say
from casework.models import Assignment, Case, CaseGrant, Watch
from casework.models.child import hold

M = TypeVar("M", bound=Model)
Numbers = TypeVar(
    "Numbers", list[int], ArraySubquery, Slot
)  # read already, or within the statement; or to be filled in
Kinds = tuple[str, ...] | None  # that the roles work on; none for oversight
Shape = tuple[Kinds, bool]  # and whether any case names the person
CASE, PERSON = Slot("case", NUMBER), Slot("person", NUMBER)
AROUND = ("label", "owning_service", "lead", "author", "author__service")  # read with a case
PROVISIONAL = "DRAFT-"  # how the reference of a draft begins, which has no number of its series yet


@dataclass(frozen=True)
class Standing:
    """Why a case concerns a person by name: assigned in a role (perhaps no more), granted, or watched."""

    case: int
    why: str
    ended: bool
    state: str  # of the case, where the person is or was assigned
    opens: bool  # gives need to know


@dataclass(frozen=True)
class Doorway:
    """The cases that a person may see, with what was read to say so."""

    cases: QuerySet[Case]
    opened: tuple[Shape, dict[str, list[int]]]  # the same for ``cases_behind``
    labels: tuple[int, ...]  # those read without being named on the case
    standing: tuple[Standing, ...]


def grants_in_force(at: datetime | Slot, *, token: Token = None) -> QuerySet[CaseGrant]:
    """Explicit grants valid at ``at``."""
    held = token_held("starts_at", person="user_id", token=token)
    return CaseGrant.objects.filter(held, starts_at__lte=at, ends_at__gt=at, ended_at__isnull=True)


def _assignments_in_force(token: Token = None) -> QuerySet[Assignment]:
    """For a token those from before it, and what its holder began: a program goes on with its own drafts."""
    held = token_held("given_at", token=token)
    if held:
        held |= Q(origin="start_draft", given_by=F("person"))
    return Assignment.objects.filter(held, ended_at__isnull=True)


def visible_cases(sight: Sight, permission: Permission = Permission.CASE_VIEW) -> QuerySet[Case]:
    """Every case that the person may see, and no other; empty when the role lacks ``permission``."""
    if not (sight.may(permission) and sight.may(Permission.CASE_VIEW)):
        return Case.objects.none()
    return _behind(sight, _seen_by(sight))


def opened_to(sight: Sight) -> tuple[Shape, dict[str, list[int]]]:
    """What ``cases_behind`` takes, and the values of its slots, for a person who may see cases."""
    return _opened(sight, _seen_by(sight))


def _opened(sight: Sight, seen: "_Seen[list[int]]") -> tuple[Shape, dict[str, list[int]]]:
    if sight.oversees:
        return (None, False), {"labels": seen.labels}
    return (_kinds(sight), bool(seen.named)), vars(seen) if seen.named else {"own_labels": seen.own_labels}


def cases_behind(shape: Shape) -> QuerySet[Case]:
    """``visible_cases`` with slots, for questions that are composed once."""
    return _by(*shape, _Seen(*(Slot(name, NUMBERS) for name in ("labels", "own_labels", "named"))))


def visible_now(sight: Sight) -> QuerySet[Case]:
    """The same asked anew within the one statement that asks for the case: for a single one, where something is
    written.
    """
    if not sight.may(Permission.CASE_VIEW):
        return Case.objects.none()
    return _anew(_kinds(sight), asker_of(sight))


def _anew(kinds: Kinds, asker: Asker) -> QuerySet[Case]:
    labels = Label.objects.filter(within(asker.level, asker.compartments)).values("pk")
    own, (assigned, granted) = labels.filter(services__contains=asker.services), _naming(asker)
    named = ArraySubquery(assigned.union(granted))
    return _by(kinds, True, _Seen(ArraySubquery(labels), ArraySubquery(own), named))


def doorway(sight: Sight) -> Doorway:
    """The same with what else was read on the way, for pages that ask for it again and again. Two queries."""
    if not sight.may(Permission.CASE_VIEW):
        return Doorway(Case.objects.none(), (((), False), {"own_labels": []}), (), ())
    seen = _seen_by(sight)
    labels = seen.labels if sight.oversees else seen.own_labels
    return Doorway(_behind(sight, seen), _opened(sight, seen), labels=tuple(labels), standing=_standing(sight))


def _behind(sight: Sight, seen: "_Seen[Numbers]") -> QuerySet[Case]:
    """The rule: labels that the person reads by service, and by name, whatever kind of case the roles work on."""
    if not any((seen.labels,) if sight.oversees else (seen.own_labels, seen.named)):
        return Case.objects.none()
    return _by(_kinds(sight), bool(seen.named), seen)


def _kinds(sight: Sight) -> Kinds:
    return None if sight.oversees else tuple(sorted(sight.kinds))


def _by(kinds: Kinds, named: bool, seen: "_Seen[Numbers]") -> QuerySet[Case]:
    """``kinds``: those that the roles work on, None for oversight; ``named``: whether any case names the person."""
    if kinds is None:
        return Case.objects.filter(any_of("label_id", seen.labels))
    by_service = Q(any_of("label_id", seen.own_labels), kind__in=kinds)
    by_name = Q(any_of("label_id", seen.labels), any_of("id", seen.named))
    return Case.objects.filter(by_service | by_name if named else by_service)


def open_labels(sight: Sight) -> list[int]:
    """Ids of the labels that clearance and compartments open, need to know left aside."""
    return _seen_by(sight).labels


@dataclass(frozen=True)
class _Seen(Generic[Numbers]):
    """What the rule is made of: labels that are open, those of the own service, cases that name the person."""

    labels: Numbers
    own_labels: Numbers
    named: Numbers


def _seen_by(sight: Sight) -> "_Seen[list[int]]":
    return once(("seen", sight), lambda: _seen(sight))


def _seen(sight: Sight) -> _Seen[list[int]]:
    if not sight.may(Permission.CASE_VIEW):
        return _Seen([], [], [])
    asker = asker_of(sight)
    labels, assigned, granted = _opening(asker.shape).about(**asker.values).values()
    read_together(labels, assigned, granted)
    own = [pk for pk, services in labels if sight.service_id in services]
    return _Seen([pk for pk, _services in labels], own, sorted({*assigned, *granted}))


@composed_each
def _opening(shape: tuple[bool, ...]) -> dict[str, QuerySet[Any, Any]]:
    asker = slots(shape)
    labels = Label.objects.filter(within(asker.level, asker.compartments)).values_list("pk", "services")
    return {"labels": labels, **dict(zip(("assigned", "granted"), _naming(asker), strict=True))}


def _naming(asker: Asker) -> tuple[QuerySet[Assignment, int], QuerySet[CaseGrant, int]]:
    """The cases that an assignment or a grant names the person on, to be read with something else."""
    assigned = _assignments_in_force(asker.token).filter(person_id=asker.person)
    granted = grants_in_force(asker.at, token=asker.token).filter(user_id=asker.person)
    return assigned.values_list("case_id", flat=True), granted.values_list("content_object_id", flat=True)


def _standing(sight: Sight) -> tuple[Standing, ...]:
    """Every assignment of the person, the grants in force, and what the person watches."""
    asker = asker_of(sight)
    (rows,) = _naming_why(asker.shape).about(**asker.values).values()
    read_together(rows)
    return tuple(Standing(*row) for row in rows)


@composed_each
def _naming_why(shape: tuple[bool, ...]) -> dict[str, QuerySet[Any, Any]]:
    asker = slots(shape)
    opening = Exists(_assignments_in_force(asker.token).filter(pk=OuterRef("pk")))
    assigned = Assignment.objects.filter(person_id=asker.person)
    ended = Q(ended_at__isnull=False)
    rows = assigned.values_list("case_id", "role", ExpressionWrapper(ended, BooleanField()), "case__state", opening)
    granted = grants_in_force(asker.at, token=asker.token).filter(user_id=asker.person)
    watched = Watch.objects.filter(person_id=asker.person)
    every: QuerySet[Any, Any] = rows.union(
        granted.values_list("content_object_id", Value("granted"), Value(False), Value(""), Value(True)),
        watched.values_list("case_id", Value("watched"), Value(False), Value(""), Value(False)),
        all=True,
    )
    return {"why": every}


def get_case(
    sight: Sight,
    reference: str,
    permission: Permission = Permission.CASE_VIEW,
    *,
    lock: bool = False,
    kind: str = "",
) -> Case:
    """The case, for a person who may see it. Absent when it isn't there *or* isn't theirs; Refused when only the act
    is barred.

    With ``lock`` the row is held until the transaction ends; with ``kind`` a case of another kind is absent. A page
    that is asked for under the reference of the draft is Moved; with ``lock`` the case comes as it is called now.
    """
    case = _found(sight, reference, lock=lock)
    if case is None and lock:
        # Whoever held the row may have let a service in, which gives the case another label: PostgreSQL looks at the
        # changed row with the labels of our question, and passes it over. Asked anew, the question knows the new label.
        case = _found(sight, reference, lock=True)
    if case is None or (kind and case.kind != kind):
        raise Absent(reference)
    if not sight.may(permission):
        sentence = say("Your role does not include this act ({permission}).", permission=permission.words)
        raise Refused(sentence, code="permission")
    if not lock:
        send_on(case, reference)
    note_shown(case)
    return case


def _found(sight: Sight, reference: str, *, lock: bool) -> Case | None:
    if not sight.may(Permission.CASE_VIEW):
        return None
    provisional = reference.startswith(PROVISIONAL)
    if only_reads() and not lock:  # the request asked already for what opens cases
        shape, opened = opened_to(sight)
        found = _one(shape, provisional).about(reference=reference, **opened)
    else:
        asker = asker_of(sight)
        asked = _one_anew(_kinds(sight), provisional, asker.shape, lock)
        found = asked.about(reference=reference, **asker.values)
    read_together(found)
    case = found.first()
    return hold(case) if lock else case


@composed
def _one(shape: Shape, provisional: bool) -> QuerySet[Case]:
    return _called(cases_behind(shape), provisional)


@composed
def _one_anew(kinds: Kinds, provisional: bool, shape: tuple[bool, ...], lock: bool) -> QuerySet[Case]:
    called = _called(_anew(kinds, slots(shape)), provisional)
    return called.select_for_update(of=("self",)) if lock else called


@composed
def _still(kinds: Kinds, shape: tuple[bool, ...]) -> QuerySet[Any, Any]:
    return _anew(kinds, slots(shape)).filter(pk=CASE).values_list("pk")[:1]


def _called(cases: QuerySet[Case], provisional: bool) -> QuerySet[Case]:
    """Those that bear a reference, or bore it as a draft."""
    reference = Slot("reference", TextField())
    rule = Q(reference=reference) | Q(former_reference=reference) if provisional else Q(reference=reference)
    return cases.select_related(*AROUND).filter(rule).order_by("pk")[:1]


def still_visible(sight: Sight, case: Case) -> bool:
    """Whether the person sees the case after what was just written."""
    if not sight.may(Permission.CASE_VIEW):
        return False
    asker = asker_of(sight)
    found = _still(_kinds(sight), asker.shape).about(case=case.pk, **asker.values)
    read_together(found)
    return bool(found)


def send_on(case: Case, reference: str) -> None:
    """Raise Moved where a request names the case by the reference that it had as a draft."""
    if case.reference != reference and current_request.get() is not None:
        raise Moved(reference, case.reference)


def called(reference: str) -> Q:
    """The condition on a case that bears a reference, or bore it as a draft."""
    found = Q(reference=reference)
    return found | Q(former_reference=reference) if reference.startswith(PROVISIONAL) else found


def of_case(sight: Sight, case: Case, model: type[M], **filters: object) -> QuerySet[M]:
    """Rows of ``model`` that hang off a case already obtained; those with a label of their own where it is open."""
    rows = model._default_manager.filter(case=case, **filters)
    if any(f.name == "label" for f in model._meta.fields):
        rows = rows.filter(label_id__in=Label.objects.filter(openable(sight)).values("pk"))
    return rows


@dataclass(frozen=True)
class CaseFacts:
    """What the predicate needs of a case."""

    marking: int
    compartments: frozenset[int]
    services: frozenset[int]
    named: frozenset[int]  # people named by assignment
    granted: frozenset[int]  # people with a grant in force
    kind: str


def case_facts(case: Case, at: datetime, *, beside: Iterable[QuerySet[Any, Any]] = ()) -> CaseFacts:
    """The predicate's view of a case at ``at``. One query, which answers those ``beside`` it too."""
    named = _assignments_in_force().filter(case=case).values_list("person_id", flat=True)
    granted = grants_in_force(at).filter(content_object=case).values_list("user_id", flat=True)
    read_together(named, granted, *beside)
    return CaseFacts(
        marking=case.label.marking,
        compartments=frozenset(case.label.compartments),
        services=frozenset(case.label.services),
        named=frozenset(named),
        granted=frozenset(granted),
        kind=case.kind,
    )


def explain(sight: Sight, facts: CaseFacts) -> tuple[bool, list[str]]:
    """Whether the person sees the case, and the rules that let in or keep out, one sentence each."""
    no: list[str] = []
    if not sight.may(Permission.CASE_VIEW):
        no.append("No role in force gives the right to see cases.")
    if facts.marking > sight.level:
        no.append("No valid clearance reaches the marking of the case.")
    if not sight.oversees and not facts.compartments <= sight.compartments:
        no.append("Not read into every compartment of the case.")
    if no:
        return False, no
    yes: list[str] = []
    if sight.oversees:
        yes.append("Statutory oversight reads every case within its clearance.")
    if sight.service_id in facts.services and facts.kind in sight.kinds:
        yes.append("The service takes part in the case, and a role of the person covers such cases.")
    if sight.person_id in facts.named:
        yes.append("Assigned to the case by name.")
    if sight.person_id in facts.granted:
        yes.append("Holds an explicit need-to-know grant in force.")
    if sight.service_id in facts.services and not yes:
        return False, ["No need to know: the service takes part, but no role of the person covers such cases."]
    return (True, yes) if yes else (False, ["No need to know: the service takes no part, no assignment, no grant."])


def sees(sight: Sight, facts: CaseFacts) -> bool:
    """The predicate twin of ``visible_cases``."""
    return explain(sight, facts)[0]


def give_grant(*, case: Case, person: Person, by: Person, at: datetime, ends_at: datetime, reason: str) -> CaseGrant:
    """Write guardian's row for one person; a former, ended grant is opened anew (its past stays on the trail).

    The caller has checked that ``by`` may.
    """
    permission = next(p for p in get_perms_for_model(Case) if p.codename == "read_case")
    values = {"reason": reason, "starts_at": at, "ends_at": ends_at, "given_by": by, "ended_at": None, "ended_by": None}
    given = {"permission": permission, "user": person, "content_object": case}
    row: CaseGrant = CaseGrant.objects.update_or_create(**given, defaults=values)[0]
    return row
