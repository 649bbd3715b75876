"""A sentence that remembers how it was made, so that a screen can say it in the reader's language.

Rooms that know no Django (tables of rules, clocks) speak English. ``say`` gives that English as a plain ``str`` — it
compares, logs and reads as one — and keeps the template and the values beside it. The screen translates the template,
then puts the values in (``accounts.queries.translation.translated``).
"""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

ISOLATE, END = "\u2068", "\u2069"  # FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE (Unicode Standard Annex 9)
RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))

# a Sentence is translated in its turn, a tuple is a list of labels, a Decimal is written as the reader's language does;
# anything else stands as it is
Value = object


class Sentence(str):
    """English text with its ``template`` and ``values``."""

    template: str
    values: Mapping[str, Value]

    __slots__ = ("template", "values")


def say(template: str, /, **values: Value) -> Sentence:
    """The sentence of a template in the manner of ``str.format``; a tuple among the values is joined with commas."""
    sentence = Sentence(
        template.format(**{name: _text(value) for name, value in values.items()}) if values else template
    )
    sentence.template, sentence.values = template, values
    return sentence


class Worded(StrEnum):
    """Codes, each with the words that people read in its place."""

    def __new__(cls, code: str, *told: object) -> "Worded":
        """The code; ``told`` goes to ``__init__``."""
        made = str.__new__(cls, code)
        made._value_ = code
        return made

    def __init__(self, code: str, words: str = "") -> None:
        self.words = words


def joined(separator: str, parts: Sequence[str]) -> Sentence:
    """Parts in a row, each still to be translated."""
    names = [f"p{number}" for number in range(len(parts))]
    return say(separator.join(f"{{{name}}}" for name in names), **dict(zip(names, parts, strict=True)))


def _text(value: Value) -> str:
    return ", ".join(str(label) for label in value) if isinstance(value, tuple) else str(value)


def to_data(value: object) -> Any:
    """A sentence as its template and values, those in their turn, as JSON can hold it."""
    if isinstance(value, Sentence):
        return {"say": value.template, "values": {name: to_data(one) for name, one in value.values.items()}}
    return [str(label) for label in value] if isinstance(value, tuple) else str(value)


def from_data(value: Any) -> Any:
    """The sentence that ``to_data`` took apart."""
    if isinstance(value, dict):
        return say(value["say"], **{name: from_data(one) for name, one in value["values"].items()})
    return tuple(value) if isinstance(value, list) else value


def apart(value: object) -> str:
    """A text as it may stand in a sentence beside other words: one with letters that run from right to left is
    isolated, so that it doesn't turn the dates and numbers round that stand beside it. Any other text stays as it is.
    """
    text = str(value)
    if text.startswith(ISOLATE) or not any(unicodedata.bidirectional(c) in RIGHT_TO_LEFT for c in text):
        return text
    return f"{ISOLATE}{text}{END}"
