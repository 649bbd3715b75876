"""A day reads as its language writes it, on every page."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import override

from accounts.days import BRUSSELS
from accounts.written import amount, date_format, day_month, in_a_row, iso_written, labelled, quoted
from config.templates import joined

AT = datetime(2026, 10, 1, 9, 5)  # noqa: DTZ001 - what it is written as, not when it is


@pytest.mark.parametrize(
    ("language", "long", "short", "weekday"),
    [
        ("en", "1 October 2026", "1 Oct 09:05", "Thursday 1 October"),
        ("nl", "1 oktober 2026", "1 okt 09:05", "donderdag 1 oktober"),
        ("fr", "1er octobre 2026", "1er oct. 09:05", "jeudi 1er octobre"),
        ("de", "1. Oktober 2026", "1. Okt. 09:05", "Donnerstag, 1. Oktober"),
    ],
)
def test_a_day_reads_as_its_language_writes_it(language: str, long: str, short: str, weekday: str) -> None:
    with translation.override(language):
        assert [date_format(AT, p) for p in ("j F Y", "j M H:i", "l j F")] == [long, short, weekday]
        assert Template('{{ at|date:"j F Y" }}').render(Context({"at": AT})) == long
        assert Template('{{ at|date:"Y-m-d" }}{{ nothing|date:"j F" }}').render(Context({"at": AT})) == "2026-10-01"


def test_parts_stand_in_a_row_as_many_as_there_are() -> None:
    with translation.override("en"):
        assert [in_a_row(parts) for parts in ([], ["one"], ["one", "two", "100 %"])] == ["", "one", "one; two; 100 %"]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("2026-12-01", "1er décembre 2026"),
        ("2026-11-30T23:30:00+00:00", "1er décembre 2026 00:30"),  # the clock of Brussels, whatever was stored
        ("2026-11-30T09:05:00", "30 novembre 2026 09:05"),
        ("2026-02-31", "2026-02-31"),
        ("20261201", "20261201"),  # a number, no day
        ("Hier, 2026-12-01", "Hier, 2026-12-01"),
        ("", ""),
    ],
)
def test_a_stored_day_reads_the_same_wherever_it_is_shown(stored: str, shown: str) -> None:
    with translation.override("fr"):
        assert iso_written(stored) == shown
        assert iso_written(stored, day=True) == re.sub(r" \d{2}:\d{2}$", "", shown)


def test_one_function_puts_a_stored_day_into_words() -> None:
    rooms = [Path(settings.BASE_DIR) / room for room in ("accounts", "casework", "screening")]
    reads = re.compile(r"(fromisoformat|parse_date)\([^\n]*\n?[^\n]*date_format\(|date_format\([^\n]*fromisoformat")
    files = [file for room in rooms for file in room.rglob("*.py")]
    found = {str(f.relative_to(settings.BASE_DIR)) for f in files if reads.search(f.read_text(encoding="utf-8"))}
    # letters have a pattern of their own in each language
    assert found - {"accounts/written.py"} == {"casework/blocks/letters/words.py"}


def test_no_page_writes_a_day_past_its_language() -> None:
    rooms = [Path(settings.BASE_DIR) / room for room in ("accounts", "casework", "screening")]
    past = [
        str(file.relative_to(settings.BASE_DIR))
        for room in rooms
        for file in sorted(room.rglob("*.py"))
        if "date_format" in (text := file.read_text(encoding="utf-8")) and "from accounts.written" not in text
    ]
    assert past == ["accounts/written.py"]


@pytest.mark.parametrize(
    ("language", "quote"), [("en", "“late”"), ("nl", "“late”"), ("fr", "«\u00a0late\u00a0»"), ("de", "„late“")]
)
def test_a_text_is_quoted_as_its_language_does(language: str, quote: str) -> None:
    with translation.override(language):
        assert re.sub("[\u00a0\u202f ]", "\u00a0", quoted("late")) == quote
        assert Template("{{ text|quoted }}").render(Context({"text": "<b>"})).count("&lt;b&gt;") == 1


def test_a_question_takes_no_colon_before_what_is_said_of_it() -> None:
    assert (
        labelled("Who sells in the deal?", "This field is required.")
        == "Who sells in the deal? This field is required."
    )
    assert labelled("Reason", "late") == "Reason: late"


def test_no_colon_or_quotation_mark_is_glued_to_a_text_in_one_language_s_way() -> None:
    glued = re.compile(r"(\}\}|%\}): |[“”„«»]")
    spoken = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}|{% translate .*?%}", re.DOTALL)
    templates = (Path(settings.BASE_DIR) / "templates").rglob("*.html")
    pages = [file for file in templates if file.name != "503.html"]  # which stands alone
    found = {str(f.name): glued.findall(spoken.sub("", joined(f.read_text(encoding="utf-8")))) for f in pages}
    assert {name: marks for name, marks in found.items() if marks} == {}


def test_a_day_of_another_year_bears_its_year_in_a_list() -> None:
    year = datetime.now(BRUSSELS).year
    assert day_month(date(year, 6, 1)) == "1 Jun"
    assert day_month(date(year + 1, 6, 1)) == f"1 Jun {year + 1}"
    assert day_month(datetime(year, 12, 31, 23, 30, tzinfo=UTC)) == f"1 Jan {year + 1}"  # midnight passed in Brussels
    assert day_month(None) == ""


def test_a_sum_is_written_as_the_language_does() -> None:
    with override("nl"):
        assert amount(Decimal(250_000_000)) == "250.000.000"
    assert amount(5000) == "5,000"
