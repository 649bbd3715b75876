"""What a lifecycle is: a table of rows, checked when it is imported. Plain Python, no Django.

A row says: this act, from these states, to that state, for whom, only if, with which clocks, and who is told. A guard
sees a frozen facts object and answers ``None`` or the one sentence that the user will read.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Any, Protocol, TypeVar

from accounts.permissions import Permission
from accounts.sentences import say

Guard = Callable[[Any], str | None]
F_co = TypeVar("F_co", covariant=True)  # the facts of a table
WHILE = {  # what has the state; one template each, because nouns have articles in other languages
    "case": "This can't be done while the case is {state}.",
    "role": "This can't be done while the role is {state}.",
    "request": "This can't be done while the request is {state}.",
    "action": "This can't be done while the action is {state}.",
    "obligation": "This can't be done while the obligation is {state}.",
    "dispatch": "This can't be done while the text is {state}.",
}
CLOCK_VERBS = ("start", "stop", "drop", "lapse", "reopen", "pause", "resume", "restart", "stop-all")


@dataclass(frozen=True)
class Row:
    """One act. ``target`` None leaves the state as it is.

    ``inside``: the act of the case in which something below it moves so; that act's own row says who may, only if what,
    and who is told. A row with neither that nor a permission is the product's own doing.
    """

    act: str
    sources: tuple[StrEnum, ...]
    target: StrEnum | None
    permission: Permission = Permission.SELF
    guards: tuple[Guard, ...] = ()
    clocks: tuple[str, ...] = ()  # "start" and the name of a clock; "@…" where the procedure names it
    tell: tuple[str, ...] = ()
    title: str = ""
    opens: tuple[str, ...] = ()  # whom the act gives sight of the case, in words
    inside: str = ""

    def clock_steps(self) -> list[tuple[str, str]]:
        """The row's clock instructions as (verb, clock id); ``stop-all`` has no id."""
        return [(step.split()[0], step.split()[1] if " " in step else "") for step in self.clocks]


class LifecycleError(Exception):
    """A table that contradicts itself; raised at import so that it can't be deployed."""


@dataclass(frozen=True, eq=False)
class Simple:
    """A guard of one question to the facts, and what it says where the answer is yes, or where it is no. A word in
    braces is the answer. ``never``: no waiting opens the act to whoever it refuses. ``field``: where the page says it.
    """

    module: str
    asks: Callable[[Any], object]
    yes: bool
    says: str
    never: bool
    field: str = ""

    def __call__(self, facts: Any) -> str | None:
        """Its sentence, where it refuses."""
        found = self.asks(facts)
        if bool(found) is not self.yes:
            return None
        slots = [slot for _text, slot, _spec, _conversion in Formatter().parse(self.says) if slot]
        return say(self.says, **dict.fromkeys(slots, found)) if slots else self.says

    @property
    def __name__(self) -> str:
        """What its module calls it."""
        return next(name for name, value in vars(sys.modules[self.module]).items() if value is self)


class Refusing(Protocol[F_co]):
    """Makes a guard of what it asks the facts, and what it says."""

    def __call__(self, asks: Callable[[F_co], object], *, says: str, field: str = "") -> Guard: ...


def guards(module: str, facts: type[F_co]) -> tuple[Refusing[F_co], Refusing[F_co], Refusing[F_co]]:
    """``when``, ``unless`` and ``only`` of a module whose guards see such facts: to refuse where something is so, or isn't;
    the last where whoever it isn't so of waits in vain.
    """

    def made(yes: bool, never: bool = False) -> Refusing[F_co]:
        return lambda asks, *, says, field="": Simple(module, asks, yes, says, never, field)

    return made(True), made(False), made(False, never=True)


@dataclass(frozen=True)
class Lifecycle:
    """A named table with its first and its last states."""

    name: str
    initial: StrEnum
    final: frozenset[StrEnum]
    rows: tuple[Row, ...]
    clock_ids: frozenset[str] | None = None  # what the procedure data offers; None: not checked here

    def __post_init__(self) -> None:
        for problem in problems(self):
            raise LifecycleError(f"lifecycle {self.name}: {problem}")

    def row(self, act: str) -> Row:
        """The row of an act; KeyError when the table has none."""
        return {row.act: row for row in self.rows}[act]

    @property
    def acts(self) -> tuple[str, ...]:
        """Acts in the order of the table."""
        return tuple(row.act for row in self.rows)

    @property
    def states(self) -> tuple[StrEnum, ...]:
        """All states of the table's enum, in its order."""
        return tuple(type(self.initial))


def problems(table: Lifecycle) -> Iterable[str]:
    """What is wrong with a table, a sentence each: duplicates, dead ends, states nobody reaches, unknown clocks."""
    acts = [row.act for row in table.rows]
    yield from (f"act {act!r} stands twice" for act in sorted({a for a in acts if acts.count(a) > 1}))
    reached = {table.initial} | {row.target for row in table.rows if row.target is not None}
    yield from (f"no row leads to state {state!r}" for state in table.states if state not in reached)
    leaves = {state for row in table.rows if row.target is not None for state in row.sources if row.target != state}
    yield from (
        f"state {state!r} is a dead end but not final" for state in table.states if state not in leaves | table.final
    )
    yield from (f"final state {state!r} is left by a row" for state in table.final if state in leaves)
    for row in table.rows:
        if not isinstance(row.permission, Permission):
            yield f"act {row.act!r} names an unknown permission {row.permission!r}"
        if row.inside and (row.guards or row.clocks or row.tell):
            yield f"act {row.act!r} says again what the act {row.inside!r} of the case says"
        for verb, clock in row.clock_steps():
            if verb not in CLOCK_VERBS:
                yield f"act {row.act!r} has an unknown clock verb {verb!r}"
            if clock and table.clock_ids is not None and clock not in table.clock_ids:
                yield f"act {row.act!r} names clock {clock!r}, which no procedure has"


def refusal(
    row: Row,
    facts: Any,
    *,
    state: StrEnum,
    may: Callable[[Permission], bool],
    words: Callable[[StrEnum], str],
    noun: str = "case",
) -> str | None:
    """Why the act can't be done now, as the one sentence the user reads; None when it can."""
    if not may(row.permission):
        return say("Your role does not include this act ({permission}).", permission=row.permission.words)
    if state not in row.sources:
        return say(WHILE[noun], state=say(words(state)))
    for guard in row.guards:
        sentence = guard(facts)
        if sentence is not None:
            return sentence
    return None
