"""The real beat while the host's clock is set forward and back under it: it rings as before, and for nothing else."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings

from devstack.days import TRUE, library

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0  # seconds; beat rings every two on a quiet machine
SHIFTS = ("+1d", "-1d", "+40d", "+0")  # each from the true clock
DAILY = tuple(
    f"casework.tasks.{name}".encode() for name in ("daily_digest", "purge_drafts", "sweep_files", "compare_turns")
)


@pytest.fixture
def queue() -> Iterator[redis.Redis]:
    """A corner of the run's Redis where nobody takes the orders away."""
    address = urlsplit(settings.REDIS_URL)._replace(path="/7").geturl()
    with redis.Redis.from_url(address) as store:
        store.flushdb()
        yield store
        store.flushdb()


@pytest.fixture
def clock(tmp_path: Path, queue: redis.Redis) -> Iterator[Path]:
    """The file that says by how much the running beat's clock is off."""
    shift = tmp_path / "shift"
    shift.write_text("+0")
    address = urlsplit(settings.REDIS_URL)._replace(path="/7").geturl()
    faked = {
        "LD_PRELOAD": str(library()),
        "FAKETIME_TIMESTAMP_FILE": str(shift),
        "FAKETIME_NO_CACHE": "1",
        "REDIS_URL": address,
        "DOSSIER_HEARTBEAT_FILE": str(tmp_path / "heartbeat"),
    }
    shifted = {"PYTHONPATH": str(ROOT / "devstack" / "shifted")}  # a sleep that libfaketime lets pass
    given = {name: text for name, text in os.environ.items() if name != "FAKETIME"} | shifted
    command = ["celery", "--app", "config", "beat", "--loglevel", "INFO"]
    with (tmp_path / "log").open("wb") as log:
        beat = subprocess.Popen(
            [sys.executable, "-m", *command], env=given | TRUE | faked, cwd=ROOT, stdout=log, stderr=log
        )
        yield shift
        running = beat.poll() is None
        beat.terminate()
        beat.wait(30)
    assert running, (tmp_path / "log").read_text()[-2000:]


def rings(log: Path) -> bool:
    """Whether an order to seal and one to deliver are sent from now on."""
    past, until = log.stat().st_size, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        said = log.read_bytes()[past:]
        if b"accounts.tasks.seal_audit" in said and b"casework.tasks.relay_outbox" in said:
            return True
        time.sleep(0.3)
    return False


def test_a_host_clock_that_is_set_silences_neither_sealing_nor_delivery(clock: Path) -> None:
    log = clock.with_name("log")
    assert rings(log), "before anything was set"
    silent = []
    for shift in SHIFTS:
        clock.write_text(shift)
        if not rings(log):
            silent.append(shift)
    assert silent == []
    said = log.read_bytes()
    rung = [task for task in DAILY if task in said]
    assert len(rung) < 2, "a day that the database's clock didn't see came for the daily tasks"  # one's time may be now
    assert not log.with_name("schedule").exists()
