"""Full-text search over what the reader may see: words in a common form, prefix of the last one, ranked, highlighted;
below what is found as it was typed, what is found with a typing error or two.

Nothing outside the read door is ranked, counted or suggested: a number must not betray a hidden case, nor may a word
that stands only there be what a mistyped one is taken for.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left

from accounts.access import Sight
from accounts.days import day_of
from accounts.names import INVISIBLE, WRITTEN, asked_forms, compact, fold, forms
from accounts.permissions import Permission
from casework.access import visible_cases
from casework.lifecycle.kinds import kinds
from casework.matching import indexing
from casework.models import Case, Subject
from casework.procedures.catalogue import all_procedures
from casework.queries import search_places
from casework.queries.inbox import Desk, Row, desk_of, rows_of

SHOWN = 50  # results
RANKED = 500  # newest matches that are ranked; a word found in more cases than that ranks nothing
GUESSED = 200  # newest cases whose words a mistyped one is compared with
COMPARED = 4_000  # characters of each
LONGEST = 200  # characters of a question
WORDS = 12
AROUND = 90  # characters on each side of a hit
YEARS = 30  # back to which a number without its year is looked for
REFERENCE = re.compile(r"(?:([a-z]{2,4})[\s-]*)??(?:(\d{4})[\s-]+|(\d{4})(?=\d{6}$))?(\d{1,6})", re.IGNORECASE)
OTHER_REFERENCE = re.compile(r"[A-Z]{2,8}-[A-Z0-9-]{4,20}")


@dataclass(frozen=True)
class Part:
    """A piece of text; ``hit`` where it is what was searched for."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Place:
    """Where else the words stand, by the name of the place, and the words around them."""

    name: str
    text: tuple[Part, ...]


@dataclass(frozen=True)
class Result:
    """One case found: its row, its title with the hits marked, and where else the words stand."""

    row: Row
    title: tuple[Part, ...]
    names: tuple[tuple[Part, ...], ...]
    snippet: tuple[Part, ...]
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a search found; ``more`` says that the list is only the first part."""

    words: tuple[str, ...]
    results: tuple[Result, ...]
    more: bool
    marking: int


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a question, cut to a length that can do no harm."""
    return tuple(compact(word) for word in _written(text))


def _written(text: str) -> list[str]:
    """The words as they were typed: a letter of its own language may stand for two of another's."""
    plain = unicodedata.normalize("NFC", INVISIBLE.sub("", text[:LONGEST]))
    return [word for word in WRITTEN.findall(plain) if fold(word)][:WORDS]


def references_in(text: str, *, year: int) -> tuple[list[str], bool]:
    """The references that a question may mean, newest first, and whether it names more than a number: "14" is
    that of this year, or of another.
    """
    plain = INVISIBLE.sub("", text[:LONGEST]).strip()
    if match := REFERENCE.fullmatch(plain):
        prefix, number = (match[1] or "").upper(), int(match[4])
        named = match[2] or match[3]
        prefixes = [prefix] if prefix else sorted({p.reference_prefix for p in all_procedures()} - {""})
        years = [int(named)] if named else range(year + 1, year - YEARS, -1)
        return [f"{one}-{y:04d}-{number:06d}" for y in years for one in prefixes], bool(prefix or named)
    return ([plain.upper()], True) if OTHER_REFERENCE.fullmatch(plain.upper()) else ([], False)


