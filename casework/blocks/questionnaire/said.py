"""What a questionnaire's answers are as one plain value, and the text of them that is kept.

Each row carries under ``confidential`` the names of its fields that are marked so; those of the single fields stand
under that name among them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

from casework.blocks.questionnaire.definition import Part, Questionnaire
from casework.blocks.questionnaire.values import type_of

Row = Mapping[str, Any]
Kept = Mapping[str, str]


class Answers(Protocol):
    """The answers of one questionnaire, as the kind holds them."""

    @property
    def fields(self) -> Row:
        """The single fields by name."""

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a list."""

    def with_(self, **changes: Any) -> Self:
        """The same with ``fields`` or some of its lists replaced."""


@dataclass(frozen=True)
class Said:
    """Answers for a kind that needs no value of its own."""

    fields: Row
    lists: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a list."""
        return self.lists.get(name, ())

    def with_(self, **changes: Any) -> "Said":
        """The same with ``fields`` or some of its lists replaced."""
        fields = changes.pop("fields", self.fields)
        return replace(self, fields=fields, lists={**self.lists, **changes})


def rows_of(part: Part, answers: Answers) -> tuple[Row, ...]:
    """The rows that a part shows."""
    return tuple(row for row in answers.rows(part.stored) if part.takes(row))


# kept as text --------------------------------------------------------------------------------------------------------


def place_of(part: Part, row: Row, number: int) -> str:
    """What the keys of a row begin with: "party I1", "share O1 I1", "place 1"."""
    told = " ".join(str(row[name]) for name in part.by) if part.by else str(number)
    return f"{part.kept} {told}"


def kept(whole: Questionnaire, answers: Answers) -> dict[str, str]:
    """The answers as revisions keep them: a stable key to a text, marks included.

    Keys: the name of a field, else its row and that; of a ticked code its row alone.
    """
    found = {name: type_of(one).kept(answers.fields.get(name)) for name, one in whole.fields.items()}
    for part, number, row in _each(whole, answers):
        place = place_of(part, row, number)
        if part.layout == "picked":
            code, beside = part.fields
            found[place] = row.get(beside) or row[code]
            continue
        texts = ((name, type_of(one).kept(row.get(name))) for name, one in _inside(part))
        found |= {f"{place} {name}": text for name, text in texts if text}
    found["confidential"] = ", ".join(sorted(marks(whole, answers)))
    return found


def marks(whole: Questionnaire, answers: Answers) -> list[str]:
    """Every mark by its key; of a ticked code by its row."""
    found = list(answers.fields.get("confidential", ()))
    for part, number, row in _each(whole, answers):
        place = place_of(part, row, number)
        if part.layout == "picked":
            found += [place] * bool(row.get("confidential"))
        else:
            found += [f"{place} {name}" for name in row.get("confidential", ())]
    return found


def _each(whole: Questionnaire, answers: Answers) -> Iterable[tuple[Part, int, Row]]:
    for part in whole.lists.values():
        yield from ((part, number, row) for number, row in enumerate(answers.rows(part.name), start=1))


def _inside(part: Part) -> Iterable[tuple[str, Any]]:
    """The fields of a row but for those that its place tells."""
    return ((name, one) for name, one in part.fields.items() if name not in part.by)


def from_kept(whole: Questionnaire, texts: Kept) -> Said:
    """The answers that a revision keeps; what a former version didn't keep is empty."""
    marked = frozenset(mark for mark in texts.get("confidential", "").split(", ") if mark)
    fields = {name: type_of(one).read(texts.get(name, "")) for name, one in whole.fields.items()}
    fields["confidential"] = sorted(mark for mark in marked if mark in whole.fields)
    return Said(fields, {name: _rows(part, texts, marked) for name, part in whole.lists.items()})


def _rows(part: Part, texts: Kept, marked: frozenset[str]) -> tuple[Row, ...]:
    words = 1 + max(1, len(part.by))
    keys = [key for key in texts if key.startswith(f"{part.kept} ")]
    if part.layout == "picked":
        return tuple(_picked(part, key, texts[key], marked) for key in sorted(keys))
    places = {" ".join(key.split(" ")[:words]) for key in keys}
    found: list[Row] = []
    for place in sorted(places, key=in_order):
        row = {name: type_of(one).read(texts.get(f"{place} {name}", "")) for name, one in _inside(part)}
        row |= dict(zip(part.by, place.split(" ")[1:], strict=False))
        found.append({**row, "confidential": [name for name in row if f"{place} {name}" in marked]})
    return tuple(row for row in found if not part.heading or row[part.heading])


def _picked(part: Part, key: str, text: str, marked: frozenset[str]) -> Row:
    code = key.removeprefix(f"{part.kept} ")
    first, beside = part.fields
    return {first: code, beside: "" if text == code else text, "confidential": [beside] * (key in marked)}


def in_order(place: str) -> list[tuple[str, int]]:
    """I2 before I10."""
    return [(word.rstrip("0123456789"), int(re.search(r"\d*$", word)[0][:9] or 0)) for word in place.split(" ")]  # type: ignore[index]
