"""Which characters can be set on paper: a PDF for the archive shows every one of them, or isn't made."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import typst

from accounts.sentences import Sentence, say
from casework.errors import Refused

# For everybody's reader (PDF/UA) and for the archive (PDF/A), with the content attached.
STANDARDS: list[Literal["ua-1", "a-3a"]] = ["ua-1", "a-3a"]
PAGE = Path(__file__).parent / "printing.typ"  # the fonts of every page, and nothing else
COMMON = re.compile(r"[\u0000-\u024f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2010-\u2044\u20ac]*")
NAMED = re.compile(r'the text `"(.+?)"` could not be displayed')
COMBINED = frozenset({"Mn", "Mc", "Me", "Cf"})  # categories of Unicode
MOST = 20  # characters that a sentence names
AT_ONCE = 400  # characters that are set on one page to be looked at
LONGEST = 20_000  # characters of words that are set as they stand


def uncommon(texts: Iterable[str]) -> frozenset[str]:
    """The words that have to be set on a page to know whether every character of them has a sign."""
    return frozenset(word for text in texts for word in text.split() if not COMMON.fullmatch(word))


def unprintable(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters for which no font of the pages has a sign; no page is set where all are common ones.

    Each character is set once, whatever the length of the texts: the first page that lacks some names them. Only words
    of which every character has a sign are set as they stand, and no more than a page or two of them.
    """
    given = list(texts)
    words = uncommon(given)
    signs = [sign for sign in dict.fromkeys("".join(given) if words else "") if not COMMON.fullmatch(sign)]
    for start in range(0, len(signs), AT_ONCE):
        found = _lacking(" ".join(_standing(character) for character in signs[start : start + AT_ONCE]))
        if found:
            return tuple(sorted(found, key=signs.index))
    return _lacking(" ".join(sorted(words))[:LONGEST])


def _standing(character: str) -> str:
    """A character as it can stand alone: what combines with another or shapes it stands after a letter."""
    return f"a{character}" if unicodedata.category(character) in COMBINED else character


def _lacking(rest: str) -> tuple[str, ...]:
    found: list[str] = []
    while rest and len(found) < MOST:  # one look of the typesetter names one or a few
        named = [character for character in dict.fromkeys(_named(rest)) if not COMMON.fullmatch(character)]
        if not named:
            break
        found += [character for character in named if character not in found]
        rest = "".join(character for character in rest if character not in named)
    return tuple(found)


def lacking_in(texts: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """The same for texts by their places: the places with such characters. One look at all of them together."""
    by_place = {place: " ".join(found) for place, found in texts.items()}
    lacking = unprintable(by_place.values())
    found = {place: tuple(sign for sign in lacking if sign in text) for place, text in by_place.items()}
    return {place: signs for place, signs in found.items() if signs}


def _named(text: str) -> str:
    """What the typesetter says that it can't show; empty when it shows everything."""
    compiler = typst.Compiler(PAGE, root=PAGE.parent, ignore_system_fonts=True, sys_inputs={"text": text})
    try:
        compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=0)
    except typst.TypstError as error:
        return "".join("".join(NAMED.findall(str(error))).split())
    return ""


def no_sign(characters: tuple[str, ...]) -> Sentence | str:
    """The refusal in one sentence."""
    words = "This can't be set as a PDF that everybody can read: no font has {characters}. Write it in other letters."
    return say(words, characters=characters)


def demand_printable(texts: Iterable[str]) -> None:
    """Raises Refused with the characters when the texts can't all be shown on paper."""
    lacking = unprintable(texts)
    if lacking:
        raise Refused(no_sign(lacking), code="pdf.no_sign")
