"""The record of a decision as a PDF: written once, stored with the case, the same bytes for the same content.

Typst sets it. What a case says reaches the template as data (JSON in ``sys.inputs``), never as markup.
"""

import json
import logging
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import typst
from django.conf import settings
from django.utils import translation

from accounts import audit
from accounts.access import label_for
from casework.actions import storage
from casework.actions.documents import DAMAGED
from casework.errors import Refused
from casework.models import Decision, Document, Outbox
from casework.reporting.record_content import canonical, content_of, fingerprint
from casework.reporting.record_words import in_words

log = logging.getLogger(__name__)

TEMPLATE = Path(__file__).parent / "templates" / "decision_record.typ"
# For everybody's reader (PDF/UA) and for the archive (PDF/A), with the content attached.
STANDARDS: list[Literal["ua-1", "a-3a"]] = ["ua-1", "a-3a"]
CONTENT = ".json"  # ending of the content that is kept beside the PDF
# Characters that turn the direction of what follows, or show nothing: on a record they are named instead.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u007f-\u009f]")
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
        "words": UNSEEN.sub(_shown, json.dumps(words, ensure_ascii=False)),
        "record": written.decode(),
        "year": str(decided.year),
        "month": str(decided.month),
        "day": str(decided.day),
    }
    return Pages(_set(given, decided), f"{content['reference']}-decision-{language}.pdf", mark)


def _shown(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found.group()):04X}⟩"


def _set(given: dict[str, str], at: datetime) -> bytes:
    compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True, sys_inputs=given)
    stamp = int(at.timestamp())
    try:
        return _bytes(compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=stamp))
    except typst.TypstError as error:
        # A script that none of the fonts has is forbidden by both standards. The attached content is complete then too.
        log.warning("a decision record is set without PDF/A: %s", type(error).__name__)
        return _bytes(compiler.compile(format="pdf", pdf_standards=["1.7"], timestamp=stamp))


def _bytes(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


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
        raise Refused(DAMAGED, code="file.damaged")
    with file:
        return pages(file.read(), language)


def deliver(row: Outbox, at: datetime) -> None:
    """What the outbox calls for a row of kind ``record``."""
    write_record(decision_id=int(row.payload["decision_id"]), language=str(row.payload["language"]), at=at)
