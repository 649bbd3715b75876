"""What leaves the house: each act that says so, and which of its arguments leave.

Such an act is handed in first and done at a fixed time: ``acts``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from accounts.models import Person
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


# -- its arguments as JSON keeps them while it waits, and back --------------------------------------------------------


def packed(value: Any) -> Any:
    """Arguments as JSON keeps them; days, moments and people say what they are."""
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Person):
        return {"$person": value.pk}
    if isinstance(value, Mapping):
        return {key: packed(one) for key, one in value.items()}
    return [packed(one) for one in value] if isinstance(value, list | tuple) else value


def unpacked(value: Any) -> Any:
    """The arguments that ``packed`` has kept."""
    if isinstance(value, list):
        return [unpacked(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "$moment" in value:
        return datetime.fromisoformat(value["$moment"])
    if "$day" in value:
        return date.fromisoformat(value["$day"])
    if "$person" in value:
        return Person.objects.get(pk=value["$person"])
    return {key: unpacked(one) for key, one in value.items()}
