"""Rows in the order in which people look for a name: the database sorts by the numbers of letters."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import get_language

from accounts.names import sort_key

T = TypeVar("T")


def by_name(rows: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """The rows by name, in the reader's language; equal names stay as they came."""
    language = get_language() or ""
    return sorted(rows, key=lambda row: sort_key(name(row), language))
