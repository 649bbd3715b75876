"""Tests under another clock: what passes today must pass on any day.

libfaketime shifts the clock of each process that loads it: PostgreSQL and the tests, not we who start them. An offset,
not a moment: a process that starts later must not begin the day again.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from devstack.places import ROOT, VAR, StackError, held, say
from devstack.processes import follow

BRUSSELS = ZoneInfo("Europe/Brussels")
# Without an argument: modules that ask what day it is, each for another reason, short enough to run on every change.
SELECTION = (
    "tests/devstack/test_days.py",
    "tests/accounts/test_days.py",
    "tests/casework/clocks/test_steps.py",
    "tests/casework/tasks/test_run_deadlines.py",
    "tests/casework/blocks/obligations/test_obligations.py",
)
LIBRARY = "libfaketimeMT.so.1"
FOLDERS = ("/usr/lib", "/usr/local/lib", "/usr/lib64")
OFFSET = "DOSSIER_TEST_OFFSET"  # seconds; what `test-days` tells `test`
# Waiting goes by the true clock (with libfaketime's own correction of it a browser's threads never sleep), and so does
# what a file says of itself: compiled modules stay valid.
TRUE = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_FORCE_MONOTONIC_FIX": "0", "NO_FAKE_STAT": "1"}


@dataclass(frozen=True)
class Day:
    """A moment to run the tests at, and why."""

    name: str
    moment: datetime


def days(now: datetime) -> list[Day]:
    """The moments that have broken software before, each still ahead of ``now``."""
    local = now.astimezone(BRUSSELS)
    found = [
        Day("in 40 days", now + timedelta(days=40)),
        Day("in two years", now + timedelta(days=730)),
        Day("29 February", _next(_leap_days(local.year), now)),
        Day("31 December, 23:50", _next((_at(y, 12, 31, 23, 50) for y in _years(local.year)), now)),
        Day("the night that lacks an hour", _next((_last_sunday(y, 3, 0, 30) for y in _years(local.year)), now)),
        Day("the night that has an hour twice", _next((_last_sunday(y, 10, 2, 30) for y in _years(local.year)), now)),
    ]
    return sorted(found, key=lambda day: day.moment)  # the database prepared for the first is not of another's future


def run(arguments: list[str], *, at: str | None = None) -> int:
    """Run the short selection, or what pytest is told, at each of the days, or at one moment of Brussels.

    0 when everything passed everywhere. StackError when the machine can't shift a clock.
    """
    library()
    if os.environ.get("DATABASE_URL"):
        raise StackError("A server that somebody else runs keeps its own day: leave DATABASE_URL unset.")
    chosen = days(datetime.now(UTC)) if at is None else [Day(at, _told(at))]
    with held(VAR / "run" / "days.lock", refusal="The tests run under another clock in this clone already."):
        failed = [day.name for day in chosen if not _passes(day, arguments)]
    if failed:
        say(f"FAILED: {', '.join(failed)}.")
    return 1 if failed else 0


def library() -> Path:
    """libfaketime, as Debian installs it; StackError where it is missing."""
    for folder in FOLDERS:
        for path in sorted(Path(folder).glob(f"**/faketime/{LIBRARY}")):
            return path
    raise StackError("The tests can't be given another day: libfaketime is missing (`apt-get install libfaketime`).")


def clock(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that shift a process's clock, as this run was told; none on the true clock."""
    offset = environment.get(OFFSET)
    return {"LD_PRELOAD": str(library()), "FAKETIME": offset, **TRUE} if offset else {}


def python_clock() -> dict[str, str]:
    """The same for a Python process and all that it starts."""
    given = clock()
    return given | {"PYTHONPATH": str(ROOT / "devstack" / "shifted")} if given else {}


def _passes(day: Day, arguments: list[str]) -> bool:
    begun = time.monotonic()
    say(f"───── {day.name}: {day.moment.astimezone(BRUSSELS):%A %d %B %Y, %H:%M} " + "─" * 20)
    offset = round((day.moment - datetime.now(UTC)).total_seconds())
    shifted = os.environ | {OFFSET: f"{offset:+d}"}
    tests = arguments or ["-n", "2", "-q", *SELECTION]
    command = [sys.executable, "-m", "devstack", "test", *tests]
    status = follow(command, environment=shifted, folder=ROOT, end=signal.SIGTERM, patience=60)
    say(f"{day.name}: {'passed' if status == 0 else 'FAILED'} in {time.monotonic() - begun:.0f} s")
    return status == 0


def _told(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)
    except ValueError:
        raise StackError(f"Say the moment as 2028-02-29T12:00, not {text}.") from None


def _next(moments: Iterator[datetime], now: datetime) -> datetime:
    return next(moment for moment in moments if moment > now)


def _years(first: int) -> Iterator[int]:
    return iter(range(first, first + 10))


def _leap_days(first: int) -> Iterator[datetime]:
    return (_at(year, 2, 29, 12, 0) for year in _years(first) if year % 4 == 0)


def _last_sunday(year: int, month: int, hour: int, minute: int) -> datetime:
    last = _at(year, month, 31, hour, minute)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BRUSSELS)
