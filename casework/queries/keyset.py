"""Pages by key instead of by number: the next page begins after a row, so the thousandth costs what the first one does.

A cursor is opaque and signed, holds the sort key and number of a row and no words of a case, and one that was tampered
with, or made for another order, simply means the first page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import F, Q
from django.db.models.expressions import OrderBy

SALT = "casework.keyset"


@dataclass(frozen=True)
class Order:
    """A column to sort by, then the row's number. Rows without a value come last, whichever the direction."""

    name: str
    column: str
    descending: bool = False

    @property
    def code(self) -> str:
        """The order as the address writes it: ``due`` or ``-due``."""
        return f"-{self.name}" if self.descending else self.name

    def by(self, *, backwards: bool = False) -> tuple[OrderBy, OrderBy]:
        """The arguments of ``order_by``; ``backwards`` reads the same list from its end."""
        column, pk = F(self.column), F("pk")
        way = column.desc if self.descending != backwards else column.asc
        return way(nulls_last=not backwards or None, nulls_first=backwards or None), (
            pk.desc() if backwards else pk.asc()
        )


@dataclass(frozen=True)
class Cursor:
    """The row next to which a page begins; ``backwards`` for the page before it."""

    value: Any
    pk: int
    backwards: bool = False


def write(order: Order, value: Any, pk: int, *, backwards: bool = False) -> str:
    """A cursor for the address."""
    kept = value.isoformat() if isinstance(value, datetime) else value
    return signing.dumps([order.code, kept, pk, int(backwards)], salt=SALT, compress=True)


def neighbours(
    order: Order, start: Cursor | None, first: tuple[Any, int], last: tuple[Any, int], *, more: bool
) -> tuple[str, str]:
    """Cursors of the pages before and after the one that begins at ``start`` and holds the rows from ``first`` to
    ``last`` (key and number), with ``more`` behind it as it was read; empty where there is no such page.
    """
    back = start is not None and start.backwards
    before = write(order, *first, backwards=True) if (more if back else start is not None) else ""
    return before, write(order, *last) if more or back else ""


def read(order: Order, text: str) -> Cursor | None:
    """The cursor, or None for anything that this list didn't write in this order."""
    if not text:
        return None
    try:
        code, value, pk, backwards = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if code != order.code:
        return None
    if order.column.endswith("_at") and value is not None:
        value = datetime.fromisoformat(value)
    return Cursor(value, int(pk), bool(backwards))


def beyond(order: Order, cursor: Cursor | None) -> Q:
    """The filter for rows after the cursor's (before it when it points backwards)."""
    if cursor is None:
        return Q()
    empty = Q(**{f"{order.column}__isnull": True})
    if cursor.value is None:
        same = empty & _pk(cursor)
        return same | ~empty if cursor.backwards else same
    further = "lt" if order.descending != cursor.backwards else "gt"
    found = Q(**{f"{order.column}__{further}": cursor.value}) | (Q(**{order.column: cursor.value}) & _pk(cursor))
    return found if cursor.backwards else found | empty


def _pk(cursor: Cursor) -> Q:
    return Q(pk__lt=cursor.pk) if cursor.backwards else Q(pk__gt=cursor.pk)


def orders(columns: Mapping[str, str]) -> dict[str, Order]:
    """Both directions of each column, by the code that the address uses."""
    made = [Order(name, column, down) for name, column in columns.items() for down in (False, True)]
    return {order.code: order for order in made}
