"""The templates of letters, laid open: each phrase in a language with its placeholders, and its source."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from screening.investments.models import Letter
from screening.investments.models.filing import LANGUAGES
from screening.investments.record.letter_phrases import CODES, KINDS, NAME, Source, phrases, sources

# What the product fills in, by the name under which the phrases hold it.
FILLED = {
    "about": _("what the letter is about"),
    "amount": _("amount"),
    "assessment": _("name of the first phase"),
    "breach": _("breach"),
    "ccis": _("name of the committee of the intelligence services"),
    "committee": _("name of the committee"),
    "court": _("name of the court"),
    "day": _("day"),
    "due": _("last day"),
    "due_on": _("last day"),
    "hearing_day": _("day of the hearing"),
    "hearing_time": _("time of the hearing"),
    "investor": _("investor"),
    "key": _("fingerprint of the key"),
    "language_name": _("language"),
    "number": _("number"),
    "page": _("page"),
    "pages": _("number of pages"),
    "place": _("place"),
    "received": _("day of receipt"),
    "received_time": _("time of receipt"),
    "reference": _("reference"),
    "seal": _("number of the seal"),
    "sealed": _("moment of the seal"),
    "secretariat": _("name of the secretariat"),
    "sender": _("sender"),
    "subject": _("title of the investment"),
}


@dataclass(frozen=True)
class Piece:
    """A stretch of a phrase; ``placeholder`` when the product fills it in."""

    text: str
    placeholder: bool


@dataclass(frozen=True)
class PhraseView:
    """One phrase: its words cut at the placeholders, and where its statement about the law comes from."""

    pieces: tuple[Piece, ...]
    confidence: str
    source: str


@dataclass(frozen=True)
class TemplateView:
    """One kind of letter in one language."""

    kind: str
    title: str
    phrases: tuple[PhraseView, ...]
    sample_url: str


@dataclass(frozen=True)
class TemplatesPage:
    """All kinds in one language; ``shared`` are the phrases that stand on every letter."""

    language: str
    languages: tuple[tuple[str, str, str, bool], ...]  # code, name, address, whether it is the one shown
    version: int
    names: tuple[PhraseView, ...]
    shared: tuple[PhraseView, ...]
    templates: tuple[TemplateView, ...]


def templates_page(language: str, *, page: str, sample: str) -> TemplatesPage:
    """Everything that letters in a language are made of; ``page`` and ``sample`` name the addresses to link to."""
    code = language if language in CODES else CODES[0]
    said, known = phrases(code), sources()
    titles = {str(value): str(label) for value, label in Letter.Kind.choices}
    address = reverse(page)
    return TemplatesPage(
        language=code,
        languages=tuple((one, str(name), f"{address}?language={one}", one == code) for one, name in LANGUAGES),
        version=said.version,
        names=tuple(_phrase(name, known.get(f"names.{body}")) for body, name in said.names["be.fdi"].items()),
        shared=tuple(_phrase(text, known.get(f"frame.{key}")) for key, text in said.frame.items()),
        templates=tuple(
            TemplateView(
                kind=kind,
                title=titles[kind],
                phrases=_phrases(kind, code),
                sample_url=reverse(sample, args=[kind, code]),
            )
            for kind in KINDS
        ),
    )


def _phrases(kind: str, language: str) -> tuple[PhraseView, ...]:
    """The kind's own phrases; a decision's outcomes and an opinion's directions with it."""
    said, known = phrases(language), sources()
    rows = [(f"kind.{kind}.{key}", text) for key, text in said.kinds[kind].items()]
    if kind == Letter.Kind.DECISION:
        rows += [(f"outcome.{key}", text) for key, text in said.outcome.items()]
    if kind in (Letter.Kind.DRAFT_OPINION, Letter.Kind.JOINT_OPINION):
        rows += [(f"direction.{key}", text) for key, text in said.direction.items()]
    return tuple(_phrase(text, known.get(dotted)) for dotted, text in rows)


def _phrase(text: str, source: Source | None) -> PhraseView:
    pieces, last = [], 0
    for found in NAME.finditer(text):
        pieces += [Piece(text[last : found.start()], False), Piece(str(FILLED[found.group(1)]), True)]
        last = found.end()
    pieces.append(Piece(text[last:], False))
    return PhraseView(
        pieces=tuple(piece for piece in pieces if piece.text),
        confidence=source.confidence.value if source else "",
        source=source.source if source else "",
    )
