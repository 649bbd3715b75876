"""Access to the file: the secretariat opens chosen documents to a side for a period; it ends by itself.

What is opened leaves the house, so it waits for a fixed time and for the coordinator's look like every outgoing text.
A document that is marked, kept in a compartment or taken off the case is not opened, and closes at once if it was.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Sight, sight_of
from accounts.days import day_of, end
from accounts.models import Person
from accounts.permissions import Permission
from casework.access import get_case, of_case
from casework.actions import storage
from casework.actions.documents import Opened, unreadable
from casework.actions.transition import touch
from casework.blocks.portal.door import own_seat
from casework.blocks.portal.sides import unreached
from casework.errors import Refused, there
from casework.lifecycle.acts import Leaves
from casework.models import Case
from screening.investments.access import outside
from screening.investments.models import FileAccess, Side
from screening.investments.queries.file_access import closed, name_of, openable, running
from screening.investments.queries.filing_openings import opened
from screening.investments.table import act

MARKED = "What is marked or kept in a compartment is never opened: add a redacted version of it, and choose that one."
LONGEST = timedelta(days=366)


@act(
    "give_access",
    form="letters.AccessForm",
    icon="eye",
    tone="info",
    trail=_("%(actor)s opened documents of %(case)s to its representatives."),
    notice=_("%(case)s: documents of the file were opened to the representatives."),
    leaves=Leaves(("documents",), writes=False),
    opens=opened,
)
def give_access(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    documents: Iterable[tuple[int, str]],
    until: date,
    side: str = Side.NOTIFIER,
) -> dict[str, Any]:
    """Open documents to a side until the end of a day: of each its id and its name as it was looked over.

    A document that is open already gets the new last day. Raises Absent, Refused, Conflict.
    """
    chosen = {int(pk): str(name) for pk, name in documents}
    if (sentence := unreached(case, side)) is not None:
        raise Refused(sentence, field="side")
    if not chosen:
        raise Refused("Choose at least one document.", field="documents")
    if not day_of(at) <= until <= day_of(at + LONGEST):
        raise Refused("The last day lies from today to a year from now.", field="until")
    found = {row.pk: row for row in openable(case, sight).filter(pk__in=chosen)}
    if closed(case, sight).filter(pk__in=chosen).exists():
        raise Refused(MARKED, field="documents")
    if len(found) != len(chosen):
        raise Refused("One of these documents can't be opened to the representatives.", field="documents")
    if any(name_of(found[pk]) != name for pk, name in chosen.items()):
        raise Refused("One of these documents is called otherwise by now: choose again.", field="documents")
    running(case.pk, at).filter(side=side, document__in=found).update(ended_by=by, ended_at=at)
    FileAccess.objects.bulk_create(
        FileAccess(case=case, side=side, document=row, title=name_of(row), given_by=by, given_at=at, ends_at=end(until))
        for row in found.values()
    )
    return {"side_code": side}


def end_access(*, reference: str, by: Person, at: datetime, pk: int) -> None:
    """Close a document to the representatives at once. Raises Absent, Refused."""
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, Permission.FDI_SECRETARIAT, lock=True, kind="fdi")
        if case.owning_service_id != sight.service_id:
            raise Refused("Only the secretariat of the committee can do this.", code="file.access_ended")
        row = there(of_case(sight, case, FileAccess, pk=pk, ended_at__isnull=True).first(), pk)
        row.ended_by, row.ended_at = by, at
        row.save(update_fields=["ended_by", "ended_at"])
        touch(case, by=by, at=at, code="file.access_ended", data={"access_id": row.pk})


def open_outside(*, reference: str, by: Person, at: datetime, pk: int) -> Opened:
    """A document that is open to the person, its fingerprint compared, the opening on the trail.

    The row and the document are read in the person's own context: the database shows nothing that isn't open to them.
    Raises Absent, Refused.
    """
    sight = sight_of(by, at=at)
    with outside(sight, reference, every_side=True) as case:
        side = own_seat(case, sight).side
    document = there(running(case.pk, at).filter(pk=pk, side=side).first(), pk).document
    file = storage.open_checked(document.stored_name, document.sha256)
    with outside(sight, reference, every_side=True) as case:
        code, refusal = ("file.access_opened", None) if file is not None else unreadable(document.stored_name)
        audit.record(code, by=by, at=at, case=case, obj=document)
    if file is None:
        assert refusal is not None
        raise refusal
    return Opened(document, file)
