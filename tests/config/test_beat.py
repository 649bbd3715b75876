"""Beat after its clock was set back: what was stored in the future silences nothing."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from config.beat import LOOK_EVERY, Scheduler

SENT: list[str] = []


@pytest.fixture
def scheduler(tmp_path: Path, settings: Any) -> Scheduler:
    """A scheduler of three entries, whose runs are kept in a list instead of sent."""
    settings.DOSSIER_BEAT_FILE = tmp_path / "run" / "sign"
    SENT.clear()
    app = Celery("test", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {
        f"every {seconds}": {"task": f"t{seconds}", "schedule": timedelta(seconds=seconds)} for seconds in (1, 2, 600)
    }
    made = Scheduler(app, schedule_filename=str(tmp_path / "beat"))
    made.apply_entry = lambda entry, producer=None: SENT.append(entry.task)
    return made


def test_a_schedule_stored_in_the_future_rings_within_its_period(scheduler: Scheduler) -> None:
    scheduler.tick()
    for entry in scheduler.schedule.values():
        entry.last_run_at = datetime.now(UTC) + timedelta(hours=3)
    scheduler._heap = None
    assert scheduler.forget_the_future() >= 3
    until = time.monotonic() + 4
    while time.monotonic() < until and "t1" not in SENT:
        assert scheduler.tick() <= LOOK_EVERY
        time.sleep(0.2)
    assert "t1" in SENT


def test_what_waits_for_a_moment_of_the_former_clock_is_planned_anew(scheduler: Scheduler) -> None:
    scheduler.tick()
    for entry in scheduler.schedule.values():
        entry.last_run_at = datetime.now(UTC) + timedelta(hours=3)
    scheduler.tick()
    assert all(entry.last_run_at <= datetime.now(UTC) for entry in scheduler.schedule.values())
    planned: list[Any] = [event for event in scheduler._heap or () if event[2].name.startswith("every")]
    assert len(planned) == 3 and max(event[0] for event in planned) < time.time() + 700


def test_beat_shows_that_it_looks_at_its_schedule(scheduler: Scheduler, settings: Any) -> None:
    scheduler.tick()
    assert settings.DOSSIER_BEAT_FILE.exists()
    os.utime(settings.DOSSIER_BEAT_FILE, (1, 1))
    scheduler._next_sign = 0.0
    scheduler.tick()
    assert time.time() - settings.DOSSIER_BEAT_FILE.stat().st_mtime < 60
