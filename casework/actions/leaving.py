"""What a person leaves behind on cases: the work ends with the service, the case is given to somebody else."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from accounts import audit
from accounts.context import acting_as_system
from accounts.models import Person, Service
from casework.actions import turns
from casework.actions.child import move
from casework.models import Case, IdempotencyKey, Watch
from casework.models.child import hold
from casework.notifications import outbox
from casework.queries.left_behind import granted_to, named_on, offered_to


def end_work(*, person: Person, service: Service, by: Person, at: datetime) -> Mapping[str, int]:
    """End leads, assignments, grants, watches and offered hand-overs of a person who leaves ``service``.

    In the product's own context, because whoever moves people sees no case; each case's trail says what ended and of
    whom. Authorship stays until a supervisor of the service takes it over. Gives how much of each kind there was.
    """
    with acting_as_system("a person leaves a service"):
        offered = offered_to(person).values_list("case_id", flat=True)
        left = Case.objects.select_for_update().filter(Q(pk__in=named_on(person).values("case_id")) | Q(pk__in=offered))
        cases = [hold(case) for case in left.order_by("pk")]
        ended = {
            **_end_assignments(cases, person, service, at),
            "grants": _end_grants(person, by, at),
            "hand_overs": _withdraw_hand_overs(cases, person, at),
            "watches": Watch.objects.filter(person=person).delete()[0],
            # an answer kept for a repeated request would be given to whoever asks with the same key
            "kept_answers": IdempotencyKey.objects.filter(person=person).delete()[0],
        }
        for kind in {case.kind for case in cases}:
            turns.write_each([case.pk for case in cases if case.kind == kind], kind, by=None, at=at)
        return ended


def _end_assignments(cases: Iterable[Case], person: Person, service: Service, at: datetime) -> dict[str, int]:
    ended = {"leads": 0, "assignments": 0}
    for case in cases:
        rows = named_on(person).filter(case=case)
        roles = sorted(rows.values_list("role", flat=True))
        if not roles:
            continue
        rows.update(ended_at=at, left_service=service)
        if case.lead_id == person.pk:
            case.lead = None
            case.version += 1
            case.save(update_fields=["lead", "version"])
        if case.closed_at is None:  # as it was said before: a closed case waits for nobody
            ended["leads"] += "lead" in roles
            ended["assignments"] += "lead" not in roles
        data = {"person": person.pk, "roles": roles, "service_code": service.code}
        audit.record("case.person_left", by=None, at=at, case=case, data=data)
        if case.closed_at is None:
            key = f"left:{case.pk}:{person.pk}:{case.version}"
            outbox.notify("case.person_left", "left service", key=key, at=at, case=case, service_id=service.pk)
    return ended


def _end_grants(person: Person, by: Person, at: datetime) -> int:
    rows = list(granted_to(person).select_for_update(of=("self",)))
    for row in rows:
        row.ended_at, row.ended_by = at, by
        row.save(update_fields=["ended_at", "ended_by"])
        data = {"person_id": person.pk, "grant_id": row.pk}
        audit.record("case.grant_ended", by=None, at=at, case=row.content_object, data=data)
    return len(rows)


def _withdraw_hand_overs(cases: Iterable[Case], person: Person, at: datetime) -> int:
    """An offer that nobody can sign any more makes room for another."""
    offered = offered_to(person).filter(case__in=cases)
    rows = list(offered.select_related("case").select_for_update(of=("self",)))
    for row in rows:
        move(row, "lose", withdrawn_at=at)
        data = {"person_id": person.pk, "hand_over_id": row.pk}
        audit.record("case.hand_over_withdrawn", by=None, at=at, case=row.case, data=data)
    return len(rows)
