"""Adding, opening and removing the files of a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Sight, label, label_for, opens, sight_of
from accounts.models import Person
from accounts.permissions import Permission
from casework.access import get_case, of_case
from casework.actions import file_types, storage
from casework.actions.revisions import above_case, documents_content, write_revision
from casework.actions.searching import document_words
from casework.actions.transition import Done, perform, refusal_of, touch
from casework.errors import Refused, there
from casework.lifecycle.acts import shared
from casework.lifecycle.kinds import kind_of
from casework.models import Case, Document, Redaction

KINDS = frozenset({"attachment", "evidence"})
DAMAGED = "The stored file isn't the one that was added any more: its fingerprint differs. Tell your administrator."
MISSING = "The stored file isn't on this server: it may be on another one, or lost. Tell your administrator."


class Upload(Protocol):
    """What a form's file gives; any reader of chunks with a name will do."""

    name: Any

    def chunks(self) -> Iterable[bytes]:
        """The content, piece by piece."""


@dataclass(frozen=True)
class Opened:
    """A document whose file was found unchanged, ready to be read from its first byte."""

    document: Document
    file: BinaryIO


@shared(
    "add_document",
    form="acts.DocumentForm",
    icon="paperclip",
    trail=_("%(actor)s added a document to %(case)s."),
    notice=_("%(case)s: a document was added."),
)
def add_document(
    *,
    reference: str,
    by: Person,
    at: datetime,
    upload: Upload,
    title: str = "",
    marking: int | None = None,
    compartments: list[int] | None = None,
    kind: str = "attachment",
    redaction_of: int | None = None,
    version: int | None = None,
) -> Done:
    """Take a file in: measured, looked into, stored under a random name, and put on the case.

    ``marking`` and ``compartments`` are the case's when left out, never less than the case's, and never beyond what
    ``by`` may read. A document above its case leaves no trace for readers of the case who can't open it.
    ``redaction_of`` is the document of which this is a redacted version. The result has ``document_id``.
    Raises Absent, Refused, Conflict; nothing stays behind then.
    """
    _may_add(reference, by, at)  # before any work is done for a stranger
    if kind not in KINDS:
        raise Refused("A document is an attachment or evidence.", field="kind")
    name = file_types.clean_name(str(upload.name or ""))
    stored = storage.put(upload.chunks(), limit=storage.largest())
    try:
        found = file_types.check(stored.path, name)

        def effect(case: Case, sight: Sight) -> dict[str, Any]:
            about = {"kind": kind, "title": title.strip()[:200], "file_name": name}
            marked = label(_label_of(case, sight, marking, compartments))
            document = keep(case, stored, found.content_type, by, at, label=marked, **about)
            if redaction_of is not None:
                _link(case, document, _original(case, sight, redaction_of, stored.sha256), by, at)
            storage.settle(stored)
            if above_case(case, document):
                return {"document_id": document.pk, "apart_label_id": event_label(case, document)}
            _revise(case, by=by, at=at, act="add_document")
            return {"document_id": document.pk}

        return perform(reference=reference, act="add_document", by=by, at=at, version=version, effect=effect)
    except BaseException:
        storage.drop(stored)
        raise


def keep(case: Case, stored: storage.Stored, content_type: str, by: Person, at: datetime, **about: Any) -> Document:
    """The row of a file that was stored; ``about`` is its label, kind, title and file name."""
    return Document.objects.create(
        case=case,
        search=document_words(about["title"], about["file_name"]),
        stored_name=stored.name,
        content_type=content_type,
        size=stored.size,
        sha256=stored.sha256,
        added_by=by,
        added_at=at,
        **about,
    )


def _may_add(reference: str, by: Person, at: datetime) -> None:
    sight = sight_of(by, at=at)
    case = get_case(sight, reference)
    sentence = refusal_of(case, kind_of(case).table.row("add_document"), sight, at=at)
    if sentence is not None:
        raise Refused(sentence, code="act.add_document")


def _label_of(case: Case, sight: Sight, marking: int | None, compartments: list[int] | None) -> int:
    """The document's label; Refused when it would be lower than the case's or beyond the person."""
    wanted = case.label.marking if marking is None else int(marking)
    circles = set(case.label.compartments if compartments is None else compartments)
    if wanted < case.label.marking:
        raise Refused("A document is never marked lower than its case.", field="marking")
    if not set(case.label.compartments) <= circles:
        raise Refused("A document carries every compartment of its case.", field="compartments")
    if wanted > sight.level:
        raise Refused("You can't mark a document higher than you may read yourself.", field="marking")
    if not opens(sight, wanted, frozenset(circles)):
        raise Refused("You can't put a document into a compartment that you don't hold.", field="compartments")
    return label_for(marking=wanted, compartments=sorted(circles), services=[])


