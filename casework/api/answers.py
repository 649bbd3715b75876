"""How a shape of the API's answers is made: of the names that it holds, each a text where nothing else is said."""

from copy import deepcopy
from datetime import date, datetime
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from rest_framework import serializers as s

PLAIN: dict[Any, type[s.Field[Any, Any, Any, Any]]] = {
    str: s.CharField,
    int: s.IntegerField,
    bool: s.BooleanField,
    datetime: s.DateTimeField,
    date: s.DateField,
}


def shape(name: str, words: str, names: str, *, of: type | None = None, **own: Any) -> type[s.Serializer[Any]]:
    """A shape called ``name`` with these fields in their order. What isn't given is of the type that it has on ``of``,
    the page's object that the answer is made from.
    """
    types = get_type_hints(of) if of is not None else {}
    # a field's copy counts as made now: the framework orders fields by that
    fields = {one: deepcopy(own[one]) if one in own else _plain(types.get(one, str)) for one in names.split()}
    return type(name, (s.Serializer,), {"__doc__": words, **fields})


def texts(**more: Any) -> s.ListField:
    """A list of texts."""
    return s.ListField(child=s.CharField(), **more)


def _plain(wanted: Any) -> s.Field[Any, Any, Any, Any]:
    kinds = get_args(wanted) or (wanted,)
    if get_origin(wanted) is tuple:
        return texts()
    return PLAIN[kinds[0]](allow_null=True) if NoneType in kinds else PLAIN[kinds[0]]()
