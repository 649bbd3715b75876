"""Files that a representative hands in: looked into and stored as every document, and opened from outside again.

Whoever reads the case finds them among its documents; the representative reaches them through the enclosure alone.
"""

from datetime import datetime

from accounts import audit
from accounts.access import label, label_for, sight_of
from accounts.models import Person
from casework.actions import file_types, storage
from casework.actions.documents import Opened, Upload, open_row
from casework.actions.revisions import documents_content, write_revision
from casework.actions.searching import document_words
from casework.errors import Absent, Refused
from casework.models import Case, Document
from screening.investments.access import EVERY_SIDE, outside, seat_of, side_of
from screening.investments.acts.notification import WRITABLE
from screening.investments.models import Enclosure, InformationRequest, Obligation, Side
from screening.investments.tables.sides import READS_ONLY

MOST = 100  # files handed in on one case


def enclose(
    *,
    reference: str,
    by: Person,
    at: datetime,
    upload: Upload,
    title: str = "",
    confidential: bool = False,
    request_id: int | None = None,
    obligation_id: int | None = None,
) -> int:
    """Take a file in from outside; returns the enclosure's id.

    With the notification while it can be written, else to an open request for information or an open obligation of the
    same case. Raises Absent, Refused (``field`` "upload" for the file itself); nothing stays behind then.
    """
    sight = sight_of(by, at=at)
    with outside(sight, reference, sides=EVERY_SIDE) as case:  # before any work is done for a stranger, or a reader
        seat = seat_of(case, by.pk)
        if seat is not None and not seat.may_write:
            raise Refused(READS_ONLY, code="side.reads_only")
        _may_enclose(case, side_of(case, sight), request_id, obligation_id)
    name = file_types.clean_name(str(upload.name or ""))
    stored = storage.put(upload.chunks(), limit=storage.largest())
    try:
        found = file_types.check(stored.path, name)
        with outside(sight, reference, lock=True, sides=EVERY_SIDE) as case:
            side = side_of(case, sight)
            _may_enclose(case, side, request_id, obligation_id)
            document = _document(case, stored, name, found.content_type, title, by, at)
            row = Enclosure.objects.create(
                case=case,
                side=side,
                document=document,
                title=(title.strip() or name)[:200],
                confidential=confidential,
                request_id=request_id,
                obligation_id=obligation_id,
                added_by=by,
                added_at=at,
            )
            storage.settle(stored)
            _changed(case, by=by, at=at, code="file.enclosed", document=document)
            return int(row.pk)
    except BaseException:
        storage.drop(stored)
        raise


def _document(
    case: Case, stored: storage.Stored, name: str, content_type: str, title: str, by: Person, at: datetime
) -> Document:
    own = case.label
    return Document.objects.create(
        case=case,
        label=label(label_for(marking=own.marking, compartments=own.compartments, services=[])),
        kind="attachment",
        title=title.strip()[:200],
        file_name=name,
        search=document_words(title.strip()[:200], name),
        stored_name=stored.name,
        content_type=content_type,
        size=stored.size,
        sha256=stored.sha256,
        added_by=by,
        added_at=at,
    )


def _may_enclose(case: Case, side: str, request_id: int | None, obligation_id: int | None) -> None:
    if Enclosure.objects.filter(case=case, side=side, document__removed_at__isnull=True).count() >= MOST:
        raise Refused("No more files can be handed in on this file: put several into one.", field="upload")
    if request_id is not None:
        asked = InformationRequest.objects.filter(case=case, side=side, pk=request_id)
        if not asked.filter(answered_at__isnull=True, withdrawn_at__isnull=True).exists():
            raise Refused("This request for information isn't open.", field="upload")
    elif side != Side.NOTIFIER:
        raise Refused("Files are handed in with an answer: the authority asks first.", field="upload")
    elif obligation_id is not None:
        if not Obligation.objects.filter(case=case, pk=obligation_id).exists():
            raise Absent(str(obligation_id))
    elif case.state not in WRITABLE:
        raise Refused("The notification is handed in: files can be added again only when it is returned.")


def _changed(case: Case, *, by: Person, at: datetime, code: str, document: Document) -> None:
    """The case has changed; what its readers have ticked of the documents counts anew once it is handed in."""
    if case.opened_at is not None:
        write_revision(case=case, section="documents", content=documents_content(case), by=by, at=at, act="enclose")
    case.version += 1
    case.save()
    audit.record(code, by=by, at=at, case=case, obj=document)


def enclosure_of(case: Case, pk: int, side: str) -> Enclosure:
    """A side's enclosure of a case obtained from outside; Absent when it isn't there or was taken out."""
    rows = Enclosure.objects.filter(case=case, side=side, pk=pk, document__removed_at__isnull=True)
    found = rows.select_related("document", "document__label").first()
    if found is None:
        raise Absent(str(pk))
    return found


def open_enclosure(*, reference: str, by: Person, at: datetime, pk: int) -> Opened:
    """The file for reading, its fingerprint compared, the opening on the trail. Raises Absent, Refused."""
    sight = sight_of(by, at=at)
    with outside(sight, reference, sides=EVERY_SIDE) as case:
        return open_row(case, enclosure_of(case, pk, side_of(case, sight)).document, by=by, at=at)


def take_out(*, reference: str, by: Person, at: datetime, pk: int) -> None:
    """Take a file out of a notification that can be written; the row and the file stay. Raises Absent, Refused."""
    with outside(sight_of(by, at=at), reference, lock=True) as case:
        row = enclosure_of(case, pk, Side.NOTIFIER)
        if case.state not in WRITABLE or row.request_id or row.obligation_id:
            raise Refused("What is handed in stays with the file.", code="enclosure.handed_in")
        if case.opened_at is not None and row.added_at < _last_handed_in(case):
            raise Refused("What is handed in stays with the file.", code="enclosure.handed_in")
        row.document.removed_by, row.document.removed_at = by, at
        row.document.save(update_fields=["removed_by", "removed_at"])
        _changed(case, by=by, at=at, code="document.removed", document=row.document)


def _last_handed_in(case: Case) -> datetime:
    """When the notification was last handed in: files from before belong to what the authority has read."""
    from casework.models import Revision

    rows = Revision.objects.filter(case=case, section="notification").order_by("-number")
    last = rows.values_list("written_at", flat=True).first()
    return last if last is not None else case.created_at
