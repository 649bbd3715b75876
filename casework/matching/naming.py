"""Keys by which two subjects are compared at submission; full name matching is more."""

import re

from accounts.names import compact, fold, forms, latin

PARTICLES = frozenset(
    {"de", "der", "den", "van", "von", "la", "le", "du", "des", "el", "al", "bin", "ibn", "ben", "the"}
)
APOSTROPHES = re.compile("['’ʼ`´‘]")
KEY = 200  # characters
NUMBER = 5  # characters of a number that says who somebody is; a shorter one is shared by chance


def name_keys(names: list[str]) -> list[str]:
    """Keys of each name: its words without particles, in alphabetical order, so that word order doesn't matter; and all
    its letters in one, so that it doesn't matter where a name is parted. Both in Latin letters.
    """
    keys = set()
    for name in names:
        words = [latin(word) for word in fold(APOSTROPHES.sub("", name)).split()]
        kept = sorted(w for w in words if w not in PARTICLES) or sorted(words)
        if kept:
            keys.add(" ".join(kept)[:KEY])
            keys.add("=" + "".join(words)[: KEY - 1])
    return sorted(keys)


def number_keys(identifiers: str) -> list[str]:
    """Keys of the numbers that identify: without separators, and a company's without its country."""
    keys: set[str] = set()
    for number in numbers_of(identifiers):
        keys.update(f"#{form.lstrip('#')}" for form in forms(number) if form[0] not in "^=")
    return sorted(keys)


def numbers_of(identifiers: str) -> list[str]:
    """The numbers in a field that say who somebody is, without separators."""
    found = (compact(number) for number in re.split(r"[,;\n]", identifiers))
    return [one for one in found if len(one) >= NUMBER and any(c.isdigit() for c in one)]


def subject_keys(names: list[str], identifiers: str) -> list[str]:
    """Everything by which a subject is found to be somebody else's, too."""
    return [*name_keys(names), *number_keys(identifiers)]
