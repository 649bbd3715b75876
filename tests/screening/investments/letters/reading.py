"""What the tests of letters read: rows as the product sees them, PDFs as people do."""

import io
from typing import Any

from pypdf import PdfReader

from accounts.context import acting_as_system
from casework.models import Case
from screening.investments.models import Letter


def letters_of(case: Case) -> list[Letter]:
    """The letters of a file, oldest first."""
    with acting_as_system("a test looks"):
        return list(Letter.objects.filter(case=case).select_related("document", "case"))


def the_letter(case: Case, kind: str) -> Letter:
    """The one letter of that kind."""
    (found,) = [letter for letter in letters_of(case) if letter.kind == kind]
    return found


def words_of(pdf: bytes) -> list[str]:
    """The text of each page, its white space made single."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def attached(pdf: bytes) -> bytes:
    """The content that travels with a letter."""
    (found,) = PdfReader(io.BytesIO(pdf)).attachments["letter.json"]
    return found


def root_of(pdf: bytes) -> Any:
    """The PDF's own description of itself."""
    return PdfReader(io.BytesIO(pdf)).trailer["/Root"]
