"""Full-text search over what the reader may see: folded words, prefix of the last one, ranked, highlighted.

Nothing outside the read door is ranked, counted or suggested: a number must not betray a hidden case.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, QuerySet

from accounts.access import Sight
from accounts.permissions import Permission
from casework.access import visible_cases
from casework.matching.naming import fold
from casework.models import Case, Referral, Subject
from casework.queries.inbox import Desk, Row, desk_of, rows_of

SHOWN = 50  # results
RANKED = 500  # newest matches that are ranked; a word found in more cases than that ranks nothing
LONGEST = 200  # characters of a question
WORDS = 12
AROUND = 90  # characters on each side of a hit
REFERENCE = re.compile(r"\s*([A-Za-z]{3})[\s-]?(\d{4})[\s-](\d{1,6})\s*")
TOKEN = re.compile(r"\w+")


@dataclass(frozen=True)
class Part:
    """A piece of text; ``hit`` where it is what was searched for."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Result:
    """One case found: its row, its title with the hits marked, and where else the words stand."""

    row: Row
    title: tuple[Part, ...]
    names: tuple[tuple[Part, ...], ...]
    snippet: tuple[Part, ...]


@dataclass(frozen=True)
class Found:
    """What a search found; ``more`` says that the list is only the first part."""

    words: tuple[str, ...]
    results: tuple[Result, ...]
    more: bool
    marking: int


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a question, cut to a length that can do no harm."""
    return tuple(fold(text[:LONGEST]).split()[:WORDS])


def reference_in(text: str) -> str:
    """The reference that a question is, if it is nothing else: "jic 2026 123" is JIC-2026-000123."""
    match = REFERENCE.fullmatch(text[:LONGEST])
    return f"{match[1].upper()}-{match[2]}-{int(match[3]):06d}" if match else ""


def matching(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """The cases that hold every word of the question; its last word may be the beginning of one."""
    words = words_of(text)
    return cases.filter(search=_query(words)) if words else cases.none()


def _query(words: Sequence[str]) -> SearchQuery:
    # only word characters are left, so nothing in here can be read as an operator
    whole = [f"'{word}'" for word in words[:-1]] + [f"'{words[-1]}':*"]
    return SearchQuery(" & ".join(whole), search_type="raw", config="simple")


def jump(sight: Sight, text: str) -> str:
    """The reference of a visible case when the question is one; empty when it isn't, or isn't the reader's to see."""
    wanted = reference_in(text)
    if not wanted or not sight.may(Permission.SEARCH):
        return ""
    return visible_cases(sight).filter(reference=wanted).values_list("reference", flat=True).first() or ""


def search(sight: Sight, text: str, *, at: datetime) -> Found:
    """The best matches first, at most ``SHOWN`` of them. Empty for a role without search."""
    words = words_of(text)
    desk = desk_of(sight, at)
    if not words or not sight.may(Permission.SEARCH) or desk.cases.query.is_empty():
        return Found(words, (), False, 0)
    query = _query(words)
    newest = desk.cases.filter(search=query).order_by("-pk").values_list("pk", flat=True)[:RANKED]
    ranked = desk.cases.filter(pk__in=list(newest)).annotate(rank=SearchRank(F("search"), query))
    ids = list(ranked.order_by("-rank", "-pk").values_list("pk", flat=True)[: SHOWN + 1])
    results = _results(desk, ids[:SHOWN], words)
    return Found(words, results, len(ids) > SHOWN, max((r.row.marking for r in results), default=0))


def _results(desk: Desk, ids: list[int], words: tuple[str, ...]) -> tuple[Result, ...]:
    rows = rows_of(desk, ids)
    names: dict[int, list[str]] = {}
    for case, name, aliases in Subject.objects.filter(case_id__in=ids).values_list("case_id", "name", "aliases"):
        names.setdefault(case, []).extend([name, *aliases])
    texts = {
        case: (facts, grounds, ideology, actor)
        for case, facts, grounds, ideology, actor in Referral.objects.filter(case_id__in=ids).values_list(
            "case_id", "facts", "grounds", "ideology", "state_actor"
        )
    }
    return tuple(
        Result(
            row=row,
            title=marked(row.title, words),
            names=tuple(
                parts for parts in (marked(n, words) for n in names.get(row.pk, ())) if any(p.hit for p in parts)
            ),
            snippet=snippet(texts.get(row.pk, ()), words),
        )
        for row in rows
    )


def marked(text: str, words: Sequence[str]) -> tuple[Part, ...]:
    """The text cut into parts, hits apart. The template escapes each part: nothing in a case becomes markup."""
    plain = unicodedata.normalize("NFC", text)
    parts: list[Part] = []
    last = 0
    for start, end in _hits(plain, words):
        if start > last:
            parts.append(Part(plain[last:start], False))
        parts.append(Part(plain[start:end], True))
        last = end
    if last < len(plain):
        parts.append(Part(plain[last:], False))
    return tuple(parts)


def _hits(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    exact, prefix = set(words), words[-1] if words else ""
    found = []
    for token in TOKEN.finditer(text):
        folded = fold(token[0])
        if folded in exact or (prefix and folded.startswith(prefix)):
            found.append(token.span())
    return found


def snippet(texts: Iterable[str], words: Sequence[str]) -> tuple[Part, ...]:
    """The words around the first hit in the content, hits marked; nothing when no hit is there."""
    for text in texts:
        plain = unicodedata.normalize("NFC", text[:20_000])
        hits = _hits(plain, words)
        if hits:
            start, end = max(0, hits[0][0] - AROUND), min(len(plain), hits[0][1] + AROUND)
            start = plain.find(" ", start, hits[0][0]) + 1 or hits[0][0] if start else 0
            end = plain.rfind(" ", hits[0][1], end) if end < len(plain) and " " in plain[hits[0][1] : end] else end
            cut = f"{'… ' if start else ''}{' '.join(plain[start:end].split())}{' …' if end < len(plain) else ''}"
            return marked(cut, words)
    return ()
