"""Cases that nobody represents any more, and what ends with a representative who leaves."""

from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.context import acting_as_system
from accounts.models import Person, Service
from accounts.permissions import Permission
from accounts.queries.composed import Slot
from accounts.queries.ending import Ending
from accounts.queries.roles import giving
from casework.blocks.portal.models import Representation, Rights
from casework.blocks.portal.outsiders import Outsiders, kinds_with_outsiders
from casework.lifecycle.common import DRAFT, ENDED
from casework.models import Case
from casework.notifications import outbox
from casework.queries.left_behind import Bond


def able(at: datetime | Slot, permission: Permission) -> Exists:
    """Of representations: whether the person still holds a role with which parties are represented."""
    return Exists(giving([permission], at).filter(person=OuterRef("person")))


def unrepresented(at: datetime, *, without: Person | None = None) -> QuerySet[Case]:
    """The cases whose own side somebody represented and nobody does who could sign in and answer; only inside the
    product's own context. ``without`` leaves one person out of account.
    """
    each = [_alone(kind, told, at, without) for kind, told in kinds_with_outsiders().items()]
    return Case.objects.filter(reduce(or_, each)) if each else Case.objects.none()


def _alone(kind: str, told: Outsiders, at: datetime, without: Person | None) -> Q:
    was = Representation.objects.filter(case=OuterRef("pk"), side=told.own)
    still = was.filter(able(at, told.permission), ended_at__isnull=True, person__is_active=True)
    still = still.exclude(rights=Rights.READ)
    if without is not None:
        still = still.exclude(person=without)
    return Q(Exists(was), ~Exists(still), kind=kind)


def last_first(rows: QuerySet[Representation], side: str) -> QuerySet[Representation]:
    """Case by case, who represented a side last comes first."""
    rows = rows.filter(side=side).select_related("person", "firm")
    return rows.order_by("case_id", F("ended_at").desc(nulls_first=True), "-pk")


def represented_by(person: Person) -> QuerySet[Representation]:
    """The representations that nobody ended."""
    return Representation.objects.filter(person=person, ended_at__isnull=True)


def only_representative(person: Person, at: datetime) -> QuerySet[Case]:
    """The open cases and drafts that nobody represents once this person is gone."""
    mine = unrepresented(at, without=person).exclude(state__in=ENDED)
    return mine.filter(Exists(represented_by(person).filter(case=OuterRef("pk"))))


def representations_that_end(person: Person, at: datetime) -> dict[str, int]:
    """How many there are; in the product's own context, for whoever manages people and sees no case."""
    with acting_as_system("what ends with a representative who leaves, counted"):
        found = {"representations": represented_by(person), "unrepresented": only_representative(person, at)}
        return {kind: rows.count() for kind, rows in found.items()}


def end_representations(*, person: Person, service: Service, by: Person, at: datetime) -> Mapping[str, int]:
    """End every representation of a person who leaves, and tell the authority of cases that still run."""
    with acting_as_system("a representative leaves"):
        alone = only_representative(person, at).count()
        rows = represented_by(person).select_for_update(of=("self",))
        found = list(rows.select_related("case").order_by("pk"))
        for row in found:
            row.ended_by, row.ended_at = by, at
            row.save(update_fields=["ended_by", "ended_at"])
            data = {"representation_id": row.pk, "person_id": person.pk}
            audit.record("file.representative_left", by=None, at=at, case=row.case, data=data)
            if row.case.state not in (DRAFT, *ENDED):  # of a draft nobody at the authority may hear
                outbox.notify("file.representative_left", "secretariat", key=f"left:r{row.pk}", at=at, case=row.case)
    return {"representations": len(found), "unrepresented": alone}


def _represents(who: Person, service: Service, at: datetime) -> QuerySet[Case]:
    """Open cases that name the person."""
    rows = represented_by(who).filter(case=OuterRef("pk"))
    return Case.objects.exclude(state__in=ENDED).filter(Exists(rows))


def _left(who: Person, service: Service, at: datetime) -> QuerySet[Case]:
    """Open cases and drafts that this person represented and nobody does now."""
    mine = Exists(Representation.objects.filter(case=OuterRef("pk"), person=who))
    return unrepresented(at).exclude(state__in=ENDED).filter(mine)


BONDS = {
    "representations": Bond(_("Files represented"), _represents),
    "unrepresented": Bond(_("Files and drafts that nobody represents any more"), _left),
}
ENDS = Ending(
    end_representations,
    representations_that_end,
    {
        "representations": _("Files represented"),
        "unrepresented": _("Files and drafts of these that nobody else represents"),
    },
    frozenset({"representations"}),
)
