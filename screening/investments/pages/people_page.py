"""Who represents the own side of a file, for the people who do; only inside ``outside``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.errors import Absent
from accounts.sealed import sealed
from casework.blocks.portal.door import seat_of
from casework.blocks.portal.models import Representation, Rights
from casework.blocks.portal.sides import SAYS
from casework.models import Case
from screening.investments.models import Filing, Mandate, Side
from screening.investments.queries.sides import title_of_side


@dataclass(frozen=True)
class Colleague:
    """Somebody who represents the own side; ``is_own``: of the own firm, which can take the person off."""

    key: str  # sealed
    name: str
    firm: str
    rights: str
    since: datetime
    is_own: bool


@dataclass(frozen=True)
class PeoplePage:
    """The own side's people, and what the own firm says of its mandate; ``mandate`` is empty for the firm that says it
    in the notification.
    """

    reference: str
    side: str
    is_draft: bool
    people: tuple[Colleague, ...]
    own: int  # people of the own firm
    says_mandate: bool
    acts_for: str
    mandate: Mapping[str, Any]
    version: int  # of the mandate


def people_page(case: Case, sight: Sight) -> PeoplePage:
    """The page; three queries."""
    seat = seat_of(case, sight.person_id)
    if seat is None:
        raise Absent(case.reference)
    rows = Representation.objects.filter(case=case, side=seat.side, ended_at__isnull=True)
    people = tuple(
        Colleague(
            sealed("person", row.person_id),
            row.person.name,
            _(row.person.service.name),
            str(Rights(row.rights).label),
            row.added_at,
            row.person.service_id == sight.service_id,
        )
        for row in rows.select_related("person", "person__service").order_by("added_at", "pk")
    )
    says = (seat.side, seat.rights) != (Side.NOTIFIER, Rights.LEAD)
    row = Mandate.objects.filter(case=case, side=seat.side, firm_id=sight.service_id).first() if says else None
    notification = case.filing.file_type == Filing.FileType.NOTIFICATION
    return PeoplePage(
        reference=case.reference,
        side=title_of_side(seat.side),
        is_draft=notification and case.state == "draft",
        people=people,
        own=sum(1 for one in people if one.is_own),
        says_mandate=says,
        acts_for=row.acts_for if row is not None else "",
        mandate={name: getattr(row, name) for name in SAYS} if row is not None else {},
        version=row.version if row is not None else 0,
    )
