"""A table in plain text: a spreadsheet runs what a cell begins as a formula, and one that fetches isn't taken in.

A negative number, a telephone number, a list that begins with a dash and a sum are what people write, and pass.
"""

import csv
import io
import re
from collections.abc import Iterator

from casework.actions.file_content import UnsafeContent
from casework.actions.office_files import FETCHING, PROGRAM_AND_TOPIC, SHEET, TEXT

STARTS = "A cell of the table is a formula that starts a program or fetches something. Save the values alone."
BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
LINKING = re.compile(r"\b(HYPERLINK|IMPORT(XML|DATA|HTML|FEED|RANGE))\s*\(", re.IGNORECASE)
# every formula that fetches names one of these: a big table without any is passed at once
CALLED = [
    re.compile(rf"{word}\s*\(")
    for word in (
        *("webservice", "filterxml", "image", "rtd", "call", "register", "id", "exec", "dde", "hyperlink"),
        *("importxml", "importdata", "importhtml", "importfeed", "importrange"),
    )
]
PROGRAM = re.compile(r"[\w'\"]\s*" + PROGRAM_AND_TOPIC.pattern)
DECLARED = re.compile(r"\s*\"?sep=(.)", re.IGNORECASE)  # on the first line, what divides the cells
DIVIDERS = (",", ";", "\t", "|")


def look_into_table(text: str) -> None:
    """Every cell, however a spreadsheet may divide the line. Raises UnsafeContent."""
    low = text.lower()
    if not PROGRAM_AND_TOPIC.search(low) and not any(called.search(low) for called in CALLED):
        return
    declared = DECLARED.match(text)
    for divider in dict.fromkeys((*DIVIDERS, *(declared.groups() if declared else ()))):
        if any(_fetches(cell) for cell in _cells(text, divider)):
            raise UnsafeContent(STARTS)


def _cells(text: str, divider: str) -> Iterator[str]:
    """The cells of every line; a text that can't be read as a table is taken line by line."""
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=divider):
            yield from row
    except (csv.Error, TypeError, ValueError):
        yield from text.splitlines()


def _fetches(cell: str) -> bool:
    code = cell.strip()
    if not code.startswith(BEGINNINGS):
        return False
    if LINKING.search(code):
        return True
    bare = TEXT.sub('""', code)
    return bool(PROGRAM.search(bare) or FETCHING.search(SHEET.sub("''", bare)))
