"""Files that a representative hands in: looked into and stored as every document, and opened from outside again.

Whoever reads the case finds them among its documents; the representative reaches them through the enclosure alone.
"""

from datetime import datetime

from django.db.models import QuerySet

from accounts import audit
from accounts.access import label, label_for, sight_of
from accounts.models import Person
from casework.actions import file_types, storage
from casework.actions.documents import Opened, Upload, keep, open_row
from casework.actions.revisions import documents_content, write_revision
from casework.blocks.portal.door import outside, own_seat
from casework.blocks.portal.models import Enclosed
from casework.blocks.portal.outsiders import Belongs, Outsiders
from casework.blocks.portal.table import READS_ONLY
from casework.errors import Refused, there
from casework.lifecycle.kinds import told
from casework.models import Case, Document

MOST = 100  # files handed in on one case
HANDED_IN = "What is handed in stays with the file."


def enclosures(case: Case, side: str) -> QuerySet[Enclosed]:
    """A side's files that nobody took out."""
    rows = told(case, Outsiders).enclosures._default_manager
    return rows.filter(case=case, side=side, document__removed_at__isnull=True)


def enclose(
    *,
    reference: str,
    by: Person,
    at: datetime,
    upload: Upload,
    title: str = "",
    confidential: bool = False,
    **belongs: int | None,
) -> int:
    """Take a file in from outside; returns the enclosure's id.

    ``belongs`` names what of the same case it is handed in for, as the kind's table does. Raises Absent, Refused
    (``field`` "upload" for the file itself); nothing stays behind then.
    """
    sight = sight_of(by, at=at)
    with outside(sight, reference, every_side=True) as case:  # before any work is done for a stranger, or a reader
        seat = own_seat(case, sight)
        if not seat.may_write:
            raise Refused(READS_ONLY, code="side.reads_only")
        _may_enclose(case, seat.side, belongs)
    name = file_types.clean_name(str(upload.name or ""))
    stored = storage.put(upload.chunks(), limit=storage.largest())
    try:
        found = file_types.check(stored.path, name)
        with outside(sight, reference, lock=True, every_side=True) as case:
            side = own_seat(case, sight).side
            _may_enclose(case, side, belongs)
            marked = label(label_for(marking=case.label.marking, compartments=case.label.compartments, services=[]))
            about = {"kind": "attachment", "title": title.strip()[:200], "file_name": name}
            document = keep(case, stored, found.content_type, by, at, label=marked, **about)
            row = told(case, Outsiders).enclosures._default_manager.create(
                case=case,
                side=side,
                document=document,
                title=(title.strip() or name)[:200],
                confidential=confidential,
                added_by=by,
                added_at=at,
                **belongs,
            )
            storage.settle(stored)
            _changed(case, by=by, at=at, code="file.enclosed", document=document)
            return int(row.pk)
    except BaseException:
        storage.drop(stored)
        raise


def _may_enclose(case: Case, side: str, belongs: Belongs) -> None:
    if enclosures(case, side).count() >= MOST:
        raise Refused("No more files can be handed in on this file: put several into one.", field="upload")
    told(case, Outsiders).awaits(case, side, belongs)


def _changed(case: Case, *, by: Person, at: datetime, code: str, document: Document) -> None:
    """The case has changed; what its readers have ticked of the documents counts anew once it is handed in."""
    if case.opened_at is not None:
        write_revision(case=case, section="documents", content=documents_content(case), by=by, at=at, act="enclose")
    case.version += 1
    case.save()
    audit.record(code, by=by, at=at, case=case, obj=document)


def enclosure_of(case: Case, pk: int, side: str) -> Enclosed:
    """A side's enclosure of a case obtained from outside; Absent when it isn't there or was taken out."""
    return there(enclosures(case, side).filter(pk=pk).select_related("document", "document__label").first(), pk)


def open_enclosure(*, reference: str, by: Person, at: datetime, pk: int) -> Opened:
    """The file for reading, its fingerprint compared, the opening on the trail. Raises Absent, Refused."""
    sight = sight_of(by, at=at)
    with outside(sight, reference, every_side=True) as case:
        return open_row(case, enclosure_of(case, pk, own_seat(case, sight).side).document, by=by, at=at)


def take_out(*, reference: str, by: Person, at: datetime, pk: int) -> None:
    """Take a file out that isn't handed in yet; the row and the file stay. Raises Absent, Refused."""
    with outside(sight_of(by, at=at), reference, lock=True) as case:
        outsiders = told(case, Outsiders)
        row = enclosure_of(case, pk, outsiders.own)
        if outsiders.stays(case, row):
            raise Refused(HANDED_IN, code="enclosure.handed_in")
        row.document.removed_by, row.document.removed_at = by, at
        row.document.save(update_fields=["removed_by", "removed_at"])
        _changed(case, by=by, at=at, code="document.removed", document=row.document)
