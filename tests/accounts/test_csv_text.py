"""Every CSV carries the mark by which spreadsheets read é, and no cell that one would run."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.views.csv_text import csv_lines, csv_text


def test_names_with_accents_are_read_as_they_are_written() -> None:
    assert csv_text(("Naam",), (("Zoë",),)).encode().startswith(b"\xef\xbb\xbfNaam\r\nZo\xc3\xab")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert csv_lines([(text,)]).lstrip('"').startswith("'")


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    assert csv_lines([(-2, 0.5, None, "a=1")]) == "-2,0.5,,a=1\r\n"


def test_no_page_writes_a_csv_of_its_own() -> None:
    root = Path(settings.BASE_DIR)
    files = [f for app in ("accounts", "casework", "screening") for f in (root / app).rglob("*.py")]
    writers = [str(f.relative_to(root)) for f in files if re.search(r"\bcsv\.(Dict)?[wW]riter", f.read_text())]
    assert writers == ["accounts/views/csv_text.py"]
