"""The kinds of case: each hands the trunk one object, with its table, its words and what only it knows to do.

An app registers its kinds when it is ready. What the trunk asks of a kind beside its table has a default: a kind that
has nothing to add says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from accounts.errors import Absent
from casework.lifecycle.common import CommonFacts
from casework.lifecycle.table import Lifecycle, LifecycleError

if TYPE_CHECKING:
    from accounts.access import Sight
    from accounts.models import Label
    from casework.models import Case
    from casework.queries.asked import Asks
    from casework.queries.search_places import Source, Text
    from casework.queries.turn_facts import TurnKind

Part = TypeVar("Part")


@dataclass(frozen=True)
class Kind:
    """One kind of case, as far as the rules go."""

    name: str
    table: Lifecycle
    words: Mapping[StrEnum, str]
    live: tuple[StrEnum, ...]
    undecided: frozenset[StrEnum]  # states before the decision: what it is taken on may still change
    children: tuple[Lifecycle, ...]  # small tables of what hangs off a case
    facts: type[CommonFacts]  # made without arguments where role or state refuse by themselves
    clocks: frozenset[str] = frozenset()  # clocks that every procedure of the kind must define
    parts: tuple[Any, ...] = ()  # what it tells the blocks that it uses, one object a block
    turns: TurnKind | None = None  # whose turn it is, worked out
    asks: Asks | None = None  # and in words
    # Markings: sections of "what changed" that services wrote, with the keys of each whose values stay open when the case
    # comes down; what of the case itself goes up with it; what its author typed stays under the former label.
    of_services: Mapping[str, frozenset[str]] = field(default_factory=dict)
    raised_by: str = "Only a lower marking, or a compartment less, is asked for here."
    lifted: Callable[[Case], None] = lambda case: None
    set_aside: Callable[[Case, Label], None] = lambda case, former: None
    # Search: the words of the case anew, in memory; texts of these cases that are searched with them, each under the name
    # of its place (empty: the text itself, of which a hit is shown); rows with a search column of their own.
    index: Callable[[Case], None] | None = None
    texts: Callable[[Iterable[int]], list[Text]] = lambda cases: []
    places: tuple[Source, ...] = ()
    # Who is told: audiences that an act reaches besides its row's, and what is noted once they were told.
    also_told: Callable[[Case, str], tuple[str, ...]] = lambda case, act: ()
    told: Callable[[Case, str, Iterable[Any], object, datetime], None] = lambda case, act, told, actor, at: None
    # The same before the act is done, from the case as it would leave it.
    foreseen_told: Callable[[Case, str], tuple[str, ...]] = lambda after, act: ()
    # The note of a hand-over: what is begun and what was voted, as plain lists.
    note: Callable[[Case, Sight], Mapping[str, list[Any]]] = lambda case, sight: {}
    # The list of who sees a case: a reason that stands beside people of these services.
    role_beside: Callable[[Case], tuple[str, tuple[str, ...]]] = lambda case: ("", ())

    def __post_init__(self) -> None:
        for child in self.children:
            for row in child.rows:
                if row.inside and row.inside not in self.table.acts:
                    raise LifecycleError(f"{child.name} moves inside {row.inside!r}, no act of {self.name}")

    def state(self, value: str) -> StrEnum:
        """The state of that name; ValueError when the table has none."""
        return type(self.table.initial)(value)

    def state_words(self, value: str) -> str:
        """A state as people call it, untranslated."""
        return self.words[self.state(value)]


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; the same name twice replaces it."""
    _KINDS[kind.name] = kind


def kind(name: str) -> Kind:
    """The kind of that name; KeyError when nobody registered it."""
    return _KINDS[name]


def part_of(name: str, block: type[Part]) -> Part | None:
    """What a kind told a block; None where it doesn't use it."""
    return next((one for one in kind(name).parts if isinstance(one, block)), None)


def told(case: Case, block: type[Part]) -> Part:
    """What the kind of a case told a block. Raises Absent where it doesn't use it."""
    found = part_of(case.kind, block)
    if found is None:
        raise Absent(case.reference)
    return found


def kind_of(case: Case) -> Kind:
    """The kind of a case."""
    return _KINDS[case.kind]


def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order in which they were registered."""
    return tuple(_KINDS.values())


def live_states() -> tuple[str, ...]:
    """Every state in which somebody works on a case, of any kind."""
    return tuple(dict.fromkeys(state.value for each in kinds() for state in each.live))


def initial_states() -> tuple[str, ...]:
    """Every state in which a case begins, of any kind."""
    return tuple(dict.fromkeys(each.table.initial.value for each in kinds()))


def final_states() -> tuple[str, ...]:
    """Every last state, of any kind."""
    return tuple(dict.fromkeys(state.value for each in kinds() for state in sorted(each.table.final)))


def states_of(names: Container[str]) -> dict[str, str]:
    """Every state of these kinds with its words, first come first; one word for several kinds stands once."""
    found: dict[str, str] = {}
    for each in (one for one in kinds() if one.name in names):
        for state in each.table.states:
            found.setdefault(state.value, each.words[state])
    return found
