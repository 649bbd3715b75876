"""What an investment file keeps apart beside the contributions: the classified parts of joint opinions."""

from django.db.models import QuerySet

from accounts.access import Sight
from casework.access import of_case
from casework.blocks.opinions.classified import Contributions
from casework.models import Case
from screening.investments.models import Contribution, JointAnnex
from screening.investments.queries.file_facts import system_of

KEPT_APART = Contributions(Contribution, circle=lambda case: system_of(case).circle)


def annexes(sight: Sight, case: Case) -> QuerySet[JointAnnex]:
    """The annexes of joint opinions that the person can open."""
    return of_case(sight, case, JointAnnex).select_related("label", "joint", "recorded_by").order_by("joint__number")
