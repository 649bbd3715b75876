"""Lower markings that wait for a second person, and what of a case could be marked lower."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
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
