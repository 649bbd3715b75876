"""What full-text search keeps of a text, and how a question is put to it. Plain Python: the database's own reading of
words knows neither accents nor other scripts, nor numbers that are written with separators.
"""

import re
from collections.abc import Iterable, Sequence

from accounts.names import WRITTEN, asked_forms, fold, forgiven, forms, kept_shortened, near, shortened

APART = re.compile(r"[ .,\-–/'’()+_\u00a0\u202f]{1,3}")  # what may stand inside a name or number
INSIDE = re.compile(r"[.\-–/'’_]")  # what binds letters closer than a space does
NAMES, TEXTS = 20_000, 200_000  # characters
TOLD = 2_000  # characters of what somebody told (a position, an action) in which typing errors are forgiven
LAST_PLACE = 16_383  # of a word in a vector
PLACES = 4  # of one word that are kept: the rank needs no more
MOST = 60_000  # forms of one file
BYTES = 700_000  # a vector holds one megabyte
NUMBERS = 2_000  # numbers of one text that are kept compact as well
RUN = 9  # parts of a number
LONGEST_NUMBER = 36  # characters
WHOLE = 4  # words of a question that are joined in every way
COMPACT = 40  # characters
LONGEST_WORD = 200  # characters, as a question is long: the database keeps no word of 2,047 bytes
MEANT = 20  # words that may stand for a mistyped one


class _Kept:
    """The forms found so far, with their places and weights."""

    def __init__(self) -> None:
        self.places: dict[str, list[str]] = {}
        self.size = 0
        self.at = 0

    def add(self, form: str, weight: str) -> None:
        """Keep a form at the present place; without a weight it is kept for errors alone."""
        if form not in self.places:
            self.size += len(form.encode()) + 8
            if len(self.places) >= MOST or self.size > BYTES:
                return
            self.places[form] = []
        places = self.places[form]
        if weight and len(places) < PLACES:
            places.append(f"{min(self.at, LAST_PLACE)}{weight}")


def searched(names: Iterable[str], texts: Iterable[str], told: Iterable[str] = ()) -> tuple[str, str]:
    """The search vector, and the words that a mistyped one is compared with."""
    kept, said = _cut(names, NAMES), _cut(told, TEXTS)
    words = f"{vocabulary(kept)} {vocabulary(_cut(said, TOLD), joined=False)}"
    return vector(kept, _cut(texts, TEXTS), said), words.strip()[:NAMES]


def _cut(texts: Iterable[str], length: int) -> list[str]:
    """The texts as far as they fit into a length together."""
    found = []
    for text in texts:
        found.append(text[:length])
        length -= len(found[-1])
    return found


def vector(names: Iterable[str], texts: Iterable[str], told: Iterable[str] = ()) -> str:
    """The search vector, as PostgreSQL writes it, of names (which weigh more, and forgive errors), of texts, and of
    what was told, which forgives errors in its beginning.
    """
    kept, left = _Kept(), TOLD
    for name in names:
        _keep(kept, name, "A", joined=True, errors=len(name))
    for text in texts:
        _keep(kept, text, "C", joined=False)
    for text in told:
        _keep(kept, text, "C", joined=False, errors=left)
        left -= len(text)
    return " ".join(f"'{form}'" + (f":{','.join(places)}" if places else "") for form, places in kept.places.items())


def vocabulary(names: Iterable[str], *, joined: bool = True) -> str:
    """The words of names, in every form that is letters or digits alone: what a mistyped word is compared with."""
    found: dict[str, None] = {}
    for name in names:
        spans = _spans(name)
        whole = _joined(name, spans, everywhere=True) if joined else ()
        for word in (*(word for _start, _end, word in spans), *whole):
            found.update(dict.fromkeys(form for form in forms(word) if form[0].isalnum()))
    return " ".join(found)


def _spans(text: str) -> list[tuple[int, int, str]]:
    return [(m.start(), m.end(), m[0]) for m in WRITTEN.finditer(text)]


def _keep(kept: _Kept, text: str, weight: str, *, joined: bool, errors: int = 0) -> None:
    spans = _spans(text)
    for start, _end, word in spans:
        kept.at += 1
        _keep_word(kept, word, weight, errors=start < errors)
    for one in _joined(text, spans, everywhere=joined):
        _keep_word(kept, one, weight, errors=joined)


