"""The frozen objects of pages, made from rows."""

from dataclasses import MISSING, fields
from typing import Any, TypeVar

View = TypeVar("View")


def seen(view: type[View], row: Any, **more: Any) -> View:
    """What a page shows of a row: each field is the row's of that name, unless given or with a default."""
    own = (one.name for one in fields(view) if one.default is MISSING and one.name not in more)  # type: ignore[arg-type]
    return view(**named(row, *own), **more)


def named(row: Any, *names: str) -> dict[str, Any]:
    """These fields of a row by their names."""
    return {name: getattr(row, name) for name in names}
