"""What was handed in as PDF: what was said in the reader's words, the files by their fingerprints, the declaration."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.sentences import apart
from accounts.written import date_format, labelled
from casework.blocks.letters.papers import set_paper
from casework.blocks.questionnaire.words import Answer, Told
from screening.investments.queries.hand_ins import CopyPage, HandInPage

TEMPLATE = Path(__file__).parent / "templates" / "hand_in.typ"
PDF = "application/pdf"


@dataclass(frozen=True)
class Copy:
    """The PDF, and what it is called where it is saved."""

    pdf: bytes
    file_name: str


def copy_of(page: HandInPage) -> Copy:
    """The PDF of a hand-in in the active language: the same bytes every time. Raises Refused for a missing glyph."""
    language = get_language() or "en"
    pdf = set_paper(TEMPLATE, in_words(page, language), page.content, localtime(page.at))
    return Copy(pdf, f"{page.reference}-handed-in-{page.number}-{language}.pdf")


def copy_of_said(page: CopyPage) -> Copy:
    """The same of answers, comments, an answer to a notice or a report. Raises Refused for a missing glyph."""
    language = get_language() or "en"
    pdf = set_paper(TEMPLATE, said_in_words(page, language), page.content, localtime(page.at))
    return Copy(pdf, f"{page.reference}-{page.kind}-{page.number}-{language}.pdf")


def _paper(page: HandInPage | CopyPage, language: str, **own: Any) -> dict[str, Any]:
    """What the template shows. Every value is text or a list of texts: never markup."""
    return {
        "language": language,
        "reference": page.reference,
        "files": [[file.title, file.file_name, file.sha256, _mark(file.confidential)] for file in page.files],
        "declares": False,
        "declaration": "",
        "signed": "",
        "fingerprint": page.fingerprint,
        "labels": _labels(),
        **own,
    }


def said_in_words(page: CopyPage, language: str) -> dict[str, Any]:
    """What the template shows of something that is no notification: no declaration was signed with it."""
    blocks = [{"title": one.title, "hint": one.asked, "rows": [[one.label, one.text]]} for one in page.said]
    return _paper(
        page,
        language,
        title=labelled(page.reference, page.title),
        subject=page.subject,
        facts=[
            [_("Reference"), page.reference],
            [_("Handed in"), date_format(localtime(page.at), "j F Y H:i")],
            [_("Handed in by"), page.by],
        ],
        parts=[{"title": page.title, "blocks": blocks, "heads": [], "lines": []}],
    )


def in_words(page: HandInPage, language: str) -> dict[str, Any]:
    """The same of a notification, with the declaration that was signed."""
    at = date_format(page.at, "j F Y H:i")
    words = _("Signed %(name)s, %(at)s (Brussels time)") % {"name": apart(page.signed), "at": at}
    return _paper(
        page,
        language,
        title=_("Notification %(reference)s, as handed in") % {"reference": page.reference},
        subject=page.title,
        facts=[
            [_("Reference"), page.reference],
            [_("Hand-in"), str(page.number)],
            [_("Handed in"), at],
            [_("Handed in by"), page.by],
        ],
        parts=[_part(part) for part in page.parts],
        declares=True,
        declaration=page.declaration,
        signed=words if page.signed else "",
    )


def _labels() -> dict[str, str]:
    return {
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "nothing": _("Nothing is stated."),
        "files": _("Attachments"),
        "none": _("None."),
        "declaration": _("Declaration"),
        "unsigned": _("No declaration was signed with this hand-in."),
        "proof": _("Proof"),
        "how": _("The content is attached to this PDF as handed-in.json; its SHA-256 is the fingerprint."),
    }


def _part(part: Told) -> dict[str, Any]:
    return {
        "title": part.title,
        "blocks": [
            {
                "title": " ".join(text for text in (apart(block.title), _mark(block.confidential)) if text),
                "hint": block.hint,
                "rows": [[row.label, _said(row)] for row in block.rows],
            }
            for block in part.blocks
        ],
        "heads": list(part.heads) if part.lines else [],
        "lines": [[_said(cell) for cell in line] for line in part.lines],
    }


def _said(answer: Answer) -> str:
    return " ".join(text for text in (apart(answer.value or "–"), _mark(answer.confidential)) if text)


def _mark(confidential: bool) -> str:
    return "[" + _("confidential") + "]" if confidential else ""
