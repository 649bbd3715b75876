"""What an investment file keeps apart: the classified parts of joint opinions, which are drafted from contributions."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.models import Marking
from casework.access import of_case
from casework.blocks.opinions.classified import Contributions
from casework.blocks.opinions.models import Classified
from casework.models import Case
from screening.investments.models import Contribution, JointAnnex
from screening.investments.queries.file_facts import system_of

KEPT_APART = Contributions(Contribution, circle=lambda case: system_of(case).circle)


def annexes(sight: Sight, case: Case) -> QuerySet[JointAnnex]:
    """The annexes of joint opinions that the person can open."""
    return of_case(sight, case, JointAnnex).select_related("label", "joint", "recorded_by").order_by("joint__number")


def disclosable_draft(given: Iterable[Classified]) -> str:
    """Only what the contributions give free, each part under the name of its service; empty without any."""
    parts = [f"{row.service.code}: {row.disclosable.strip()}" for row in given if row.disclosable.strip()]
    return "\n\n".join(parts)


def annex_draft(given: Iterable[Classified]) -> str:
    """The contributions that the coordinator can open, each with its marking and what of it may be disclosed."""
    parts = []
    for row in given:
        may = _("May be disclosed: %(text)s") % {"text": row.disclosable.strip() or _("nothing")}
        parts.append(f"{row.service.code} ({Marking(row.label.marking).label}):\n{row.text.strip()}\n{may}")
    return "\n\n".join(parts)