def _keep_word(kept: _Kept, word: str, weight: str, *, errors: bool) -> None:
    for form in forms(word[:LONGEST_WORD]):
        kept.add(form, weight)
        if errors:
            for less in kept_shortened(form):
                kept.add(f"~{less}", "")


def _joined(text: str, spans: Sequence[tuple[int, int, str]], *, everywhere: bool) -> Iterable[str]:
    """Neighbours as one: "O'Brien" as "obrien", "Van den Berghe" as "vandenberghe", a number without separators."""
    numbers = 0
    for i in range(len(spans)):
        one, digits = spans[i][2], _has_digit(spans[i][2])
        for j in range(i + 1, min(i + RUN, len(spans))):
            between = text[spans[j - 1][1] : spans[j][0]]
            if not APART.fullmatch(between):
                break
            one, first = one + spans[j][2], not digits
            digits = digits or _has_digit(spans[j][2])
            if digits:
                fits = _in_number(spans[j][2], between) and (not first or _in_number(spans[i][2], between))
                if not fits or len(one) >= LONGEST_NUMBER or numbers >= NUMBERS:
                    break
                numbers += 1
                yield one
            elif j - i <= 2 and (everywhere or INSIDE.search(between)):
                yield one
            elif j - i > 2:
                break


def _has_digit(word: str) -> bool:
    return any(c.isdigit() for c in word)


def _in_number(word: str, between: str) -> bool:
    return _has_digit(word) or (len(word) <= 4 and (word.isupper() or bool(INSIDE.search(between))))


def question(words: Sequence[str], *, near: dict[str, frozenset[str]] | None = None) -> str:
    """The question as PostgreSQL reads it: every word in any of its forms, the last also begun; or its parts joined.

    ``near`` names, for a word, those that stand for it when it is mistyped. Only letters, digits and our own signs are
    left in it, so nothing of what was typed can be read as an operator.
    """
    ways = []
    for groups in _ways(words):
        each = []
        for place, group in enumerate(groups):
            last = place == len(groups) - 1
            found = [_lexeme(form, last=last) for form in asked_forms(group)]
            found += [_lexeme(form, last=False) for form in sorted((near or {}).get(group, ()))]
            each.append("(" + " | ".join(found) + ")")
        ways.append("(" + " & ".join(each) + ")")
    return " | ".join(ways)


def _lexeme(form: str, *, last: bool) -> str:
    return f"'{form}':*" if last and form[0].isalnum() else f"'{form}'"


def _ways(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The words as they are, and with neighbours joined."""
    plain = tuple(words)
    ways = [plain]
    if len(plain) <= WHOLE:
        for cut in range(1, 1 << max(len(plain) - 1, 0)):
            groups = [plain[0]]
            for i, word in enumerate(plain[1:]):
                if cut >> i & 1:
                    groups[-1] += word
                else:
                    groups.append(word)
            ways.append(tuple(groups))
    else:
        ways += [(*plain[:i], plain[i] + plain[i + 1], *plain[i + 2 :]) for i in range(len(plain) - 1)]
        whole = "".join(plain)
        if _has_digit(whole) and len(whole) <= COMPACT:
            ways.append((whole,))
    return ways


def guess(words: Sequence[str]) -> str:
    """A wide question: each word, or one that shares a shortened form with it. What it finds is looked at again."""
    each = []
    for word in words:
        found = [f"'{form}'" for form in asked_forms(word)]
        for form in asked_forms(word)[:3]:
            if form[0].isalnum() and (errors := forgiven(form)):
                found += [f"'~{less}'" for less in sorted(shortened(form, errors))]
        each.append("(" + " | ".join(dict.fromkeys(found)) + ")")
    return " & ".join(each)


def corrected(words: Sequence[str], texts: Iterable[str]) -> dict[str, frozenset[str]]:
    """For each word that may be mistyped, the words of these texts that are near it; never one so short ("don", of
    "don't") that nothing mistyped would be taken for it.
    """
    known = {one for text in texts for one in text.split()}
    found = {}
    for word in dict.fromkeys(words):
        typed = fold(word)
        errors = forgiven(typed)
        meant = {one for one in known if errors and one != typed and forgiven(one) and near(typed, one, errors)}
        if meant:
            found[word] = frozenset(sorted(meant)[:MEANT])
    return found
