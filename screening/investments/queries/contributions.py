"""Contributions and annexes through their own labels: whoever can't open one gets no row, no number, no difference."""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.access import Sight, label_for, opens
from accounts.models import Compartment, Marking
from accounts.sentences import say
from casework.access import of_case
from casework.errors import Refused
from casework.models import Case
from screening.investments.models import Contribution, JointAnnex
from screening.investments.queries.file_facts import system_of

LOWEST = Marking.CONFIDENTIAL  # a contribution is classified, or it would be an opinion


def circle_of(case: Case) -> Compartment | None:
    """The compartment that every contribution of the procedure carries; None where the installation lacks it."""
    return Compartment.objects.filter(code=system_of(case).circle).first()


def contributions(sight: Sight, case: Case) -> QuerySet[Contribution]:
    """What the person can open: given ones, and the drafts of the own service."""
    rows = of_case(sight, case, Contribution).select_related("label", "service", "author")
    drafts = rows.filter(state=Contribution.State.DRAFT, service_id=sight.service_id)
    return rows.filter(state=Contribution.State.GIVEN) | drafts


def given_contributions(sight: Sight, case: Case) -> QuerySet[Contribution]:
    """The contributions that were given and that the person can open, in the order of their giving."""
    return contributions(sight, case).filter(state=Contribution.State.GIVEN).order_by("given_at", "pk")


def annexes(sight: Sight, case: Case) -> QuerySet[JointAnnex]:
    """The annexes of joint opinions that the person can open."""
    return of_case(sight, case, JointAnnex).select_related("label", "joint", "recorded_by").order_by("joint__number")


def own_draft(sight: Sight, case: Case, *, lock: bool = False) -> Contribution | None:
    """The newest draft of the own service that the person can open."""
    rows = of_case(sight, case, Contribution, service_id=sight.service_id, state=Contribution.State.DRAFT)
    rows = rows.select_related("label", "author").order_by("-written_at", "-pk")
    return (rows.select_for_update(of=("self",)) if lock else rows).first()


def label_of(case: Case, sight: Sight, *, marking: int, compartments: Iterable[int]) -> int:
    """The label for a contribution: from CONFIDENTIAL and the case's marking up to the own clearance. Refused."""
    wanted = frozenset(compartments) | frozenset(case.label.compartments)
    if marking < max(LOWEST, case.label.marking):
        words = "A contribution is marked {lowest} or higher, and never below the file."
        raise Refused(say(words, lowest=str(LOWEST.label)), field="marking")
    if not opens(sight, marking, wanted):
        raise Refused("You can't write under a marking or compartment that you don't hold.", field="marking")
    return label_for(marking=marking, compartments=sorted(wanted), services=[])


def annex_label(case: Case, sight: Sight, sources: list[Contribution]) -> int:
    """The highest marking of the sources and all their compartments, the circle always among them."""
    circle = circle_of(case)
    compartments = {pk for source in sources for pk in source.label.compartments}
    marking = max([LOWEST.value, case.label.marking, *(source.label.marking for source in sources)])
    return label_of(case, sight, marking=marking, compartments=compartments | ({circle.pk} if circle else set()))
