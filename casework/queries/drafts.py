"""What is kept of a form, and who of the own service is writing in the same one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from accounts.context import fetched
from casework.models import Draft


@dataclass(frozen=True)
class Writer:
    """A colleague who is writing in the same form."""

    name: str
    since: datetime


@dataclass(frozen=True)
class Kept:
    """What is kept of one form for one person; ``at`` is empty while nothing is."""

    place: str
    version: int = 0
    at: datetime | None = None
    typed: Mapping[str, list[str]] = field(default_factory=dict)
    others: tuple[Writer, ...] = ()
    restored: bool = False  # the form shows what was kept, not what is stored


def kept_of(person_id: int, place: str) -> Kept:
    """The person's own draft of a form; an empty one where there is none."""
    row = Draft.objects.filter(person_id=person_id, place=place).first()
    others = also_writing(place)
    if row is None:
        return Kept(place, others=others)
    return Kept(place, row.version, row.kept_at, row.typed, others, restored=True)


def also_writing(place: str) -> tuple[Writer, ...]:
    """Colleagues of the own service with a draft of the same form: their names and since when, none of their text."""
    return tuple(Writer(who, since) for who, since in fetched("SELECT who, since FROM also_writing(%s)", [place]))
