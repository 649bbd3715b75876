"""What a firm says of its own mandate on a case: for whom it acts, whom to reach there, who pays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts import audit
from accounts.access import sight_of
from accounts.models import Person
from casework.blocks.portal.door import Seat, outside, seat_of
from casework.blocks.portal.models import Rights
from casework.blocks.portal.outsiders import Outsiders
from casework.blocks.portal.sides import SAYS, mandates
from casework.errors import Conflict, Refused
from casework.lifecycle.kinds import told
from casework.models import Case

CHANGED = "A colleague changed this since you opened it; nothing of yours was lost."


def says_elsewhere(case: Case, seat: Seat) -> bool:
    """Whether a firm says this in what it hands in: whoever leads for the side that the case is of."""
    return (seat.side, seat.rights) == (told(case, Outsiders).own, Rights.LEAD)


def save_mandate(*, reference: str, by: Person, at: datetime, fields: Mapping[str, Any], version: int = 0) -> None:
    """Keep what the own firm says; ``version`` is that of what was looked at. Raises Absent, Refused, Conflict.

    For whom it acts is the authority's to say when it invites the firm; whoever leads for the side that the case is of
    says it in what it hands in, and names the party of every firm beside it.
    """
    with outside(sight_of(by, at=at), reference, lock=True, every_side=True, reads=True) as case:
        seat = seat_of(case, by.pk)
        if seat is None or says_elsewhere(case, seat):
            raise Refused(told(case, Outsiders).says_itself, code="mandate")
        row = mandates(case, firm=by.service).select_for_update().first()
        if row is None:
            row = told(case, Outsiders).mandates(case=case, side=seat.side, firm=by.service, version=0)
        if row.version != version:
            raise Conflict(CHANGED, theirs=row)
        for name in SAYS:
            setattr(row, name, fields.get(name) or (None if name == "mandated_on" else ""))
        row.changed_by, row.changed_at, row.version = by, at, row.version + 1
        row.save()
        audit.record("file.mandate_saved", by=by, at=at, case=case, data={"mandate_id": row.pk})
