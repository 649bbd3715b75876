"""What tests begin with stays: one that begins with the roster and the walk of the test before finds both there.

The transaction of a module holds what was built last, each step behind a savepoint; the savepoint of a test lies above
them. As long as a test asks for nothing else, it takes the steps that stand, and what is missing is built and stays.
Its first statement of another kind takes away the steps that it didn't ask for. So every test sees what it would have
seen alone: what it built, and what it did itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import wraps
from inspect import signature
from typing import Any, NamedTuple, TypeVar, cast

from django.db import connection
from django.db.models import Model

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class Step(NamedTuple):
    """Something that was built, above so many steps."""

    key: str
    above: int
    made: Any


@dataclass
class Kept:
    """The steps of the module that runs now, and where its test stands."""

    active: bool = False
    steps: list[Step] = field(default_factory=list)
    at: int = 0  # so many steps are the test's
    untouched: bool = False  # it asked for nothing else yet
    building: bool = False  # below the savepoint of the test
    beside: bool = False  # this test changes what a walk would meet: it walks alone

    def next_test(self, *, beside: bool = False) -> None:
        """What the last test did was taken back."""
        self.at, self.untouched, self.building, self.beside = 0, True, False, beside

    def seen(self, execute: Callable[..., Any], statement: Any, *given: Any) -> Any:
        """Each statement passes here; before the first of a test, the steps that aren't the test's go."""
        if self.untouched and (own := connection.savepoint_ids[:1]) and not str(statement).startswith("SET CONSTR"):
            self.untouched = False
            if self.building or len(self.steps) > self.at:
                self._back()
                if not self.building:
                    _savepoint(own[0])
        return execute(statement, *given)

    def get(self, key: str, build: Callable[[], T]) -> T:
        """What is built first by this test, found or built; its own copy of the Python objects."""
        if not (self.active and self.untouched):
            return build()
        place = next((n for n, step in enumerate(self.steps, 1) if step[:2] == (key, self.at)), None)
        if place is not None:
            self.at = place
        elif self.building:
            self._build(key, build)
        elif not self._built_below(key, build):
            return build()
        return cast(T, deepcopy(self.steps[self.at - 1].made))

    def _built_below(self, key: str, build: Callable[[], Any]) -> bool:
        """Build below the savepoint of the test; what is refused is the test's own, and is built above it."""
        (own,) = connection.savepoint_ids
        before, self.building = self.at, True
        try:
            self._build(key, build)
        except Exception:
            self.at = before
            self._back()
            return False
        finally:
            self.building, self.untouched = False, self.at > before
            _savepoint(own)
        return True

    def _build(self, key: str, build: Callable[[], Any]) -> None:
        above, made = self.at, build()
        connection.check_constraints()  # what waits for a commit is done now, not at the end of each test
        self.steps.append(Step(key, above, deepcopy(made)))
        self.at, self.untouched = len(self.steps), True
        _savepoint(f"kept_{self.at}")

    def _back(self) -> None:
        del self.steps[self.at :]
        connection.connection.execute(f"ROLLBACK TO SAVEPOINT kept_{self.at}")

    @contextmanager
    def below(self) -> Iterator[None]:
        """Build for the whole module, below all steps."""
        if self.active:
            self.at = 0
            self._back()
        self.untouched = False
        yield
        if self.active:
            _savepoint("kept_0")
            self.untouched = True

    @contextmanager
    def for_a_module(self) -> Iterator[None]:
        """Keep steps in the transaction that is open."""
        self.active, self.steps = True, []
        self.next_test(beside=self.beside)
        _savepoint("kept_0")
        with connection.execute_wrapper(self.seen):
            try:
                yield
            finally:
                self.active, self.steps = False, []


kept = Kept()


def _savepoint(name: str) -> None:
    """One that Django doesn't hear of, or made anew after it."""
    connection.connection.execute(f"SAVEPOINT {connection.ops.quote_name(name)}")


def walk(walked: F) -> F:
    """A walk that begins with nothing but a roster, and that its arguments tell wholly."""

    @wraps(walked)
    def taken(people: Any, /, **given: Any) -> Any:
        if kept.beside or _holds_rows(given) or not _stands(people):
            return walked(people, **given)
        told = signature(walked).bind(people, **given)
        told.apply_defaults()
        key = f"{walked.__module__}.{walked.__name__} {list(told.arguments.items())[1:]!r}"
        return kept.get(key, lambda: walked(people, **given))

    return cast(F, taken)


def _stands(people: Any) -> bool:
    rosters = [step.made for step in kept.steps[: kept.at] if isinstance(step.made, type(people))]
    return any(_numbers(roster) == _numbers(people) for roster in rosters)


def _numbers(people: Any) -> list[int]:
    return [person.pk for person in people.all()]


def _holds_rows(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_rows, value.values()))
    return any(map(_holds_rows, value)) if isinstance(value, list | tuple | set) else isinstance(value, Model)
