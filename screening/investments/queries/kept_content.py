"""A kept notification as content again: what was handed in is shown and exported in the words of the form.

The reverse of ``investments.queries.notification.notification_content``; what a former form didn't keep is empty.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from screening.investments.queries.filing_content import (
    ESTABLISHMENT_FIELDS,
    FIELDS,
    HOLDING_FIELDS,
    PARTY_FIELDS,
    Content,
    Row,
)

NUMBERS = ("value", "turnover", "cleared_votes", "votes_before", "votes_after", "capital_after")
WHOLE = ("turnover_year", "staff")
DAYS = ("signed_on", "planned_on", "completed_on", "mandated_on", "birth_date")
YES_NO = ("changes_control", "belgian_establishment", "ultimate", "state_owned")
ROLES = ("investor", "target", "seller", "owner")
Kept = Mapping[str, str]


def kept_content(kept: Kept) -> Content:
    """The content that a revision keeps."""
    marks = frozenset(mark for mark in kept.get("confidential", "").split(", ") if mark)
    fields: dict[str, Any] = {name: _value(name, kept.get(name, "")) for name in FIELDS}
    sectors = sorted(key for key in kept if key.startswith("sector "))
    return Content(
        fields={**fields, "confidential": sorted(mark for mark in marks if mark in FIELDS)},
        parties=_parties(kept, marks),
        holdings=_rows(kept, marks, "holding", 3, HOLDING_FIELDS),
        establishments=_rows(kept, marks, "establishment", 2, ESTABLISHMENT_FIELDS),
        sectors=tuple(_sector(key, kept[key], marks) for key in sectors),
    )


def _parties(kept: Kept, marks: frozenset[str]) -> tuple[Row, ...]:
    names = tuple(name for name in PARTY_FIELDS if name != "key")
    rows = [row for row in _rows(kept, marks, "party", 2, names) if row["name"]]
    return tuple(sorted(rows, key=lambda row: ROLES.index(row["role"]) if row["role"] in ROLES else len(ROLES)))


def _rows(kept: Kept, marks: frozenset[str], kind: str, words: int, names: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of a list; a row's keys begin with so many words, the kind and what names it."""
    places = {" ".join(key.split(" ")[:words]) for key in kept if key.startswith(f"{kind} ")}
    found = []
    for place in sorted(places, key=_in_order):
        row = {name: _value(name, kept.get(f"{place} {name}", "")) for name in names}
        ends = place.split(" ")[1:]
        row |= {"key": ends[0]} if kind == "party" else {}
        row |= {"owner": ends[0], "owned": ends[1]} if kind == "holding" else {}
        found.append({**row, "confidential": [name for name in names if f"{place} {name}" in marks]})
    return tuple(found)


def _sector(key: str, detail: str, marks: frozenset[str]) -> Row:
    code = key.removeprefix("sector ")
    return {"code": code, "detail": "" if detail == code else detail, "confidential": ["detail"] * (key in marks)}


def _in_order(place: str) -> list[tuple[str, int]]:
    """I2 before I10."""
    return [(word.rstrip("0123456789"), int(re.search(r"\d*$", word)[0][:9] or 0)) for word in place.split(" ")]  # type: ignore[index]


def _value(name: str, text: str) -> Any:
    if name == "activity_states":
        return [code for code in text.split(", ") if code]
    if name in YES_NO:
        return {"yes": True, "no": False}.get(text)
    if name not in (*NUMBERS, *WHOLE, *DAYS):
        return text
    try:
        if name in DAYS:
            return date.fromisoformat(text) if text else None
        number = Decimal(text) if text else None
        return int(number) if name in WHOLE and number is not None else number
    except (ValueError, InvalidOperation):
        return None
