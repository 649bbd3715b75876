"""What day it is: one function says so, and nobody else asks."""

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client

from accounts.days import beginning, day_of, end, last_day
from accounts.models import Person
from tests.factories.people import People, make_person

ROOT = Path(__file__).resolve().parents[2]
ASKED = ("localdate", "today", "date", "utcnow")


def said(path: Path) -> Iterator[str]:
    """Where a file takes a day out of a moment by itself: `.date()` falls on the day of the zone it is held in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.args:
            continue
        if node.func.attr in ASKED:
            yield f"{path.relative_to(ROOT)}:{node.lineno} .{node.func.attr}()"


def test_a_day_is_taken_out_of_a_moment_in_one_place_only() -> None:
    ours = [p for app in ("accounts", "casework", "screening", "config") for p in (ROOT / app).rglob("*.py")]
    found = [place for p in ours if p != ROOT / "accounts" / "days.py" for place in said(p)]
    assert found == [], "use accounts.days.day_of"


def test_no_test_keeps_the_day_on_which_its_module_was_read() -> None:
    """Some run past midnight: what is worked out once, at the top of a module, is yesterday's then."""
    found = []
    for path in (ROOT / "tests").rglob("*.py"):
        for top in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(top, ast.Assign | ast.AnnAssign):
                continue
            calls = [
                n.func.attr for n in ast.walk(top) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
            ]
            found += [f"{path.relative_to(ROOT)}:{top.lineno}" for name in calls if name in {*ASKED, "now"} - {"date"}]
    assert found == [], "use a function"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 28, 23, 30, tzinfo=UTC), date(2026, 11, 29)),  # 00:30 in Brussels
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), date(2026, 8, 1)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
    ],
)
def test_after_midnight_in_brussels_it_is_the_next_day(moment: datetime, day: date) -> None:
    assert day_of(moment) == day


def test_a_moment_without_a_zone_is_no_day() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        day_of(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31), date(2028, 2, 29)])
def test_an_end_is_stored_exclusive_and_shown_as_the_last_day_that_counts(day: date) -> None:
    assert last_day(end(day)) == day
    assert day_of(end(day)) == date.fromordinal(day.toordinal() + 1)
    assert beginning(day) < end(day)


@pytest.mark.django_db
def test_a_clearance_until_31_december_is_never_read_as_until_the_first_of_january(
    people: People, client_of: Callable[[Person], Client]
) -> None:
    make_person("dated", level=3, until=end(date(2031, 12, 31)))
    page = client_of(people.admin).get("/people/dated/").content.decode()
    assert "31 Dec 2031" in page
    assert "1 Jan 2032" not in page


def test_the_last_day_of_all_has_an_end() -> None:
    assert last_day(end(date.max)) == date.max
