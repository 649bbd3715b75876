"""Work taken and given out from the inbox: the next case for oneself, many cases for one person. Each its own act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight, demand, sight_of
from accounts.models import Person
from accounts.permissions import Permission
from accounts.queries.translation import translated
from casework.access import CaseFacts, explain, visible_cases
from casework.actions.assignment import assign
from casework.actions.transition import refusal_of
from casework.errors import Absent, Refused
from casework.lifecycle.acts import act_of
from casework.lifecycle.kinds import desks, kind, live_states
from casework.lifecycle.table import refusal
from casework.models import Assignment, Case
from casework.models.child import hold
from casework.queries.turns import turns_of_service

MOST = 50  # cases of one bulk act
TRIES = 20  # cases that others took while this person's turn came


@dataclass(frozen=True)
class Change:
    """What an assignment would do, or did, to one case; ``refusal`` says why nothing happens to it."""

    reference: str
    title: str
    version: int
    sentence: str
    refusal: str = ""


def unassigned(cases: QuerySet[Case], sight: Sight) -> QuerySet[Case]:
    """Cases of the person's service, or that ask something of it now, on which nobody of it is named; at the desk its
    author is left aside.
    """
    of_service = Assignment.objects.filter(
        case=OuterRef("pk"), ended_at=None, role__in=("lead", "member"), person__service_id=sight.service_id
    )
    by_another = of_service.exclude(person_id=OuterRef("author_id"))
    asking = turns_of_service(sight)
    found: Any = Q()
    held = sorted({row.permission.value for row in desks().values() if sight.may(row.permission)})
    if held:
        at_desk = Q(pk__in=asking.filter(permission__in=held).values("case_id"))
        found |= at_desk & ~Q(author_id=sight.person_id) & ~Exists(by_another)
    if sight.may(Permission.CASE_ASSIGN):
        elsewhere = Q(state__in=[state for state in live_states() if state not in desks()]) & ~Exists(of_service)
        found |= elsewhere & (Q(owning_service_id=sight.service_id) | Q(pk__in=asking.values("case_id")))
    return cases.filter(found) if found else cases.none()


def take_next(*, by: Person, at: datetime) -> Case | None:
    """Name the person on the most pressing case that nobody of the service has yet; None when there is none left.

    Two people at once never get the same: a case that somebody is just taking is passed over.
    """
    sight = sight_of(by, at=at)
    demand(sight, Permission.CASE_ASSIGN, "Your role does not include taking cases.")
    passed: set[int] = set()
    with transaction.atomic():
        for _attempt in range(TRIES):
            free = unassigned(visible_cases(sight), sight)
            order = (F("next_due_at").asc(nulls_last=True), "pk")
            # a row that somebody holds is being taken: the next one is ours
            rows = free.exclude(pk__in=passed).order_by(*order).select_for_update(skip_locked=True, of=("self",))
            case = hold(rows.first())
            if case is None:
                return None
            # asked again under the lock: whoever held it a moment ago may have taken it
            if free.filter(pk=case.pk).exists() and _take(case, sight, by, at):
                return case
            passed.add(case.pk)
    return None


def _take(case: Case, sight: Sight, by: Person, at: datetime) -> bool:
    row = desks().get(case.state)
    do = act_of(case.kind, row.act).do if row is not None and sight.may(row.permission) else assign
    try:
        with transaction.atomic():
            do(reference=case.reference, by=by, at=at, to=by)
    except (Refused, Absent):
        return False
    return True


def preview_assignment(*, references: Sequence[str], to: Person, by: Person, at: datetime) -> list[Change]:
    """What assigning these cases to one person will and won't change, case by case; writes nothing.

    A reference that isn't the actor's to see is left out without a word.
    """
    sight = sight_of(by, at=at)
    theirs = sight_of(to, at=at)
    cases = (
        visible_cases(sight)
        .filter(reference__in=list(references)[:MOST])
        .select_related("label", "lead", "owning_service")
    )
    ordered = cases.order_by(F("next_due_at").asc(nulls_last=True), "pk")
    held = set(
        Assignment.objects.filter(
            case__in=[c.pk for c in ordered], person=to, role="member", ended_at=None
        ).values_list("case_id", flat=True)
    )
    return [_change(case, to, sight, theirs, at, held=case.pk in held) for case in ordered]


def _change(case: Case, to: Person, sight: Sight, theirs: Sight, at: datetime, *, held: bool) -> Change:
    barred = _table_refuses(case, sight, at) or _could_not_open(case, to, theirs)
    if barred is None and held:
        barred = _("%(name)s is assigned to it already.") % {"name": to.name}
    if barred is not None:
        return Change(case.reference, case.title, case.version, "", translated(barred))
    sentence = _("%(name)s is added; %(lead)s stays the lead.") if case.lead else _("%(name)s becomes the lead.")
    names = {"name": to.name, "lead": case.lead.name if case.lead else ""}
    return Change(case.reference, case.title, case.version, sentence % names)


def _table_refuses(case: Case, sight: Sight, at: datetime) -> str | None:
    of = kind(case.kind)
    row = of.table.row("assign")
    if row.guards:
        return refusal_of(case, row, sight, at=at)
    # no guard looks at the case's facts, so none are fetched: fifty cases would cost six hundred queries
    return refusal(row, of.facts(), state=of.state(case.state), may=sight.may, words=lambda state: of.words[state])


def _could_not_open(case: Case, to: Person, theirs: Sight) -> str | None:
    facts = CaseFacts(
        marking=case.label.marking,
        compartments=frozenset(case.label.compartments),
        services=frozenset(case.label.services),
        named=frozenset({to.pk}),
        granted=frozenset(),
        kind=case.kind,
    )
    allowed, reasons = explain(theirs, facts)
    return None if allowed else f"{to.name} could not open this case: {reasons[0]}"


def assign_each(*, versions: Mapping[str, int], to: Person, by: Person, at: datetime) -> list[Change]:
    """Assign each case to one person, each as an act of its own: one that is refused doesn't hold up the others.

    ``versions`` are those of the preview: a case that changed since is refused and says so.
    """
    changes = []
    for reference, version in list(versions.items())[:MOST]:
        try:
            with transaction.atomic():
                done = assign(reference=reference, by=by, at=at, to=to, version=version)
        except Absent:
            continue
        except Refused as refused:
            title = (
                visible_cases(sight_of(by, at=at)).filter(reference=reference).values_list("title", flat=True).first()
            )
            changes.append(Change(reference, title or "", version, "", translated(refused.sentence)))
        else:
            sentence = _("Assigned to %(name)s.") % {"name": to.name}
            changes.append(Change(reference, done.case.title, done.case.version, sentence))
    return changes
