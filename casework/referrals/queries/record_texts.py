"""What of a referral the record of its decision shows, text by text, each by its place on the form."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casework.models import Case

OF_A_SUBJECT = ("name", "aliases", "birth_place", "identifiers", "note")


def record_texts(
    case: Case, fields: Mapping[str, Any] | None = None, subjects: Sequence[Mapping[str, Any]] | None = None
) -> dict[str, list[str]]:
    """The texts by their places ("facts", "subjects.0.name"); ``fields`` and ``subjects`` stand in place of what is
    stored, as an amendment gives them.
    """
    stored = {"title": case.title, "facts": case.referral.facts, "grounds": case.referral.grounds}
    found = {name: [str((fields or {}).get(name, text))] for name, text in stored.items()}
    for number, row in enumerate(_rows(case, subjects)):
        for name in OF_A_SUBJECT:
            value = row.get(name) or ""
            found[f"subjects.{number}.{name}"] = list(value) if isinstance(value, list | tuple) else [str(value)]
    return found


def _rows(case: Case, subjects: Sequence[Mapping[str, Any]] | None) -> Iterable[Mapping[str, Any]]:
    """The rows as they are given, or as they are stored; a row that names a stored one keeps what it leaves out."""
    stored = {one.pk: {name: getattr(one, name) for name in OF_A_SUBJECT} for one in case.subjects.all()}
    if subjects is None:
        return list(stored.values())
    return [{**stored.get(row.get("id") or 0, {}), **row} for row in subjects]
