"""The functions of the database that write who sees what (``accounts/sql/access.sql``): the application's role has no
other way to these tables. They look at the signed context, ask for the second signature, and record the event.
"""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import models

from accounts.context import fetched

M = TypeVar("M", bound=models.Model)


def call(function: str, *values: Any) -> Any:
    """Call one function and return what it gives; a dictionary goes as JSON."""
    given = [json.dumps(value) if isinstance(value, dict) else value for value in values]
    return fetched(f"SELECT {function}({', '.join(['%s'] * len(given))})", given)[0][0]


def end_all(kind: str, rows: models.QuerySet[Any], by: models.Model) -> int:
    """End all of one kind that a person holds, whom the caller has locked and ``by`` may manage; how many that was."""
    numbers = [row.pk for row in rows]
    for number in numbers:
        call("access_end", kind, number, by.pk)
    return len(numbers)


def decide_alone() -> None:
    """One lock for all decisions on who sees what: of two people who decide at once, the second one reads the first."""
    fetched("SELECT pg_advisory_xact_lock(hashtext('role assignments'))")


def install(rows: Sequence[M]) -> list[M]:
    """Rows that are there from the beginning, in one statement; for commands of the product itself, which run as
    dossier_jobs. The web server's role may not call it.
    """
    if not rows:
        return []
    table, given = type(rows[0])._meta.db_table, [_as_json(row) for row in rows]
    numbers = fetched("SELECT install_rows(%s, %s)", [table, json.dumps(given)])
    for row, (number,) in zip(rows, numbers, strict=True):
        row.pk = number
        row._state.adding, row._state.db = False, "default"
    return list(rows)


def install_change(rows: models.QuerySet[Any], **changes: Any) -> None:
    """Change rows as an installation does, without a second signature; as ``install``, not for the web server."""
    fields = {rows.model._meta.get_field(name).attname: name for name in changes}
    given = {column: _plain(changes[name]) for column, name in fields.items()}
    numbers = list(rows.values_list("pk", flat=True))
    fetched("SELECT install_change(%s, %s, %s)", [rows.model._meta.db_table, numbers, json.dumps(given)])


def _as_json(row: models.Model) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return {str(field.column): _plain(getattr(row, field.attname)) for field in fields}


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value
