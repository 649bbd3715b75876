"""What hangs on a person in filings, beside what every kind has (``casework.queries.left_behind``)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.context import acting_as_system
from accounts.models import Person, Service
from accounts.permissions import Permission
from casework.blocks.portal.leaving import last_first, unrepresented
from casework.blocks.portal.models import Representation
from casework.lifecycle.common import ENDED
from casework.models import Case
from casework.models.child import hold
from casework.queries.left_behind import Bond, Find
from screening.investments.models import Contribution, Filing, Fine, Letter, Opinion, Side
from screening.investments.table import State


def _of(model: type[Model], person: str, **filters: object) -> Find:
    """Open files with a row of ``model`` that names the person and has these values."""

    def find(who: Person, service: Service, at: datetime) -> QuerySet[Case]:
        rows = model._default_manager.filter(case=OuterRef("pk"), **{person: who}, **filters)
        return Case.objects.exclude(state__in=ENDED).filter(Exists(rows))

    return find


BONDS = {
    "opinions": Bond(_("Opinions begun and not given"), _of(Opinion, "author", state=Opinion.State.DRAFT)),
    "contributions": Bond(
        _("Contributions begun and not given"), _of(Contribution, "author", state=Contribution.State.DRAFT)
    ),
    "letters": Bond(_("Letters drafted and not sent"), _of(Letter, "made_by", sent_at=None)),
    "fines": Bond(_("Fines proposed"), _of(Fine, "proposed_by", state=Fine.State.PROPOSED)),
}


@dataclass(frozen=True)
class LeftDraft:
    """A draft that waits for somebody to take it up: its number and whose it was, and not a word of it."""

    reference: str
    begun_at: datetime
    former: str


def waiting_draft(reference: str, at: datetime, *, lock: bool = False) -> Case | None:
    """A notification that is still being written and that nobody represents; only inside the product's own context."""
    rows = unrepresented(at).filter(state=State.DRAFT, filing__file_type=Filing.FilingType.NOTIFICATION)
    rows = rows.filter(reference=reference).select_related("filing", "label")
    return hold(rows.select_for_update(of=("self",)).first()) if lock else rows.first()


def last_of(case: Case) -> Representation:
    """Who represented the notifier last."""
    return last_first(Representation.objects.filter(case=case), Side.NOTIFIER)[0]


def drafts_left_in(sight: Sight) -> tuple[LeftDraft, ...]:
    """The drafts of the reader's own firm that nobody represents any more, the oldest first."""
    if not sight.may(Permission.FDI_REPRESENT):
        return ()
    with acting_as_system("drafts of the own firm that nobody represents"):
        rows = unrepresented(sight.at).filter(state=State.DRAFT, filing__file_type=Filing.FilingType.NOTIFICATION)
        ours = Representation.objects.filter(case__in=rows, side=Side.NOTIFIER, firm_id=sight.service_id)
        near = set(ours.values_list("case_id", flat=True))
        rows_of = last_first(Representation.objects.filter(case__in=near), Side.NOTIFIER)
        last = {row.case_id: row for row in rows_of.distinct("case_id")}
        found = [(case, last[case.pk]) for case in rows.filter(pk__in=near).order_by("created_at")]
        return tuple(_line(case, row) for case, row in found if row.firm_id == sight.service_id)


def _line(case: Case, row: Representation) -> LeftDraft:
    return LeftDraft(case.reference, case.created_at, row.person.name)