def originals(case: Case, sight: Sight) -> QuerySet[Document]:
    """The documents of which a redacted version can be added: those that the person may open and that are none."""
    rows = of_case(sight, case, Document, removed_at__isnull=True)
    return rows.exclude(pk__in=Redaction.objects.filter(case=case).values("document")).select_related("label")


def _original(case: Case, sight: Sight, pk: int, sha256: str) -> Document:
    found = originals(case, sight).filter(pk=pk).first()
    if found is None:
        raise Refused("Choose a document of this case that you can open.", field="redaction_of")
    if found.sha256 == sha256:
        raise Refused("This is the original itself: the two files are the same.", field="upload")
    return found


def _link(case: Case, document: Document, original: Document, by: Person, at: datetime) -> None:
    """The link and its event, of which whoever can't open the original finds nothing."""
    Redaction.objects.create(case=case, document=document, original=original)
    higher = original if above_case(case, original) else document
    audit.record(
        "document.redacted",
        by=by,
        at=at,
        case=case,
        obj=original,
        label_id=event_label(case, higher),
        data={"document_id": document.pk},
    )


def event_label(case: Case, document: Document) -> int:
    """The label under which the trail speaks of a document: the case's own, or a higher one for the same services."""
    if not above_case(case, document):
        return case.label_id
    own = document.label
    return label_for(marking=own.marking, compartments=own.compartments, services=case.label.services)


def _revise(case: Case, *, by: Person, at: datetime, act: str) -> None:
    write_revision(case=case, section="documents", content=documents_content(case), by=by, at=at, act=act)


def document_of(sight: Sight, case: Case, pk: int) -> Document:
    """A document of a case obtained through the read door; Absent when it isn't there, was removed or isn't theirs."""
    rows = of_case(sight, case, Document, pk=pk, removed_at__isnull=True)
    return there(rows.select_related("label").first(), pk)


def open_document(*, sight: Sight, reference: str, pk: int, by: Person, at: datetime) -> Opened:
    """The file for reading, its fingerprint compared, the opening on the trail.

    Raises Absent; Refused when the stored file is gone or was changed, which is on the trail too (the caller's
    transaction must not be rolled back for it).
    """
    case = get_case(sight, reference)
    return open_row(case, document_of(sight, case, pk), by=by, at=at)


def open_row(case: Case, document: Document, *, by: Person, at: datetime) -> Opened:
    """The same for a document that the caller obtained already."""
    file = storage.open_checked(document.stored_name, document.sha256)
    label_id = event_label(case, document)
    if file is None:
        code, refusal = unreadable(document.stored_name)
        audit.record(code, by=by, at=at, case=case, obj=document, label_id=label_id)
        raise refusal
    audit.record("document.opened", by=by, at=at, case=case, obj=document, label_id=label_id)
    return Opened(document, file)


def unreadable(name: str) -> tuple[str, Refused]:
    """The event and the refusal for a stored file that ``storage.open_checked`` didn't give: missing isn't changed."""
    if storage.is_missing(name):
        return "document.missing", Refused(MISSING, code="file.missing")
    return "document.damaged", Refused(DAMAGED, code="file.damaged")


def remove_document(*, reference: str, by: Person, at: datetime, pk: int) -> None:
    """Take a document off the case before the decision; the row and the file stay. Raises Absent, Refused."""
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, Permission.DOCUMENT_ADD, lock=True)
        document = document_of(sight, case, pk)
        if document.kind in Document.KEPT or not kind_of(case).still_open(case.state):
            raise Refused("What the decision was taken on stays with it.", code="document.decided")
        if by.pk not in (document.added_by_id, case.lead_id):
            raise Refused("Only whoever added the document, or the lead, can remove it.", code="document.others")
        document.removed_by, document.removed_at = by, at
        document.save(update_fields=["removed_by", "removed_at"])
        if above_case(case, document):
            apart = event_label(case, document)
            audit.record("document.removed", by=by, at=at, case=case, obj=document, label_id=apart)
            return
        _revise(case, by=by, at=at, act="remove_document")
        touch(case, by=by, at=at, code="document.removed", data={"document_id": document.pk})


def sweep_files(*, before: datetime) -> int:
    """Remove unsettled files older than ``before`` that no document names; how many. For the product's own context."""
    return storage.sweep(before=before, named=frozenset(Document.objects.values_list("stored_name", flat=True)))
