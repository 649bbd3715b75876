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
from datetime import date
from functools import wraps
from inspect import signature
from typing import Any, NamedTuple, TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from tests.factories.written import Rows, Written, between, look, put

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


LOOKS = 4  # a roster and a walk that begins with others; a test that walks on has more rows than it is worth reading


class Step(NamedTuple):
    """Something that was built, above so many steps."""

    key: str
    above: int
    made: Any
    rows: Rows


@dataclass
class Kept:
    """The steps of the module that runs now, and where its test stands."""

    active: bool = False
    steps: list[Step] = field(default_factory=list)
    at: int = 0  # so many steps are the test's
    untouched: bool = False  # it asked for nothing else yet
    building: bool = False  # below the savepoint of the test
    beside: bool = False  # this test changes what a walk would meet: it walks alone
    measured: bool = False
    looks: int = 0  # so often it may still look what is there, where nothing is kept
    base: Rows | None = None  # what lies below all steps, once somebody looked
    written: dict[tuple[str, bytes, date, str], Written] = field(default_factory=dict)  # by what it stands on

    def next_test(self, *, beside: bool = False, measured: bool = False) -> None:
        """What the last test did was taken back; where something is ``measured``, nobody looks at a million rows."""
        self.measured = measured
        self.at, self.untouched, self.building, self.beside, self.looks = 0, True, False, beside, LOOKS

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
        if not self.active and not self.beside and not self.measured and self.looks:
            self.looks -= 1
            return self.on_these_rows(key, build)
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
        above = self.at
        written = self._written(key, self._rows(), build, first=self._back)
        self.steps.append(Step(key, above, written.made, written.after))
        self.at, self.untouched = len(self.steps), True
        _savepoint(f"kept_{self.at}")

    def _written(self, key: str, before: Rows, build: Callable[[], Any], first: Callable[[], None]) -> Written:
        """What was built on the very same rows is written again, after ``first``; else it is built, and remembered."""
        if self.measured:
            return Written(build(), "", Rows({}))
        known = (key, before.digest, timezone.localdate(), str(settings.MEDIA_ROOT))
        if (written := self.written.get(known)) is not None:
            first()
            put(connection.connection, written)
            cache.clear()  # these people had these numbers in another module, too
            return written
        made = build()
        if connection.in_atomic_block:
            connection.check_constraints()  # what waits for a commit is done now, not at the end of each test
        after = look(connection.connection, before)
        self.written[known] = Written(deepcopy(made), between(before, after), after)
        return self.written[known]

    def world(self, build: Callable[[], T]) -> T:
        """What a module's tests begin with altogether, or what a test builds where others commit: found by its rows."""
        name = f"{build.__module__}.{build.__qualname__}"
        return (
            self.on_these_rows(name, build)
            if "." not in build.__qualname__ and "<" not in name and not self.measured
            else build()
        )

    def on_these_rows(self, key: str, build: Callable[[], T]) -> T:
        """Whatever the rows of this moment are: on the very same ones it is written again."""
        connection.ensure_connection()
        kind = "" if connection.in_atomic_block else "committed "
        return cast(T, deepcopy(self._written(kind + key, look(connection.connection), build, lambda: None).made))

    def _rows(self) -> Rows:
        """The rows of the step on which the test stands."""
        if self.at or self.measured:
            return self.steps[self.at - 1].rows if self.at else Rows({})
        if self.base is None:
            self._back()
            self.base = look(connection.connection)
        return self.base

    def _back(self) -> None:
        del self.steps[self.at :]
        connection.connection.execute(f"ROLLBACK TO SAVEPOINT kept_{self.at}")

    @contextmanager
    def below(self) -> Iterator[None]:
        """Build for the whole module, below all steps."""
        self.looks = 0
        if self.active:
            self.at = 0
            self._back()
        self.untouched, self.base = False, None
        yield
        if self.active:
            _savepoint("kept_0")
            self.untouched = True

    @contextmanager
    def for_a_module(self) -> Iterator[None]:
        """Keep steps in the transaction that is open."""
        self.active, self.steps, self.base = True, [], None
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
        if kept.beside or _holds_rows(given) or not (_stands(people) or not kept.active):
            return walked(people, **given)
        told = signature(walked).bind(people, **given)
        told.apply_defaults()
        key = f"{walked.__module__}.{walked.__name__} {list(told.arguments.items())[1:]!r}"
        key += "" if kept.active else f" by {_numbers(people)}"
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
