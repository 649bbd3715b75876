"""Letters as PDF: set in the language of the procedure, written once, stored with the case, opened unchanged.

The worker writes a letter from its outbox row; whoever opens it first has it written then. What it says was settled
when it was sent, so both write the same.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from accounts import audit
from accounts.access import Sight, label_for
from accounts.context import acting_as_system
from accounts.models import Person
from accounts.names import cleaned
from casework.access import of_case
from casework.actions import storage
from casework.actions.documents import Opened, document_of, keep, open_row, unreadable
from casework.blocks.letters.content import canonical, fingerprint
from casework.blocks.letters.models import Letter
from casework.blocks.letters.queries import Letters, of_content
from casework.blocks.letters.words import in_words
from casework.errors import Refused, there
from casework.lifecycle.kinds import told
from casework.models import Case, Document, Outbox
from casework.reporting.typesetting import as_data, set_pdf

log = logging.getLogger(__name__)

PDF = "application/pdf"


def set_letter(content: Mapping[str, Any], *, banner: str = "") -> bytes:
    """The PDF of a letter's content, the same bytes every time; ``banner`` says that it is a draft or a sample."""
    words = in_words(content, fingerprint=fingerprint(content), banner=banner)
    layout = of_content(content).stock.layout(content["kind"])
    return set_paper(layout, words, content, datetime.fromisoformat(content["dated"]))


def set_paper(layout: Path, words: Mapping[str, Any], content: Mapping[str, Any], at: datetime) -> bytes:
    """A PDF that shows ``words``, dated ``at``, with the content that they stand for attached."""
    day = {"year": str(at.year), "month": str(at.month), "day": str(at.day)}
    return set_pdf(layout, {"words": as_data(words), "content": canonical(content).decode(), **day}, at)


def write_letter(*, case: Case, letter_id: int, at: datetime) -> Document:
    """Write a sent letter and store it; the one that is there when somebody was quicker.

    For the product's own context. The file stands under the marking and the compartments of the case.
    """
    rows = told(case, Letters).letter.objects.select_for_update(of=("self",))
    letter: Letter = rows.select_related("case__label", "document__label", "sent_by").get(case=case, pk=letter_id)
    if letter.document is not None:
        return letter.document
    if letter.sent_by is None:
        raise ValueError("a letter is written once it is sent")
    stored = storage.put([set_letter(letter.content)])
    try:
        title = cleaned(in_words(letter.content, fingerprint="")["title"])[:200]
        own = {"kind": "letter", "title": title, "file_name": file_name(letter)}
        document = file_away(letter.case, stored, by=letter.sent_by, at=at, **own)
        letter.document = document
        letter.save(update_fields=["document"])
        audit.record("file.letter_written", by=None, at=at, case=letter.case, obj=document)
    except BaseException:
        storage.drop(stored)
        raise
    storage.settle(stored)
    return document


def file_away(
    case: Case, stored: storage.Stored, *, kind: str, file_name: str, by: Person, at: datetime, title: str = ""
) -> Document:
    """A stored PDF as a document of its case, under its marking and compartments."""
    label_id = label_for(marking=case.label.marking, compartments=case.label.compartments, services=[])
    return keep(case, stored, PDF, by, at, label_id=label_id, kind=kind, title=title, file_name=file_name)


def file_name(letter: Letter) -> str:
    """What the file is called where it is saved."""
    number = letter.number or "draft"
    return f"{letter.case.reference}-{number}-{letter.kind}-{letter.language}.pdf"


def deliver(row: Outbox, at: datetime) -> None:
    """What the outbox calls for a row of kind ``letter``."""
    try:
        assert row.case is not None
        write_letter(case=row.case, letter_id=int(row.payload["letter_id"]), at=at)
    except Refused as refused:  # trying again doesn't help; whoever asks for the letter reads why there is none
        log.warning("a letter is not written: %s", refused.code)


def open_inside(*, sight: Sight, case: Case, pk: int, by: Person, at: datetime) -> Opened:
    """A sent letter for an officer who reads the case, written now when the worker hasn't come to it.

    Raises Absent; Refused when the stored file is gone or was changed, which is on the trail too.
    """
    letter = there(of_case(sight, case, told(case, Letters).letter, pk=pk, sent_at__isnull=False).first(), pk)
    number = letter.document_id
    if number is None:
        with acting_as_system("a letter is written before it is read"):
            number = write_letter(case=case, letter_id=letter.pk, at=at).pk
    return open_row(case, document_of(sight, case, number), by=by, at=at)


def open_sent(*, case: Case, side: str, number: int, by: Person, at: datetime) -> Opened | Refused:
    """A letter that was sent to a side, by its number there, for whoever may read it; the refusal where the stored file
    is gone or was changed, which is on the trail too. Raises Absent.
    """
    rows = told(case, Letters).letter.objects.filter(case=case, side=side, outward=True, sent_at__isnull=False)
    letter = there(rows.filter(number=number).first(), number)
    document = write_letter(case=case, letter_id=letter.pk, at=at)
    file = storage.open_checked(document.stored_name, document.sha256)
    if file is None:
        code, refusal = unreadable(document.stored_name)
        audit.record(code, by=by, at=at, case=case, obj=document)
        return refusal
    audit.record("file.letter_opened", by=by, at=at, case=case, obj=letter)
    return Opened(document, file)
