"""Keys by which two spellings of a name are compared at submission; full name matching belongs to screening."""

import re
import unicodedata

PARTICLES = frozenset(
    {"de", "der", "den", "van", "von", "la", "le", "du", "des", "el", "al", "bin", "ibn", "ben", "the"}
)


def fold(text: str) -> str:
    """Lower case without accents, ligatures opened: "Zoë Ångström" → "zoe angstrom"."""
    opened = text.casefold().replace("æ", "ae").replace("œ", "oe").replace("ø", "o").replace("ł", "l").replace("đ", "d")
    stripped = (c for c in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", "".join(stripped)))


def name_keys(names: list[str]) -> list[str]:
    """One key a name: its folded words without particles, in alphabetical order, so that word order doesn't matter."""
    keys = []
    for name in names:
        words = fold(name).split()
        kept = sorted(w for w in words if w not in PARTICLES) or sorted(words)
        if kept:
            keys.append(" ".join(kept))
    return sorted(set(keys))
