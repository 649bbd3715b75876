"""Beat lives by the database's clock: no clock that is set, and no run of before, silences anything."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from celery.schedules import crontab
from django.conf import settings as configured
from django.db import OperationalError

from accounts import pulse
from config import beat
from config.beat import LOOK_EVERY, DatabaseClock, Scheduler, database_moment
from config.cache import PatientCache
from config.lifeline import Lifeline

SENT: list[str] = []
TRUE = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)  # what the database's clock says, far from the host's


class Shown:
    """A clock on a wall, as the database shows one: it goes on by a little from look to look, and never back."""

    def __init__(self, moment: datetime) -> None:
        self.moment, self.looks, self.answers = moment, 0, True

    def __call__(self) -> datetime:
        self.looks += 1
        if not self.answers:
            raise OperationalError("no answer")
        self.moment += timedelta(milliseconds=1)
        return self.moment


def waiting(url: str = "") -> PatientCache:
    """The cache of the product, with more patience; by a ``url`` of a Redis that isn't there, one that is away."""
    given: dict[str, Any] = configured.CACHES["default"]
    patient = {**given["OPTIONS"], "socket_timeout": 60, "socket_connect_timeout": 60}
    return PatientCache(url or str(given["LOCATION"]), {**given, "OPTIONS": patient})


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """The clock of the schedule reads this one, at each look at the schedule; Redis may take its time."""
    wall = Shown(TRUE)
    monkeypatch.setattr(beat, "CLOCK", DatabaseClock(wall, every=0.0))
    cache = waiting()
    monkeypatch.setattr(pulse, "cache", cache)
    cache.clear()
    yield wall
    cache.clear()


@pytest.fixture
def scheduler(shown: Shown, tmp_path: Path, settings: Any) -> Scheduler:
    """A scheduler of four entries, whose runs are kept in a list instead of sent."""
    settings.DOSSIER_BEAT_FILE = tmp_path / "run" / "sign"
    SENT.clear()
    return begun()


def begun() -> Scheduler:
    """Beat, started on the present clock."""
    app = Celery("test", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {
        f"every {seconds}": {"task": f"t{seconds}", "schedule": timedelta(seconds=seconds)} for seconds in (1, 2, 600)
    }
    app.conf.beat_schedule["at noon"] = {"task": "noon", "schedule": crontab(hour=12, minute=0)}
    made = Scheduler(app)
    made.apply_entry = lambda entry, producer=None: SENT.append(entry.task)
    made._line = Lifeline("beat", patience=beat.HUNG_AFTER)  # that nobody holds: it would end the tests a minute later
    return made


def ring(scheduler: Scheduler, times: int = 12) -> list[str]:
    """What is sent from now on in a few looks at the schedule."""
    SENT.clear()
    for _look in range(times):
        assert scheduler.tick() <= LOOK_EVERY
    return sorted(SENT)


def test_what_is_due_is_due_by_the_database_clock(scheduler: Scheduler, shown: Shown) -> None:
    assert ring(scheduler) == []
    shown.moment += timedelta(seconds=3)
    assert ring(scheduler) == ["t1", "t2"]
    shown.moment += timedelta(hours=25)
    assert ring(scheduler) == ["noon", "t1", "t2", "t600"]


def test_a_database_clock_that_is_set_back_silences_nothing(scheduler: Scheduler, shown: Shown) -> None:
    ring(scheduler)
    shown.moment -= timedelta(days=3)
    assert ring(scheduler) == []
    shown.moment += timedelta(seconds=3)
    assert ring(scheduler) == ["t1", "t2"]
    shown.moment += timedelta(seconds=660)
    assert ring(scheduler) == ["t1", "t2", "t600"]


def test_a_run_in_the_future_is_not_believed(scheduler: Scheduler) -> None:
    scheduler.tick()
    for entry in scheduler.schedule.values():
        entry.last_run_at = TRUE + timedelta(hours=3)
    scheduler.tick()
    assert all(entry.last_run_at <= TRUE + timedelta(seconds=60) for entry in scheduler.schedule.values())


def test_no_look_at_the_schedule_costs_a_question_to_the_database() -> None:
    wall = Shown(TRUE)
    clock = DatabaseClock(wall, every=30.0)
    first = clock.now()
    time.sleep(0.05)
    assert 0.04 < (clock.now() - first).total_seconds() < 20
    for _tick in range(1000):
        clock.now()
    assert wall.looks == 1


def test_while_the_database_does_not_answer_the_count_goes_on() -> None:
    wall = Shown(TRUE)
    clock = DatabaseClock(wall, every=0.0)
    clock.now()
    wall.answers = False
    time.sleep(0.05)
    assert timedelta(seconds=0.04) < clock.now() - TRUE < timedelta(seconds=20)
    wall.answers, wall.moment = True, TRUE + timedelta(hours=1)
    assert clock.now() >= wall.moment


@pytest.mark.django_db(transaction=True)  # it closes its connection
def test_the_clock_is_the_database_s() -> None:
    assert abs(database_moment() - datetime.now(UTC)) < timedelta(seconds=30)


def test_beat_that_is_started_again_does_what_the_moment_without_it_missed(scheduler: Scheduler, shown: Shown) -> None:
    shown.moment += timedelta(hours=24, seconds=5)
    assert "noon" in ring(scheduler)
    shown.moment += timedelta(hours=1)
    assert "noon" not in ring(begun())  # it ran today
    shown.moment += timedelta(hours=25)
    assert "noon" in ring(begun())  # nobody rang at noon
    shown.moment -= timedelta(days=40)
    again = begun()
    assert "noon" not in ring(again)
    shown.moment += timedelta(hours=25)
    assert "noon" in ring(again)  # what is remembered from the future doesn't silence it


def test_beat_that_starts_before_redis_does_what_was_missed_once_redis_answers(
    scheduler: Scheduler, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.moment += timedelta(hours=24, seconds=5)
    assert "noon" in ring(scheduler)
    shown.moment += timedelta(hours=25)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(pulse, "cache", waiting("redis://127.0.0.1:1/0"))
        again = begun()
        assert "noon" not in ring(again)
    assert "noon" in ring(again)


def test_beat_shows_that_it_looks_at_its_schedule(scheduler: Scheduler, settings: Any, tmp_path: Path) -> None:
    scheduler.tick()
    assert settings.DOSSIER_BEAT_FILE.exists()
    os.utime(settings.DOSSIER_BEAT_FILE, (1, 1))
    scheduler._next_sign = 0.0
    scheduler.tick()
    (tmp_path / "now").touch()  # files keep the true clock, whatever day the tests live on
    assert (tmp_path / "now").stat().st_mtime - settings.DOSSIER_BEAT_FILE.stat().st_mtime < 60
