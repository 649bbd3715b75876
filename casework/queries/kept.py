"""Words that stand apart under a higher marking, put back for whoever may open them."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model

from accounts.access import Sight, openable
from accounts.context import note_marking
from accounts.models import Label
from casework.models import KeptWords
from casework.models.words import EMPTIED, Apart, stands_apart

M = TypeVar("M", bound=Model)


def is_apart(row: Model) -> bool:
    """Whether words of a row stand apart, and weren't put back."""
    return any(stands_apart(value) for value in row.__dict__.values())


def restored(rows: Sequence[M], sight: Sight | None) -> Sequence[M]:
    """The rows, with words that stand apart put back where the person may open them: to be read, never to be saved.

    None is the product itself, which counts by them and shows them to nobody. One query where words stand apart, else
    none; the page bears the marking of what was put back.
    """
    found = {row.pk: row for row in rows if is_apart(row)}
    if not found:
        return rows
    kind = next(iter(found.values()))._meta.db_table
    kept = KeptWords.objects.filter(kind=kind, row__in=list(found))
    if sight is not None:
        kept = kept.filter(label_id__in=Label.objects.filter(openable(sight)).values("pk"))
    for one in kept.select_related("label").order_by("-pk"):
        if sight is not None:
            note_marking(one.label.marking)
        _put_back(found[one.row], one.words)
    return rows


def _put_back(row: Model, words: dict[str, object]) -> None:
    """Lists go on from the older words; a text that was written anew stays."""
    for name, value in words.items():
        now = getattr(row, name)
        if isinstance(value, list):
            setattr(row, name, [*value, *(one for one in now if one != {EMPTIED: None})])
        elif isinstance(now, Apart) or now in (None, "", {}) or stands_apart(now):
            setattr(row, name, value)
