"""What leaves the house: each act that says so, and which of its arguments leave.

Such an act is handed in first and done at a fixed time: ``acts``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from casework.blocks.disclosure.part import Disclosure
from casework.lifecycle.acts import Leaves, acts_of
from casework.lifecycle.kinds import part_of

LETTER = "letter"  # a draft in somebody's own words


def outgoing(kind: str, name: str) -> tuple[Callable[..., Any], Leaves]:
    """What does an act whose text leaves, and what leaves; one of something owed carries its number after a point."""
    code, part = name.partition(".")[0], part_of(kind, Disclosure)
    if part is not None and code in part.others:
        return part.others[code].do, part.others[code].leaves
    act = acts_of(kind)[code]
    assert act.leaves is not None
    return act.function, act.leaves


def words_of(kind: str, act: str, given: Mapping[str, Any]) -> list[str]:
    """Everything of an act's arguments that would leave."""
    return [text for name in outgoing(kind, act)[1].texts for text in _texts(given.get(name)) if text.strip()]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def asks_of(given: Mapping[str, Any]) -> list[int]:
    """Ids of the questions that stand in what leaves."""
    rows: Iterable[tuple[int, str]] = given.get("questions", ())
    return [pk for pk, _wording in rows]
