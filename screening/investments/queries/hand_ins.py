"""What was handed in with a notification, as the people who handed it in find it again. Only inside ``outside``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.errors import there
from casework.blocks.letters.content import brussels, fingerprint
from casework.blocks.questionnaire.words import Told
from casework.models import Case
from screening.investments.models import Enclosure, HandIn
from screening.investments.queries.answers import answers
from screening.investments.queries.filing_content import kept_content


@dataclass(frozen=True)
class HandInRow:
    """One hand-in in the list."""

    number: int
    at: datetime
    by: str
    files: int


@dataclass(frozen=True)
class HandedFile:
    """A file that belonged to a hand-in; ``is_there`` as long as it can be opened."""

    pk: int
    title: str
    file_name: str
    sha256: str
    size: int
    confidential: bool
    is_there: bool
    place: int = 0  # from 1 within the hand-in; 0 in one of former days


@dataclass(frozen=True)
class HandInPage:
    """One hand-in with everything that it said; ``content`` is what its fingerprint is made of."""

    reference: str
    title: str
    number: int
    at: datetime
    by: str
    declaration: str
    signed: str
    parts: tuple[Told, ...]
    files: tuple[HandedFile, ...]
    content: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what was handed in."""
        return fingerprint(self.content)


def hand_ins_of(case: Case) -> tuple[HandInRow, ...]:
    """Every hand-in, newest first; one query."""
    rows = HandIn.objects.filter(case=case).select_related("signed_by").order_by("-number")
    return tuple(HandInRow(row.number, row.signed_at, _who(row), len(row.files)) for row in rows)


def hand_in_page(case: Case, number: int) -> HandInPage:
    """One hand-in as it was; two queries. Absent when there is none of that number."""
    rows = HandIn.objects.filter(case=case, number=number).select_related("revision", "signed_by")
    row = there(rows.first(), number)
    held = set(Enclosure.objects.filter(case=case, document__removed_at__isnull=True).values_list("pk", flat=True))
    content = kept_content(row.revision.content)
    return HandInPage(
        reference=case.reference,
        title=case.title,
        number=row.number,
        at=row.signed_at,
        by=_who(row),
        declaration=row.declaration,
        signed=row.signed,
        parts=answers(content),
        files=tuple(HandedFile(**file, is_there=file["pk"] in held) for file in row.files),
        content=what_was_said(row, case.reference),
    )


def _who(row: HandIn) -> str:
    """Who handed it in, under the name of then; the present one where nothing was signed yet."""
    return row.signed or row.signed_by.name


def _proved(file: Mapping[str, Any]) -> dict[str, Any]:
    """A file under its place; in a hand-in of former days as it was proved then, under the number of its row."""
    return {key: value for key, value in file.items() if key != "pk" or "place" not in file}


def what_was_said(row: HandIn, reference: str) -> dict[str, Any]:
    """Everything of a hand-in that its fingerprint proves: what was kept then, and nothing that changes afterwards,
    such as the signer's present name. The revision is loaded with it.
    """
    return {
        "reference": reference,
        "number": row.number,
        "at": brussels(row.signed_at),
        "notification": row.revision.content,
        "files": [_proved(file) for file in row.files],
        "declaration": row.declaration,
        "signed": row.signed,
    }
