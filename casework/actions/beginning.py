"""How a case of any kind begins: as a draft that only its author sees, under a random provisional reference; and the
number of its series, by which it is called from then on.
"""

import secrets
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.access import label_for
from accounts.context import fetched
from accounts.days import day_of
from accounts.models import Person, Service
from casework.access import PROVISIONAL
from casework.actions import turns
from casework.lifecycle.common import DRAFT
from casework.models import Assignment, Case
from casework.procedures.catalogue import procedure
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


LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # none that is taken for another, no vowel that makes a word
LENGTH = 10


def provisional() -> str:
    """A reference for a draft. It says nothing of how many drafts there are and uses up no number."""
    return PROVISIONAL + "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def number(case: Case, *, at: datetime) -> dict[str, str]:
    """Give a draft that is handed in the next number of its series; the caller has locked the case and saves it.

    Returns what the trail keeps of it. A case that has its number already keeps it.
    """
    if not case.reference.startswith(PROVISIONAL):
        return {}
    case.former_reference = case.reference
    prefix = procedure(case.procedure, case.procedure_version).reference_prefix
    case.reference = draw_reference(prefix, day_of(at).year)
    return {"former_code": case.former_reference}


def draw_reference(prefix: str, year: int) -> str:
    """The next reference of a prefix and year, drawn by the database; nobody waits for who draws."""
    return str(fetched("SELECT draw_reference(%s, %s)", [prefix, year])[0][0])
