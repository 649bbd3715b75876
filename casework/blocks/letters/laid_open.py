"""The templates of letters, laid open: each phrase in a language with its placeholders, and its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.blocks.letters.phrases import NAME, Source
from casework.blocks.letters.queries import Letters

# What the product fills in, by the name under which the phrases hold it; a kind adds its own.
FILLED = {
    "about": _("what the letter is about"),
    "day": _("day"),
    "due": _("last day"),
    "due_on": _("last day"),
    "key": _("fingerprint of the key"),
    "language_name": _("language"),
    "number": _("number"),
    "page": _("page"),
    "pages": _("number of pages"),
    "received": _("day of receipt"),
    "received_time": _("time of receipt"),
    "reference": _("reference"),
    "seal": _("number of the seal"),
    "sealed": _("moment of the seal"),
    "sender": _("sender"),
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
    source: Source | None


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


def templates_page(letters: Letters, language: str, *, page: str, sample: str) -> TemplatesPage:
    """Everything that letters in a language are made of; ``page`` and ``sample`` name the addresses to link to."""
    stock = letters.stock
    code = language if language in stock.languages else stock.languages[0]
    said, known, words = stock.phrases(code), stock.sources(), {**FILLED, **letters.filled}
    titles, names = dict(letters.letter._meta.get_field("kind").flatchoices), dict(settings.LANGUAGES)
    address = reverse(page)

    def shown(prefix: str, phrases: Mapping[str, str]) -> tuple[PhraseView, ...]:
        return tuple(_phrase(text, known.get(f"{prefix}.{key}"), words) for key, text in phrases.items())

    def own(kind: str) -> tuple[PhraseView, ...]:
        """The kind's own phrases, and the words of the codes that it says."""
        coded = letters.says.get(kind)
        return shown(f"kind.{kind}", said.kinds[kind]) + (shown(coded, said.codes[coded]) if coded else ())

    return TemplatesPage(
        language=code,
        languages=tuple((one, str(names[one]), f"{address}?language={one}", one == code) for one in stock.languages),
        version=said.version,
        names=shown("names", said.names[letters.named]),
        shared=shown("frame", said.frame),
        templates=tuple(
            TemplateView(
                kind=kind,
                title=str(titles[kind]),
                phrases=own(kind),
                sample_url=reverse(sample, args=[kind, code]),
            )
            for kind in stock.kinds
        ),
    )


def _phrase(text: str, source: Source | None, words: Mapping[str, Any]) -> PhraseView:
    pieces, last = [], 0
    for found in NAME.finditer(text):
        pieces += [Piece(text[last : found.start()], False), Piece(str(words[found.group(1)]), True)]
        last = found.end()
    pieces.append(Piece(text[last:], False))
    return PhraseView(tuple(piece for piece in pieces if piece.text), source)
