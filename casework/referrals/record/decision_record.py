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
from casework.actions import storage
from casework.actions.documents import unreadable
from casework.blocks.letters.content import canonical
from casework.blocks.letters.papers import file_away, set_paper
from casework.errors import Refused
from casework.models import Document, Outbox
from casework.referrals.models import Decision
from casework.referrals.record.record_content import content_of, fingerprint
from casework.referrals.record.record_words import in_words

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
    pdf = set_paper(TEMPLATE, words, content, datetime.fromisoformat(content["dates"]["decided"]))
    return Pages(pdf, f"{content['reference']}-decision-{language}.pdf", mark)


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
    with storage.held([made.pdf]) as pdf, storage.held([written], name=pdf.name + CONTENT) as content:
        own = {"kind": "decision", "file_name": made.file_name}
        document = file_away(decision.case, pdf, by=decision.recorded_by, at=at, **own)
        decision.document, decision.fingerprint = document, made.fingerprint
        decision.save(update_fields=["document", "fingerprint"])
        audit.record("document.recorded", by=None, at=at, case=decision.case, obj=document)
    storage.settle(pdf)
    storage.settle(content)
    return document


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
