"""How a case of any kind begins: as a draft that only its author sees, under a provisional reference."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.access import label_for
from accounts.models import Person, Service
from casework.actions import turns
from casework.actions.references import provisional
from casework.lifecycle.common import DRAFT
from casework.models import Assignment, Case
from casework.procedures.definitions import Procedure
from casework.queries.composition import newest


def begin(
    *, rules: Procedure, by: Person, at: datetime, add: Callable[[Case], object], owner: Service | None = None
) -> Case:
    """A draft under a version of a procedure; ``add`` makes the row in which its kind keeps its own.

    The case belongs to the author's service, and the author leads it; or to ``owner``, where somebody outside writes.
    Whether ``by`` may has been asked.
    """
    with transaction.atomic():
        case = Case.objects.create(
            reference=provisional(),
            kind=rules.kind,
            procedure=rules.id,
            procedure_version=rules.version,
            composition_id=newest(rules) if rules.bodies else None,
            state=DRAFT,
            label_id=label_for(marking=0, compartments=[], services=[]),
            owning_service=owner or by.service,
            lead=None if owner else by,
            author=by,
            created_at=at,
        )
        for role in () if owner else ("author", "lead"):
            Assignment.objects.create(case=case, person=by, role=role, given_by=by, given_at=at, origin="start_draft")
        add(case)
        audit.record("case.started", by=by, at=at, case=case)
        turns.write(case=case, by=by, at=at)
    return case
