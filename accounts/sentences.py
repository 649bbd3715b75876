"""A sentence that remembers how it was made, so that a screen can say it in the reader's language.

Rooms that know no Django (tables of rules, clocks) speak English. ``say`` gives that English as a plain ``str`` — it
compares, logs and reads as one — and keeps the template and the values beside it. The screen translates the template,
then puts the values in (``accounts.queries.sentences.translated``).
"""

from collections.abc import Mapping, Sequence

Value = object  # a Sentence is translated in its turn, a tuple is a list of labels; anything else stands as it is


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


def joined(separator: str, parts: Sequence[str]) -> Sentence:
    """Parts in a row, each still to be translated."""
    names = [f"p{number}" for number in range(len(parts))]
    return say(separator.join(f"{{{name}}}" for name in names), **dict(zip(names, parts, strict=True)))


def _text(value: Value) -> str:
    return ", ".join(str(label) for label in value) if isinstance(value, tuple) else str(value)
