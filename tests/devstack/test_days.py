"""The tests' other days: which they are, and that application and database live on the same one."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from devstack import days
from devstack.places import StackError

NOW = datetime(2026, 11, 29, 18, 0, tzinfo=UTC)


def test_the_days_are_those_that_have_broken_software_before() -> None:
    assert [day.moment.astimezone(days.BRUSSELS).isoformat() for day in days.days(NOW)] == [
        "2026-12-31T23:50:00+01:00",
        "2027-01-08T19:00:00+01:00",
        "2027-03-28T00:30:00+01:00",
        "2027-10-31T02:30:00+02:00",
        "2028-02-29T12:00:00+01:00",
        "2028-11-28T19:00:00+01:00",
    ]


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(days=200), NOW + timedelta(days=458), NOW + timedelta(days=2000)])
def test_every_day_still_lies_ahead(now: datetime) -> None:
    assert all(day.moment > now for day in days.days(now))


def test_a_machine_that_cannot_shift_a_clock_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "FOLDERS", ())
    with pytest.raises(StackError, match="libfaketime is missing"):
        days.run([])


@pytest.mark.parametrize("text", ["tomorrow", "2028-02-30T12:00", ""])
def test_a_moment_that_is_none_is_explained(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "library", lambda: Path("/there"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(StackError, match="Say the moment as"):
        days.run([], at=text)


@pytest.mark.django_db
def test_application_and_database_live_on_the_same_day() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        assert abs(cursor.fetchone()[0] - timezone.now()) < timedelta(seconds=30)


def test_the_day_of_this_run_is_the_one_that_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "now").touch()  # the file system keeps the true clock
    offset = time.time() - (tmp_path / "now").stat().st_mtime
    assert abs(offset - int(os.environ.get(days.OFFSET, "0"))) < 30


def test_a_sleep_takes_as_long_under_any_clock() -> None:
    begun = time.monotonic()
    time.sleep(0.05)
    assert 0.04 < time.monotonic() - begun < 20
