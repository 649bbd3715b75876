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
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

RUN = 4  # words in a row
SHORT = 6  # letters: a shorter name counts only where it is written with a capital
LEAST = 4  # letters of a name; an abbreviation in capitals may have three
CAPITALS = 0.3  # share of capitals inside sentences from which a capital says nothing
ENOUGH = 10  # words inside sentences before their capitals are counted
FIGURES = 4  # of a number that tells something
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_INVISIBLE}])*")
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


def fold(word: str) -> str:
    """Without case, accents and invisible characters."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf"))


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text, in order."""
    heads = [found.end() for found in _END.finditer(text)]
    found: list[Token] = []
    last = 0
    for match in _WORD.finditer(text):
        head = not found or bisect_left(heads, last) < bisect_right(heads, match.start())
        found.append(Token(match.start(), match.end(), fold(match.group()), match.group(), head))
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
    found: list[Hit] = []
    for source in forbidden.sources:
        found += _of_source(row, source, reader)
    for term in forbidden.terms:
        found += _of_term(row, term)
    for pair in forbidden.pairs:
        found += _of_pair(text, row, pair)
    found += _of_numbers(text, forbidden.numbers)
    return joined(found)


def _of_source(row: Sequence[Token], source: Source, reader: Known) -> Iterator[Hit]:
    words = [token.word for token in tokens(source.text)]
    runs = {run for run in _runs(words) if run not in reader.runs and _says_something(run)}
    whole = tuple(words) if 1 < len(words) < RUN and _says_something(words) else ()
    rare = {name for name in names(source.text) if name not in reader.words}
    keys = frozenset({source.key})
    for at, token in enumerate(row):
        if tuple(t.word for t in row[at : at + RUN]) in runs:
            yield Hit(token.start, row[at + RUN - 1].end, keys)
        if whole and tuple(t.word for t in row[at : at + len(whole)]) == whole:
            yield Hit(token.start, row[at + len(whole) - 1].end, keys)
        if token.word in rare and (token.is_capital or len(token.word) >= SHORT):
            yield Hit(token.start, token.end, keys)


def _places(row: Sequence[Token], phrase: str, *, capitals: bool = False) -> Iterator[tuple[int, int]]:
    wanted = [token.word for token in tokens(phrase)]
    for at in range(len(row) - len(wanted) + 1 if wanted else 0):
        stretch = row[at : at + len(wanted)]
        if [t.word for t in stretch] == wanted and (not capitals or all(t.written.isupper() for t in stretch)):
            yield stretch[0].start, stretch[-1].end


def _of_term(row: Sequence[Token], term: Term) -> Iterator[Hit]:
    for start, end in _places(row, term.phrase, capitals=term.capitals):
        yield Hit(start, end, frozenset({term.key}))


def _of_pair(text: str, row: Sequence[Token], pair: Pair) -> Iterator[Hit]:
    said = [place for what in pair.what for place in _places(row, what)]
    for start, end in _places(row, pair.who):
        first, last = sentence(text, start, end)
        if any(first <= s and e <= last for s, e in said):
            yield Hit(first, last, frozenset({pair.key}))


def _of_numbers(text: str, numbers: Iterable[tuple[str, str]]) -> Iterator[Hit]:
    wanted = {figures: key for key, figures in numbers if len(figures) >= FIGURES}
    for match in _NUMBER.finditer(text) if wanted else ():
        figures = re.sub(r"\D", "", match.group())
        if figures in wanted:
            yield Hit(match.start(), match.end(), frozenset({wanted[figures]}))


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or sentences around a stretch, without the space about them."""
    first = max((m.end() for m in _END.finditer(text, 0, start)), default=0)
    after = _END.search(text, end)
    last = after.start() + 1 if after else len(text)
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
