"""A question whose text is composed once a process; what it is asked about is filled in each time.

Composing costs more than asking: the ORM resolves each name and builds each condition anew for every request. A
``composed`` question is a function of its shape alone, with a ``Slot`` for whatever differs from one time to the next.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ParamSpec, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler

P = ParamSpec("P")


class Slot(Expression):
    """Stands in a question for a value that is given when it is asked: a bound parameter, never a part of the text."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A parameter of the field's type, with the slot itself in the value's place."""
        return f"%s::{self.output_field.db_type(connection)}", (self,)


@dataclass(frozen=True)
class Asked:
    """A composed text with its values: what ``read_together`` sends."""

    compiler: SQLCompiler
    text: str
    values: list[Any]


@dataclass(frozen=True)
class Composed:
    """A question with its text, which is empty where it can find nothing, whatever it is asked about."""

    question: QuerySet[Any, Any]
    compiler: SQLCompiler
    text: str
    given: tuple[Any, ...]

    @cached_property
    def slots(self) -> frozenset[str]:
        """The names of what it is asked about."""
        return frozenset(one.name for one in self.given if isinstance(one, Slot))

    def about(self, **values: Any) -> QuerySet[Any, Any]:
        """The question with its slots filled, for ``read_together``. ValueError where one is left empty or unknown.

        Nothing is never a value: whether a column is empty is another question than whether it is equal.
        """
        if not self.text:
            return self.question.none()
        if self.slots != values.keys() or None in values.values():
            raise ValueError(f"This question is about {sorted(self.slots)}, each with a value.")
        asked: Any = self.question.all()
        compiler = copy(self.compiler)
        compiler.connection = connections[asked.db]
        filled = [values[one.name] if isinstance(one, Slot) else one for one in self.given]
        asked.asked = Asked(compiler, self.text, filled)
        return asked  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Several:
    """Questions by their names, which are about the same things."""

    questions: Mapping[str, Composed]

    def about(self, **values: Any) -> dict[str, QuerySet[Any, Any]]:
        """Each with those of the values that it is about."""
        return {name: one.about(**{slot: values[slot] for slot in one.slots}) for name, one in self.questions.items()}


def composed(build: Callable[P, QuerySet[Any, Any]]) -> Callable[P, Composed]:
    """Let a function that builds a question compose it once for each of its arguments, which tell its shape."""

    @cache
    def once(*shape: Any, **more: Any) -> Composed:
        return _composed(build(*shape, **more))

    return cast(Callable[P, Composed], once)


def composed_each(build: Callable[P, Mapping[str, QuerySet[Any, Any]]]) -> Callable[P, Several]:
    """The same of a function that builds several questions by name."""

    @cache
    def once(*shape: Any, **more: Any) -> Several:
        return Several({name: _composed(question) for name, question in build(*shape, **more).items()})

    return cast(Callable[P, Several], once)


def _composed(question: QuerySet[Any, Any]) -> Composed:
    compiler = question.query.get_compiler(using=question.db)
    try:
        text, given = compiler.as_sql()
    except EmptyResultSet:
        text, given = "", ()
    return Composed(question, compiler, text, given=tuple(given))
