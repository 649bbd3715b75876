"""Every CSV that the product gives out: the mark by which spreadsheets read UTF-8, and no cell that one would run."""

import csv
import io
from collections.abc import Iterable

MARK = "\ufeff"  # stands once, before the head
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a text that begins so would be run
CONTENT_TYPE = "text/csv; charset=utf-8"


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    """Rows as lines; texts that begin like a formula get an apostrophe in front, numbers stay numbers."""
    out = io.StringIO()
    csv.writer(out).writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def csv_text(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A whole file: mark, head, rows."""
    return MARK + csv_lines([head, *rows])


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if not isinstance(value, int | float) and text.startswith(FORMULA) else text