def matching(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """The cases that hold every word of the question; its last word may be the beginning of one."""
    found = any_of([text])
    return cases.filter(found) if found is not None else cases.none()


def any_of(texts: Iterable[str]) -> Q | None:
    """The condition that a case holds every word of one of these questions; None where there is no word in any."""
    asked = [indexing.question(words) for text in texts if (words := _written(text))]
    return Q(search=_Asked(" | ".join(asked))) if asked else None


class _Asked(SearchQuery):
    """A question taken as it is: the database's own reading would strip the signs before our forms."""

    def __init__(self, question: str) -> None:
        super().__init__(question, search_type="raw")
        self.question = question

    def as_sql(self, *_args: Any, **_kwargs: Any) -> Any:
        """The text as a value of the database's type."""
        return "%s::tsquery", [self.question]


def jump(sight: Sight, text: str) -> str:
    """The reference of the one visible case that the question names; empty when there is none or more, or when it is a
    mere number, which may be looked for in a text as well.
    """
    wanted, named = references_in(text, year=day_of(sight.at).year)
    if not named or not sight.may(Permission.SEARCH):
        return ""
    found = list(visible_cases(sight).filter(reference__in=wanted).values_list("reference", flat=True)[:2])
    return found[0] if len(found) == 1 else ""


def search(sight: Sight, text: str, *, at: datetime) -> Found:
    """The best matches first, at most ``SHOWN`` of them. Empty for a role without search."""
    words = _written(text)
    folded = words_of(text)
    desk = desk_of(sight, at)
    if not words or not sight.may(Permission.SEARCH) or desk.cases.query.is_empty():
        return Found(folded, (), False, 0)
    question = indexing.question(words)
    beside = search_places.hits(desk, _Asked(question))
    ids = _named(desk, text) + _ranked(desk, question, beside)
    marks = Marks.of(words)
    if len(set(ids)) <= SHOWN:
        meant = _meant(desk, words)
        if meant:
            question = indexing.question(words, near=meant)
            mistyped = search_places.hits(desk, _Asked(question))
            ids += _ranked(desk, question, mistyped)
            beside = list(dict.fromkeys([*beside, *mistyped]))
            marks = marks.beside(meant)
    ids = list(dict.fromkeys(ids))
    results = _results(desk, ids[:SHOWN], marks, beside)
    return Found(folded, results, len(ids) > SHOWN, max((r.row.marking for r in results), default=0))


def _named(desk: Desk, text: str) -> list[int]:
    """The cases whose reference the question is."""
    wanted, _more = references_in(text, year=day_of(desk.at).year)
    found = desk.cases.filter(reference__in=wanted).order_by("-pk") if wanted else desk.cases.none()
    return list(found.values_list("pk", flat=True)[:SHOWN])


def _ranked(desk: Desk, question: str, beside: Sequence[search_places.Hit] = ()) -> list[int]:
    """The best matches first; the cases whose words stand beside them alone (in a document's name, a position) last."""
    query = _Asked(question)
    newest = desk.cases.filter(search=query).order_by("-pk").values_list("pk", flat=True)[:RANKED]
    ranked = desk.cases.filter(pk__in=list(newest)).annotate(rank=SearchRank(F("search"), query))
    found = list(ranked.order_by("-rank", "-pk").values_list("pk", flat=True)[: SHOWN + 1])
    return found + sorted({hit.case for hit in beside}, reverse=True)


def _meant(desk: Desk, words: Sequence[str]) -> dict[str, frozenset[str]]:
    """For each mistyped word, those that it may be meant for: words of names, titles, actions and results, of positions
    and of the names of documents, each only as far as the reader may see it.
    """
    guess = _Asked(indexing.guess(words))
    guessed = desk.cases.filter(search=guess).order_by("-pk").annotate(names=Left("search_text", COMPARED))
    texts = [*guessed.values_list("names", flat=True)[:GUESSED], *search_places.words(desk, guess, most=GUESSED)]
    return indexing.corrected(words, texts)


@dataclass(frozen=True)
class Marks:
    """What is marked in a text: these forms, and words that begin with the last one."""

    forms: frozenset[str]
    begins: str

    @classmethod
    def of(cls, words: Sequence[str]) -> "Marks":
        """The marks of a question, its parts also joined."""
        found = {form for word in words for form in asked_forms(word)} | set(asked_forms("".join(words)))
        return cls(frozenset(found), fold(words[-1]) if words else "")

    def beside(self, meant: dict[str, frozenset[str]]) -> "Marks":
        """These and the words that mistyped ones are meant for."""
        return Marks(self.forms.union(*meant.values()), self.begins)

    def hit(self, word: str) -> bool:
        """Whether a word of a text is marked."""
        found = forms(word)
        return bool(self.forms.intersection(found)) or any(self.begins and f.startswith(self.begins) for f in found)


def _results(desk: Desk, ids: list[int], marks: Marks, beside: Sequence[search_places.Hit] = ()) -> tuple[Result, ...]:
    rows = rows_of(desk, ids)
    names: dict[int, list[str]] = {}
    for case, name, aliases in Subject.objects.filter(case_id__in=ids).values_list("case_id", "name", "aliases"):
        names.setdefault(case, []).extend([name, *aliases])
    more = [*search_places.texts(beside, ids), *(text for each in kinds() for text in each.texts(ids))]
    own: dict[int, list[str]] = {}
    for text in more:
        if not text.place:
            own.setdefault(text.case, []).append(text.words)
    return tuple(
        Result(
            row=row,
            title=marked(row.title, marks),
            names=tuple(
                parts for parts in (marked(n, marks) for n in names.get(row.pk, ())) if any(p.hit for p in parts)
            ),
            snippet=snippet(own.get(row.pk, ()), marks),
            places=_places([one for one in more if one.case == row.pk and one.place], marks),
        )
        for row in rows
    )


def _places(texts: Iterable[search_places.Text], marks: Marks) -> tuple[Place, ...]:
    found = ((one.place, marked(one.words, marks) if one.name else snippet([one.words], marks)) for one in texts)
    return tuple(Place(*one) for one in found if any(part.hit for part in one[1]))[: search_places.SHOWN]


def marked(text: str, marks: Marks) -> tuple[Part, ...]:
    """The text cut into parts, hits apart. The template escapes each part: nothing in a case becomes markup."""
    plain = unicodedata.normalize("NFC", text)
    parts: list[Part] = []
    last = 0
    for start, end in _hits(plain, marks):
        if start > last:
            parts.append(Part(plain[last:start], False))
        parts.append(Part(plain[start:end], True))
        last = end
    if last < len(plain):
        parts.append(Part(plain[last:], False))
    return tuple(parts)


def _hits(text: str, marks: Marks) -> list[tuple[int, int]]:
    return [token.span() for token in WRITTEN.finditer(text) if marks.hit(token[0])]


def snippet(texts: Iterable[str], marks: Marks) -> tuple[Part, ...]:
    """The words around the first hit in the content, hits marked; nothing when no hit is there."""
    for text in texts:
        plain = unicodedata.normalize("NFC", text[:20_000])
        hits = _hits(plain, marks)
        if hits:
            start, end = max(0, hits[0][0] - AROUND), min(len(plain), hits[0][1] + AROUND)
            start = plain.find(" ", start, hits[0][0]) + 1 or hits[0][0] if start else 0
            end = plain.rfind(" ", hits[0][1], end) if end < len(plain) and " " in plain[hits[0][1] : end] else end
            cut = f"{'… ' if start else ''}{' '.join(plain[start:end].split())}{' …' if end < len(plain) else ''}"
            return marked(cut, marks)
    return ()
