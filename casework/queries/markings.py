"""Lower markings that wait for a second person, and what of a case could be marked lower."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.context import fetched
from accounts.models import Service
from accounts.permissions import Permission
from casework.access import of_case
from casework.models import Case, Document, Downgrade
from casework.queries.screens import Caution, Parts


def waiting_downgrade(case: Case, sight: Sight, *, lock: bool = False) -> Downgrade | None:
    """The lower marking that waits longest, of what the person can open; None without one."""
    rows = of_case(sight, case, Downgrade, state=Downgrade.State.PROPOSED).order_by("pk")
    if lock:
        return rows.select_for_update().first()
    return rows.select_related("label", "document", "proposed_by").first()


def services_that_wrote(case: Case) -> list[int]:
    """Ids of the services beside the owner that wrote on the case what keeps its marking when the case is lowered."""
    [(wrote,)] = fetched("SELECT services_with_words(%s)", [case.pk])
    return sorted(set(wrote) - {case.owning_service_id})


def what_stays(case: Case) -> str:
    """What a lower marking of the case doesn't open, and who is told, in sentences."""
    stays = _(
        "The case’s own text opens as it stands now. What services wrote in it (positions, opinions, assessments,"
        " reasons of votes and decisions, actions, minutes) stays under the present marking: whoever is below it reads"
        " only that it was given."
    )
    codes = Service.objects.filter(pk__in=services_that_wrote(case)).order_by("code").values_list("code", flat=True)
    told = _("Told, because they wrote: %(services)s.") % {"services": ", ".join(codes)} if codes else ""
    return " ".join(part for part in (stays, told) if part)


def documents_above(case: Case, sight: Sight) -> list[Document]:
    """Documents that the person can open and that are marked above their case: those that can come down."""
    rows: Any = of_case(sight, case, Document, removed_at__isnull=True).select_related("label")
    own = case.label
    return [
        row
        for row in rows
        if row.label.marking > own.marking or not set(row.label.compartments) <= set(own.compartments)
    ]


def lowering(parts: Parts) -> list[Caution]:
    """That a lower marking waits, for a reader of the case; with the way to settle it for whoever may."""
    if not parts.facts.downgrade_open:
        return []
    may = parts.sight.may(Permission.MARKING_CONFIRM) and not parts.facts.downgrade_asked_by_actor
    url = reverse("act", args=[parts.case.reference, "settle_downgrade"]) if may else ""
    lead = _("A lower marking waits for a second person.")
    return [Caution("info", "lock", lead, "", url, _("Settle it") if may else "")]
