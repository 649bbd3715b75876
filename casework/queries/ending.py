"""What of the cases ends with whoever leaves a service (``casework.actions.leaving``), and how much of it there is."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.context import acting_as_system
from accounts.models import Person
from casework.models import Assignment, CaseGrant, HandOver, IdempotencyKey, Watch

WORDS: Mapping[str, Promise | str] = {
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
