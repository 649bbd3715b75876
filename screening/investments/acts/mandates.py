"""What a firm says of its own mandate on a file: for whom it acts, whom to reach there, who pays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts import audit
from accounts.access import sight_of
from accounts.models import Person
from casework.errors import Conflict, Refused
from screening.investments.access import EVERY_SIDE, outside, seat_of
from screening.investments.models import Mandate, Rights, Side

FIELDS = (
    "mandated_on",
    "mandate",
    "contact_name",
    "contact_role",
    "contact_email",
    "contact_phone",
    "payer_name",
    "payer_address",
    "payer_reference",
)
IN_THE_NOTIFICATION = "Your firm says this in the notification."
CHANGED = "A colleague changed this since you opened it; nothing of yours was lost."


def save_mandate(*, reference: str, by: Person, at: datetime, fields: Mapping[str, Any], version: int = 0) -> None:
    """Keep what the own firm says; ``version`` is that of what was looked at. Raises Absent, Refused, Conflict.

    For whom it acts is the authority's to say when it invites the firm; whoever leads for the notifier says it in the
    notification, and names the party of every firm beside it.
    """
    with outside(sight_of(by, at=at), reference, lock=True, sides=EVERY_SIDE, reads=True) as case:
        seat = seat_of(case, by.pk)
        if seat is None or (seat.side, seat.rights) == (Side.NOTIFIER, Rights.LEAD):
            raise Refused(IN_THE_NOTIFICATION, code="mandate")
        row = Mandate.objects.select_for_update().filter(case=case, firm=by.service).first()
        if row is None:
            row = Mandate(case=case, side=seat.side, firm=by.service, version=0)
        if row.version != version:
            raise Conflict(CHANGED, theirs=row)
        for name in FIELDS:
            setattr(row, name, fields.get(name) or (None if name == "mandated_on" else ""))
        row.changed_by, row.changed_at, row.version = by, at, row.version + 1
        row.save()
        audit.record("file.mandate_saved", by=by, at=at, case=case, data={"mandate_id": row.pk})
