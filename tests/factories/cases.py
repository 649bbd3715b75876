"""Cases: as bare rows for the access rule, and by walking through the real acts for everything else."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.access import label, label_for
from accounts.context import acting_as_system
from accounts.days import day_of, end
from accounts.models import Compartment, Marking, Person, Service
from casework.actions.beginning import draw_reference, provisional
from casework.actions.turns import write_each
from casework.models import Assignment, Case, Deadline
from casework.models.child import hold
from casework.procedures.catalogue import in_force
from casework.referrals.models import Referral


def locked(case: Case) -> Case:
    """The case, held as the doors hold it: what hangs off it may move until the block ends."""
    return hold(Case.objects.select_for_update().get(pk=case.pk))


def make_case(
    author: Person,
    *,
    marking: int = Marking.NONE,
    compartments: Iterable[Compartment] = (),
    services: Iterable[Service] | None = None,
    state: str = "submitted",
    title: str = "A case of a test",
    procedure: str = "be.jic",
    kind: str = "referral",
    at: datetime | None = None,
) -> Case:
    """A case as a bare row, and its referral where it is one; ``services`` None: the author's own.

    For tests of access and lists. A test of an act walks there with tests/factories/flow.py instead.
    """
    at = at or timezone.now()
    rules = in_force(procedure, day_of(at))
    with acting_as_system("a test sets up"):
        taking_part = [author.service_id] if services is None else [s.pk for s in services]
        drawn = label_for(marking=marking, compartments=[c.pk for c in compartments], services=taking_part)
        case = Case.objects.create(
            reference=provisional() if state == "draft" else draw_reference(rules.reference_prefix, at.year),
            kind=kind,
            procedure=rules.id,
            procedure_version=rules.version,
            state=state,
            title=title,
            label=label(drawn),
            owning_service=author.service,
            lead=author,
            author=author,
            created_at=at,
            opened_at=None if state == "draft" else at,
            closed_at=at if state in ("closed", "withdrawn") else None,
        )
        if kind == "referral":
            Referral.objects.create(case=case, facts="Facts of a test.", grounds="Grounds of a test.")
        write_each([case.pk], kind, by=None, at=at)
    return case


def owed_by(case: Case, at: datetime, *, item: str, clock: str = "ACTION") -> Deadline:
    """The clock of something owed on the day of ``at``, as a bare row."""
    run = 1 + Deadline.objects.filter(case=case, clock=clock).count()
    return Deadline.objects.create(
        case=case,
        clock=clock,
        procedure="house",
        procedure_version="1",
        set_length=0,
        item=item,
        run=run,
        started_at=at,
        due_at=end(day_of(at)) - timedelta(microseconds=1),
    )


def name_on(case: Case, person: Person, *, at: datetime | None = None, ended_at: datetime | None = None) -> Assignment:
    """Name a person on a case by work."""
    with acting_as_system("a test sets up"):
        return Assignment.objects.create(
            case=case,
            person=person,
            role="member",
            given_by=case.author,
            given_at=at or timezone.now(),
            ended_at=ended_at,
        )
