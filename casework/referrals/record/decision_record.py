"""The record of a decision as a PDF: written once, stored with the case, the same bytes for the same content.

Typst sets it. What a case says reaches the template as data (JSON in ``sys.inputs``), never as markup.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import translation

from accounts import audit
from accounts.access import label_for
from casework.actions import storage
from casework.actions.documents import unreadable
from casework.actions.searching import document_words
from casework.errors import Refused
from casework.models import Document, Outbox
from casework.referrals.models import Decision
from casework.referrals.record.record_content import canonical, content_of, fingerprint
from casework.referrals.record.record_words import in_words
from casework.reporting.typesetting import as_data, set_pdf

log = logging.getLogger(__name__)
TEMPLATE = Path(__file__).parent / "templates" / "decision_record.typ"
CONTENT = ".json"  # ending of the content that is kept beside the PDF
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


@dataclass(frozen=True)
class Pages:
    """A record as it was set, and how to name it."""

    pdf: bytes
    file_name: str
    fingerprint: str


def pages(written: bytes, language: str) -> Pages:
    """Set the content (as ``canonical`` wrote it) with the labels of a language; the same bytes every time."""
    content = json.loads(written)
    mark = fingerprint(written)
    with translation.override(language):
        words = in_words(content, fingerprint=mark, language=language)
    decided = datetime.fromisoformat(content["dates"]["decided"])
    given = {
        "words": as_data(words),
        "record": written.decode(),
        "year": str(decided.year),
        "month": str(decided.month),
        "day": str(decided.day),
    }
    return Pages(set_pdf(TEMPLATE, given, decided), f"{content['reference']}-decision-{language}.pdf", mark)


def write_record(*, decision_id: int, language: str, at: datetime) -> Document:
    """Write the record of a decision and store it; the one that is there when somebody was quicker.

    For the product's own context: the record holds all positions, as the members saw them, and stands under the
    marking and the compartments of the case.
    """
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("document__label", "proposal", "recorded_by__service", "case__label", "case__owning_service")
        .select_related("case__author__service")
        .get(pk=decision_id)
    )
    if decision.document is not None:
        return decision.document
    written = canonical(content_of(decision))
    made = pages(written, language)
    pdf = storage.put([made.pdf])
    kept = [pdf]
    try:
        kept.append(storage.put([written], name=pdf.name + CONTENT))
        document = _row(decision, made, pdf, at)
        decision.document, decision.fingerprint = document, made.fingerprint
        decision.save(update_fields=["document", "fingerprint"])
        audit.record("document.recorded", by=None, at=at, case=decision.case, obj=document)
    except BaseException:
        for stored in kept:
            storage.drop(stored)
        raise
    for stored in kept:
        storage.settle(stored)
    return document


def _row(decision: Decision, made: Pages, pdf: storage.Stored, at: datetime) -> Document:
    case = decision.case
    own = label_for(marking=case.label.marking, compartments=case.label.compartments, services=[])
    return Document.objects.create(
        case=case,
        label_id=own,
        kind="decision",
        file_name=made.file_name,
        search=document_words("", made.file_name),
        stored_name=pdf.name,
        content_type="application/pdf",
        size=pdf.size,
        sha256=pdf.sha256,
        added_by=decision.recorded_by,
        added_at=at,
    )


def in_language(decision: Decision, document: Document, language: str) -> Pages:
    """The same content with the labels of another language, and so with the same fingerprint.

    Raises Refused when the stored content is gone or was changed.
    """
    file = storage.open_checked(document.stored_name + CONTENT, decision.fingerprint)
    if file is None:
        raise unreadable(document.stored_name + CONTENT)[1]
    with file:
        return pages(file.read(), language)


def deliver(row: Outbox, at: datetime) -> None:
    """What the outbox calls for a row of kind ``record``."""
    try:
        write_record(decision_id=int(row.payload["decision_id"]), language=str(row.payload["language"]), at=at)
    except Refused as refused:  # trying again doesn't help; whoever asks for the record reads why there is none
        log.warning("a record is not written: %s", refused.code)
