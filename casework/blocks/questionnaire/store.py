"""Where answers are stored: a field that has a column of its model there, since rules and lists ask for it by name; any
other as kept text in the model's JSON column ``answers``. So a new field needs no migration.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model

from casework.blocks.questionnaire.definition import Field
from casework.blocks.questionnaire.values import type_of


@cache
def columns(model: type[Model]) -> frozenset[str]:
    """Names of the columns."""
    return frozenset(one.name for one in model._meta.concrete_fields)


def loaded(row: Any, asked: Iterable[Field]) -> dict[str, Any]:
    """The values of a row's fields."""
    own = columns(row.__class__)
    return {one.name: _value(row, one, own) for one in asked}


def _value(row: Any, one: Field, own: frozenset[str]) -> Any:
    if one.name not in own:
        return type_of(one).read(row.answers.get(one.name, ""))
    value = getattr(row, one.name)
    return str(value or "") if one.type == "country" else value


M = TypeVar("M", bound=Model)


def put(row: M, asked: Mapping[str, Field], given: Mapping[str, Any]) -> M:
    """Set values on a row of a model, each where it is stored; the caller saves it."""
    own = columns(type(row))
    for name, value in given.items():
        if name in own:
            setattr(row, name, value)
    beside = {name: type_of(asked[name]).kept(value) for name, value in given.items() if name not in own}
    if beside:
        row.answers = {**row.answers, **beside}  # type: ignore[attr-defined]
    return row


def samples(asked: Iterable[Field]) -> dict[str, Any]:
    """What a demonstration says of the fields that bring their own sample."""
    return {one.name: type_of(one).read(one.sample) for one in asked if one.sample}
