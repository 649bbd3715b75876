"""The draft that the people of a service share: who writes over what, and what is kept of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from accounts.models import Person
from casework.actions.drafts import demand_seen
from casework.blocks.opinions.models import Contributed
from casework.errors import Conflict

Fields = Mapping[str, Any]


def demand_current(row: Contributed, *, by: Person, version: int | None, giving: bool, changed: str) -> None:
    """Refuse to write over what a colleague wrote since; whoever gives it must have seen it. Raises Conflict."""
    if giving:
        demand_seen(row, by=by, version=version, sentence=changed)
    elif version is not None and version != row.version:
        raise Conflict(changed, theirs=row)


def write(row: Contributed, names: Collection[str], *, by: Person, at: datetime, fields: Fields) -> bool:
    """Put what is named and given into the draft, in memory; whether somebody begins, or goes on for another."""
    for name in names:
        if name in fields:
            setattr(row, name, fields[name])
    first = row.version == 0 or row.author_id != by.pk
    row.author, row.written_at, row.version = by, at, row.version + 1
    return first
