"""Passages of a text that repeat what its reader may not know. Plain Python; knows nothing of files and people.

What is found, of what somebody else wrote (a source):
- four words in a row as they stand there, written in any case, with or without accents, whatever stands between them;
- its names: words in capitals inside a sentence, and words with figures in them;
and of single terms: a phrase, a word in capitals, a number.
What the reader knows already is never found: four words or a name that stand in a text known to the reader.

Limits, which the screen states. It misses what is said in other words, translated, or hidden in numbers and dates, and
a name at the head of a sentence that stands nowhere else. It finds too much where a source and an innocent text use the
same turn of phrase of two content words or more, and where a common noun is written with a capital. In a source where
three words in ten inside its sentences have capitals (German), only two capitals in a row make a name.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from accounts.names import WRITTEN, plain

RUN = 4  # words in a row
SHORT = 6  # letters: a shorter name counts only where it is written with a capital
LEAST = 4  # letters of a name; an abbreviation in capitals may have three
CAPITALS = 0.3  # share of capitals inside sentences from which a capital says nothing
ENOUGH = 10  # words inside sentences before their capitals are counted
FIGURES = 4  # of a number that tells something
_NUMBER = re.compile(r"\d(?:[\d\s.,'’\u00a0\u202f]*\d)?")
_END = re.compile(r"[.!?…:;]\s|\n")
STOP = frozenset(
    """
    a an and are as at be been but by can could did do does for from had has have her his how i if in into is it
    its may might must no nor not of on or our out over she should so some such than that the their them then there
    these they this those to under up upon was we were what when where which who whom why will with would you your
    aan als bij dan dat de den der des die dit door een en er heeft hem het hij hun ik ja kan maar me met mijn na
    naar niet nog nu om ook op te tot uit uw van voor wat wel werd wie wij worden wordt zal ze zich zij zijn zo au
    aux avec ce ces cette dans du elle est et eux il ils je la le les leur leurs lui ma mais mes mon ne nos notre
    nous ont ou par pas pour qu que qui sa sans se ses son sont sur ta tes ton tu un une vos votre vous aber am
    auch auf aus bei bin bis da damit das dass dem dies diese ein eine einem einen einer es fur hat haben ich ihr
    im ist kein mit nach nicht noch nur ob oder sein sich sie sind uber um und uns unter vom von vor war wir wird
    wurde zu zum zur monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december januari februari maart mei juni juli augustus oktober janvier
    fevrier mars avril mai juin juillet aout septembre octobre novembre decembre januar februar marz dezember about
    above after against before behind below between during since through within without tegen tussen tijdens sinds
    apres avant contre depuis derriere entre gegen hinter seit zwischen
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Token:
    """A word where it stands: folded for comparing, and as written."""

    start: int
    end: int
    word: str
    written: str
    heads: bool  # stands at the head of a sentence

    @property
    def is_capital(self) -> bool:
        """Written with a capital first."""
        return self.written[:1].isupper()

    @property
    def has_figure(self) -> bool:
        """Letters and figures in one word: a number plate, a type, a key."""
        return any(c.isdigit() for c in self.word) and any(c.isalpha() for c in self.word)


@dataclass(frozen=True)
class Source:
    """A text of which nothing may be repeated; ``key`` says which to the caller."""

    key: str
    text: str


@dataclass(frozen=True)
class Term:
    """A phrase, found wherever it stands; in capitals only with ``capitals``."""

    key: str
    phrase: str
    capitals: bool = False


@dataclass(frozen=True)
class Pair:
    """Two phrases that may not stand in one sentence: who, and any word of what."""

    key: str
    who: str
    what: tuple[str, ...]


