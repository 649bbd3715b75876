"""What leaves the house: each act that says so, and which of its arguments leave.

Such an act is handed in first and done at a fixed time: ``investments.acts.dispatch``. The acknowledgement of what was
handed in from outside goes with its act: whoever handed in gets it, and it holds nobody's words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from casework.blocks.disclosure.part import Disclosure
from casework.lifecycle.acts import Leaves, acts_of
from screening.investments.acts import letters, obligations
from screening.investments.audiences import coordinators
from screening.investments.procedures.system import system
from screening.investments.queries.guard_sources import gather
from screening.investments.table import FDI

LETTER, OBLIGATION = "letter", "obligation"
# what leaves by no act of the table
OTHERS: Mapping[str, tuple[Callable[..., Any], Leaves]] = {
    OBLIGATION: (obligations.step, Leaves(("text",), writes=False)),
    LETTER: (letters.send, Leaves()),
}


def outgoing(name: str) -> tuple[Callable[..., Any], Leaves]:
    """What does an act whose text leaves, and what leaves; one of an obligation carries its number after a point."""
    code = name.partition(".")[0]
    if code in OTHERS:
        return OTHERS[code]
    act = acts_of(FDI.name)[code]
    assert act.leaves is not None
    return act.function, act.leaves


def words_of(act: str, given: Mapping[str, Any]) -> list[str]:
    """Everything of an act's arguments that would leave."""
    return [text for name in outgoing(act)[1].texts for text in _texts(given.get(name)) if text.strip()]


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


DISCLOSURE = Disclosure(
    gather=gather,
    circle=lambda case: system(case.procedure).circle,
    coordinators=coordinators,
)
