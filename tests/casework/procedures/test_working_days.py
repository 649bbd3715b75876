"""Calendars: what they list, where they end, and what they refuse."""

from datetime import date
from pathlib import Path

import pytest

from casework.procedures.definitions import ProcedureError
from casework.procedures.seed_calendars import COUNTRIES, days_of
from casework.procedures.working_days import (
    calendar,
    calendar_ids,
    count_working_days,
    day_off,
    is_working_day,
    nth_working_day,
    previous_working_day,
    read_calendar,
)

# From the gazettes and government pages of each country, not from the library that seeded the lists.
KNOWN = {
    "BE": "01-01 04-21 05-01 05-29 06-09 07-21 08-15 11-01 11-11 12-25",
    "UK": "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    "NL": "01-01 04-18 04-21 04-26 05-05 05-29 06-09 12-25 12-26",
    "DE": "01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26",
    "FR": "01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-25",
    "US": "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_holidays_of_2025_are_those_of_the_law(name: str) -> None:
    """Sundays apart (Easter and Pentecost): they are days off anyhow."""
    listed = {day for day in calendar(name).holidays if day.year == 2025 and day.weekday() != 6}
    assert listed == {date.fromisoformat(f"2025-{text}") for text in KNOWN[name].split()}


@pytest.mark.parametrize("name", COUNTRIES)
def test_a_calendar_says_where_it_comes_from_and_how_far_it_reaches(name: str) -> None:
    found = calendar(name)
    assert (found.first, found.last) == (date(2010, 1, 1), date(2045, 12, 31))
    assert found.source


def test_every_calendar_can_be_seeded_again() -> None:
    assert set(calendar_ids()) == set(COUNTRIES)
    listed = {day: name for day, name in calendar("BE").holidays.items() if day.year == 2030}
    assert listed == days_of("BE", 2030, 2030)


def test_the_three_extra_bank_holidays_of_the_crown_are_listed() -> None:
    extra = [date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)]
    assert [is_working_day(calendar("UK"), day) for day in extra] == [False, False, False]


def test_a_day_off_says_why() -> None:
    reasons = [day_off(calendar("BE"), date(2026, 7, number)) for number in (17, 18, 19, 21)]
    assert [off.reason if off else None for off in reasons] == [None, "Saturday", "Sunday", "National Day"]


def test_counting_and_walking_agree() -> None:
    belgium, start = calendar("BE"), date(2025, 4, 14)
    assert nth_working_day(belgium, start, 6) == date(2025, 4, 22)
    assert count_working_days(belgium, start, date(2025, 4, 22)) == 5
    assert count_working_days(belgium, date(2025, 4, 22), start) == 0
    assert previous_working_day(belgium, date(2025, 4, 22), 5) == start


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2046, 1, 1)])
def test_outside_its_range_a_calendar_refuses_to_answer(day: date) -> None:
    with pytest.raises(
        ProcedureError, match=r"Calendar BE is known from 2010-01-01 to 2045-12-31, and .* lies outside"
    ):
        is_working_day(calendar("BE"), day)


def test_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(ProcedureError, match=r"There is no calendar XX; there are BE, DE, EU, FR, NL, UK, US"):
        calendar("XX")


GOOD = """id = "XX"
title = "X"
source = "law"
first = 2025-01-01
last = 2025-12-31
[holidays]
2025-05-01 = "May Day"
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('id = "XX"', 'id = "YY"', 'XX.toml: id is "YY", but the file is called XX.toml.'),
        ("last = 2025-12-31", "last = 2024-12-31", "XX.toml: last is before first."),
        ("2025-05-01 =", "2026-05-01 =", "XX.toml: holidays.2026-05-01 lies outside the range of the calendar."),
        ("2025-05-01 =", "May =", "XX.toml: holidays.May is not a date."),
        ('"May Day"', "1", "XX.toml: holidays.2025-05-01 must be a non-empty text."),
        ('source = "law"\n', "", "XX.toml: source is missing."),
        ('title = "X"', 'title = "X"\ncolour = "red"', "XX.toml: colour is not a key that is known here."),
        ("id =", "id", "XX.toml: not valid TOML"),
    ],
)
def test_a_malformed_calendar_is_refused_by_file_and_key(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = tmp_path / "XX.toml"
    path.write_text(GOOD)
    assert read_calendar(path).id == "XX"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(ProcedureError) as refused:
        read_calendar(path)
    assert str(refused.value).startswith(sentence)