@dataclass(frozen=True)
class Forbidden:
    """Everything to look for."""

    sources: tuple[Source, ...] = ()
    terms: tuple[Term, ...] = ()
    pairs: tuple[Pair, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()  # key, figures


@dataclass(frozen=True)
class Known:
    """What the reader knows: folded words, and runs of them."""

    words: frozenset[str] = frozenset()
    runs: frozenset[tuple[str, ...]] = frozenset()


@dataclass(frozen=True)
class Hit:
    """A stretch of the text, and the keys of what it repeats."""

    start: int
    end: int
    keys: frozenset[str] = field(default_factory=frozenset)


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text, in order."""
    heads = [found.end() for found in _END.finditer(text)]
    found: list[Token] = []
    last = 0
    for match in WRITTEN.finditer(text):
        head = not found or bisect_left(heads, last) < bisect_right(heads, match.start())
        found.append(Token(match.start(), match.end(), plain(match.group()), match.group(), head))
        last = match.end()
    return tuple(found)


def known(texts: Iterable[str]) -> Known:
    """What a reader of these texts knows."""
    words: set[str] = set()
    runs: set[tuple[str, ...]] = set()
    for text in texts:
        row = [token.word for token in tokens(text)]
        words.update(row)
        runs.update(_runs(row))
    return Known(frozenset(words), frozenset(runs))


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for at in range(len(words) - RUN + 1):
        yield tuple(words[at : at + RUN])


def _says_something(run: Iterable[str]) -> bool:
    """Two words of content at least: "of the board and" would stop every letter."""
    return sum(1 for word in run if word not in STOP and len(word) > 2) >= 2


def names(text: str) -> frozenset[str]:
    """The folded names of a text: capitals inside a sentence, capitals in a row, words with figures in them."""
    row = tokens(text)
    inside = [token for token in row if not token.heads]
    many = len(inside) >= ENOUGH and sum(t.is_capital for t in inside) > CAPITALS * len(inside)
    found = set()
    for at, token in enumerate(row):
        beside = [row[place] for place in (at - 1, at + 1) if 0 <= place < len(row)]
        in_row = any(
            other.is_capital and other.word not in STOP and not (other.heads and other.start > token.start)
            for other in beside
        )
        shouted = token.written.isupper() and len(token.word) > 2
        capital = token.is_capital and not token.heads and (in_row or not many)
        least = 3 if shouted or token.has_figure else LEAST
        if (token.has_figure or capital or shouted) and len(token.word) >= least and token.word not in STOP:
            found.add(token.word)
    return frozenset(found)


def find(text: str, forbidden: Forbidden, reader: Known) -> tuple[Hit, ...]:
    """Every stretch of ``text`` that gives away something forbidden, in order; stretches that touch are one."""
    row = tokens(text)
    places = _Places.of(row)
    found: list[Hit] = []
    for source in forbidden.sources:
        found += _of_source(places, source, reader)
    for term in forbidden.terms:
        found += _of_term(places, term)
    ends = sentence_ends(text) if forbidden.pairs else ()
    for pair in forbidden.pairs:
        found += _of_pair(text, ends, places, pair)
    found += _of_numbers(text, forbidden.numbers)
    return joined(found)


def _of_source(places: "_Places", source: Source, reader: Known) -> Iterator[Hit]:
    words = [token.word for token in tokens(source.text)]
    runs = {run for run in _runs(words) if run not in reader.runs and _says_something(run)}
    whole = tuple(words) if 1 < len(words) < RUN and _says_something(words) else ()
    rare = {name for name in names(source.text) if name not in reader.words}
    keys, row = frozenset({source.key}), places.row
    for run in runs & places.runs.keys():
        for at in places.runs[run]:
            yield Hit(row[at].start, row[at + RUN - 1].end, keys)
    if whole:
        for start, end in places.find(source.text):
            yield Hit(start, end, keys)
    for name in rare & places.at.keys():
        for token in (row[at] for at in places.at[name]):
            if token.is_capital or len(token.word) >= SHORT:
                yield Hit(token.start, token.end, keys)


@dataclass(frozen=True)
class _Places:
    """Where each word and each run of a text begins, so that a phrase is looked for only there."""

    row: Sequence[Token]
    at: Mapping[str, Sequence[int]]
    runs: Mapping[tuple[str, ...], Sequence[int]]

    @classmethod
    def of(cls, row: Sequence[Token]) -> "_Places":
        """Read once for everything that is looked for."""
        at: dict[str, list[int]] = {}
        runs: dict[tuple[str, ...], list[int]] = {}
        words = [token.word for token in row]
        for place, word in enumerate(words):
            at.setdefault(word, []).append(place)
        for place, run in enumerate(_runs(words)):
            runs.setdefault(run, []).append(place)
        return cls(row, at, runs)

    def find(self, phrase: str, *, capitals: bool = False) -> Iterator[tuple[int, int]]:
        """Start and end of each place of a phrase, in order."""
        wanted = [token.word for token in tokens(phrase)]
        for at in self.at.get(wanted[0], ()) if wanted else ():
            stretch = self.row[at : at + len(wanted)]
            if [t.word for t in stretch] == wanted and (not capitals or all(t.written.isupper() for t in stretch)):
                yield stretch[0].start, stretch[-1].end


def _of_term(places: _Places, term: Term) -> Iterator[Hit]:
    for start, end in places.find(term.phrase, capitals=term.capitals):
        yield Hit(start, end, frozenset({term.key}))


def _of_pair(text: str, ends: Sequence[tuple[int, int]], places: _Places, pair: Pair) -> Iterator[Hit]:
    said = sorted(place for what in pair.what for place in places.find(what))
    last_one: tuple[int, int] | None = None
    for start, end in places.find(pair.who):
        first, last = between(text, ends, start, end)
        if (first, last) == last_one:
            continue
        last_one = first, last
        inside = said[bisect_left(said, (first, first)) : bisect_right(said, (last, last))]
        if any(e <= last for _, e in inside):
            yield Hit(first, last, frozenset({pair.key}))


def _of_numbers(text: str, numbers: Iterable[tuple[str, str]]) -> Iterator[Hit]:
    wanted = {figures: key for key, figures in numbers if len(figures) >= FIGURES}
    for match in _NUMBER.finditer(text) if wanted else ():
        figures = re.sub(r"\D", "", match.group())
        if figures in wanted:
            yield Hit(match.start(), match.end(), frozenset({wanted[figures]}))


def sentence_ends(text: str) -> tuple[tuple[int, int], ...]:
    """Where each sentence ends, and where the next begins."""
    return tuple(found.span() for found in _END.finditer(text))


def between(text: str, ends: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The sentence or sentences around a stretch, without the space about them; ``ends`` is where the text's end."""
    before = bisect_right(ends, start, key=lambda one: one[1])
    first = ends[before - 1][1] if before else 0
    after = bisect_left(ends, end, key=lambda one: one[0])
    last = ends[after][0] + 1 if after < len(ends) else len(text)
    found = text[first:last]
    return first + len(found) - len(found.lstrip()), first + len(found.rstrip())


def joined(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """In order; those that overlap, or have nothing but a space between them, as one."""
    found: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, h.end)):
        if found and hit.start <= found[-1].end + 1:
            last = found.pop()
            found.append(Hit(last.start, max(last.end, hit.end), last.keys | hit.keys))
        else:
            found.append(hit)
    return tuple(found)
