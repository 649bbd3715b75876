"""Files that nobody represents any more, and above all drafts, which nobody but their representatives sees."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.access import Sight
from accounts.context import acting_as_system
from accounts.models import Person, RoleAssignment
from accounts.permissions import Permission
from accounts.roles import ROLES
from casework.models import Case
from screening.investments.models import Filing, Representation, Rights, Side
from screening.investments.table import State


@dataclass(frozen=True)
class LeftDraft:
    """A draft that waits for somebody to take it up: its number and whose it was, and not a word of it."""

    reference: str
    begun_at: datetime
    former: str


def able(at: datetime) -> Exists:
    """Of representations: whether the person still holds a role with which parties are represented."""
    role = RoleAssignment.objects.filter(
        person=OuterRef("person"),
        role__in=[code for code, role in ROLES.items() if Permission.FDI_REPRESENT in role.permissions],
        state="approved",
        starts_at__lte=at,
    )
    return Exists(role.exclude(ends_at__lte=at))


def unrepresented(at: datetime, *, without: Person | None = None) -> QuerySet[Case]:
    """The files whose notifier somebody represented and nobody does who could sign in and answer; only inside the
    product's own context. ``without`` leaves one person out of account.
    """
    was = Representation.objects.filter(case=OuterRef("pk"), side=Side.NOTIFIER)
    still = was.filter(able(at), ended_at__isnull=True, person__is_active=True).exclude(rights=Rights.READ)
    if without is not None:
        still = still.exclude(person=without)
    return Case.objects.filter(Exists(was), ~Exists(still), kind="fdi")


def waiting_draft(reference: str, at: datetime, *, lock: bool = False) -> Case | None:
    """A notification that is still being written and that nobody represents; only inside the product's own context."""
    rows = unrepresented(at).filter(state=State.DRAFT, filing__file_type=Filing.FileType.NOTIFICATION)
    rows = rows.filter(reference=reference).select_related("filing", "label")
    return (rows.select_for_update(of=("self",)) if lock else rows).first()


def last_of(case: Case) -> Representation:
    """Who represented the notifier last."""
    return _last(Representation.objects.filter(case=case))[0]


def _last(rows: QuerySet[Representation]) -> QuerySet[Representation]:
    """Case by case, who represented the notifier last comes first."""
    rows = rows.filter(side=Side.NOTIFIER).select_related("person", "firm")
    return rows.order_by("case_id", F("ended_at").desc(nulls_first=True), "-pk")


def drafts_left_in(sight: Sight) -> tuple[LeftDraft, ...]:
    """The drafts of the reader's own firm that nobody represents any more, the oldest first."""
    if not sight.may(Permission.FDI_REPRESENT):
        return ()
    with acting_as_system("drafts of the own firm that nobody represents"):
        rows = unrepresented(sight.at).filter(state=State.DRAFT, filing__file_type=Filing.FileType.NOTIFICATION)
        ours = Representation.objects.filter(case__in=rows, side=Side.NOTIFIER, firm_id=sight.service_id)
        near = set(ours.values_list("case_id", flat=True))
        last = {row.case_id: row for row in _last(Representation.objects.filter(case__in=near)).distinct("case_id")}
        found = [(case, last[case.pk]) for case in rows.filter(pk__in=near).order_by("created_at")]
        return tuple(_line(case, row) for case, row in found if row.firm_id == sight.service_id)


def _line(case: Case, row: Representation) -> LeftDraft:
    return LeftDraft(case.reference, case.created_at, row.person.name)
