"""The kinds of case: each brings its table and its words. An app that adds a kind registers it when it is ready."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum

from casework.lifecycle import action, meeting
from casework.lifecycle.children import CHILDREN
from casework.lifecycle.common import CommonFacts
from casework.lifecycle.table import Lifecycle, LifecycleError
from casework.referrals import table as referral


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


def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order in which they were registered."""
    return tuple(_KINDS.values())


def live_states() -> tuple[str, ...]:
    """Every state in which somebody works on a case, of any kind."""
    return tuple(dict.fromkeys(state.value for each in kinds() for state in each.live))


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


register(
    Kind(
        "referral",
        referral.REFERRAL,
        referral.WORDS,
        live=referral.LIVE,
        undecided=frozenset(referral.UNDECIDED),
        children=(action.ACTION, referral.POSITION, meeting.MEETING, *CHILDREN),
        facts=referral.Facts,
    )
)
