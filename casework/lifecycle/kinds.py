"""The kinds of case: each hands the trunk one object, with its table, its words and what only it knows to do.

An app hands its kinds over when it is ready (``casework.apps.take_in``); the trunk asks ``kinds()`` when it needs something.
What it asks of a kind beside its table has a default: a kind that has nothing to add says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from accounts.errors import there
from accounts.sentences import say
from casework.lifecycle.children import CHILDREN
from casework.lifecycle.common import CLOSED, DRAFT, ENDED, WITHDRAWN, CommonFacts
from casework.lifecycle.table import Lifecycle, LifecycleError, Row

if TYPE_CHECKING:
    from accounts.access import Sight
    from accounts.models import Label
    from accounts.permissions import Permission
    from casework.lifecycle.acts import Act
    from casework.management.demo import Seeder
    from casework.models import Case, Outbox
    from casework.notifications.audiences import Audiences
    from casework.queries.left_behind import Bond
    from casework.queries.screens import Screens
    from casework.queries.search_places import Source, Text
    from casework.queries.setup import Lack
    from casework.queries.turn_facts import TurnKind
    from casework.reporting.registry import Figure
    from casework.views.chrome import Entry

Part = TypeVar("Part")


@dataclass(frozen=True)
class Written:
    """A section of "what changed", which says what of it opens when the case is marked lower: of what services wrote these
    keys alone, by whose values the procedure counts; of what else stands there (None) everything.
    """

    code: str
    says: str
    opens: frozenset[str] | None
    labels: Mapping[str, str] = field(default_factory=dict)  # of its keys, in their order


DOCUMENTS = Written("documents", say("Documents"), None)  # it has rules of its own


@dataclass(frozen=True)
class Kind:
    """One kind of case, as far as the rules go."""

    folder: str  # the package in which its acts, forms and addresses lie
    table: Lifecycle
    words: Mapping[StrEnum, str]
    writes: Permission  # of whoever may write such a case, and so become its author
    screens: Screens
    audiences: Audiences
    answers: Mapping[str, Any] = field(default_factory=dict)  # what its cases add to the API's answer, by name
    decided: tuple[StrEnum, ...] = ()  # states after the decision: what it was taken on changes no more
    children: tuple[Lifecycle, ...] = CHILDREN  # small tables of what hangs off a case
    facts: type[CommonFacts] = CommonFacts  # made without arguments where role or state refuse by themselves
    clocks: frozenset[str] = frozenset()  # clocks that every procedure of the kind must define
    bodies: Mapping[str, Permission] = field(default_factory=dict)  # what they hold who speak in each body of services
    parts: tuple[Any, ...] = ()  # what it tells the blocks that it uses, one object a block
    turns: TurnKind | None = None  # whose turn it is
    came_back: frozenset[StrEnum] = frozenset()  # states in which its author must complete it
    taken_by: Mapping[StrEnum, str] = field(default_factory=dict)  # by state: its own act by which somebody takes it
    # Notices that belong to no act, by their codes; what its texts are called that belong to none; the reason that an act
    # writes beside a clock that it stops; what is done with rows of the outbox that only it writes.
    notices: Mapping[str, Any] = field(default_factory=dict)
    texts_called: Mapping[str, Any] = field(default_factory=dict)
    stops: Mapping[str, str] = field(default_factory=dict)
    hands_in: Callable[[Act], Callable[..., Any]] | None = None  # how an act is handed in whose text leaves the house
    delivers: Mapping[str, Callable[[Outbox, datetime], None]] = field(default_factory=dict)
    refusals: Mapping[str, Any] = field(default_factory=dict)  # why it refuses, by the first part of the code
    trail: Callable[[], None] = lambda: None  # makes the words known that the trail needs beside those of its acts
    # Of people: what hangs on one; of an installation: what it lacks, what it counts, what
    # its demonstration has.
    bonds: Mapping[str, Bond] = field(default_factory=dict)
    needs: Callable[[datetime], Iterable[Lack]] = lambda at: ()
    figures: tuple[Figure, ...] = ()
    seeds: tuple[Seeder, ...] = ()
    entries: tuple[Entry, ...] = ()  # of the navigation
    written: tuple[Written, ...] = (DOCUMENTS,)  # beside what its acts declare, which comes after these
    # Markings: what of the case itself goes up with it; what its author typed stays under the former label.
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
        if self.table.initial != DRAFT or not self.table.final <= set(ENDED):
            raise LifecycleError(
                f"{self.name} begins as a {DRAFT} and ends {CLOSED} or {WITHDRAWN}: the database holds it"
            )
        for child in self.children:
            for row in child.rows:
                if row.inside and row.inside not in self.table.acts:
                    raise LifecycleError(f"{child.name} moves inside {row.inside!r}, no act of {self.name}")

    @property
    def name(self) -> str:
        """What it is called in the rows of cases: as its table is."""
        return self.table.name

    @property
    def live(self) -> tuple[StrEnum, ...]:
        """The states in which somebody works on a case."""
        return tuple(state for state in self.table.states if state not in (DRAFT, *ENDED))

    def still_open(self, state: str) -> bool:
        """Whether what a decision is taken on may still change."""
        return state not in (*self.decided, *ENDED)

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
    return there(part_of(case.kind, block), case.reference)


def kind_of(case: Case) -> Kind:
    """The kind of a case."""
    return _KINDS[case.kind]


def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order in which they were registered."""
    return tuple(_KINDS.values())


def live_states() -> tuple[str, ...]:
    """Every state in which somebody works on a case, of any kind."""
    return tuple(dict.fromkeys(state.value for each in kinds() for state in each.live))


def states_that_came_back() -> tuple[str, ...]:
    """Every state in which a case lies with its author again, of any kind."""
    return tuple(dict.fromkeys(state.value for each in kinds() for state in sorted(each.came_back)))


def desks() -> dict[str, Row]:
    """By state: the row of the act by which a desk takes a case, where that isn't the assignment of every kind."""
    return {state.value: each.table.row(act) for each in kinds() for state, act in each.taken_by.items()}


def states_of(names: Container[str]) -> dict[str, str]:
    """Every state of these kinds with its words, first come first; one word for several kinds stands once."""
    found: dict[str, str] = {}
    for each in (one for one in kinds() if one.name in names):
        for state in each.table.states:
            found.setdefault(state.value, each.words[state])
    return found
