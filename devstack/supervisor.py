"""Keeps processes alive while we run, and ends them in order when we stop."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from devstack import processes
from devstack.places import StackError

LOOK_EVERY = 0.5  # seconds
LONGEST_PAUSE = 30.0  # seconds between two attempts
STEADY = 60.0  # seconds of life after which an end counts as a first one again


@dataclass(frozen=True)
class Child:
    """How to start one process, and how to tell that it hangs."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    log: Path
    first: signal.Signals = signal.SIGTERM
    patience: float = 15.0
    heartbeat: Path | None = None
    stale_after: float = 0.0


@dataclass
class _Running:
    child: Child
    process: subprocess.Popen[bytes]
    since: float
    pause: float = 1.0
    sign: tuple[float | None, float] = (None, 0.0)  # the last sign of life, and when it was first seen
    retry_at: float | None = field(default=None)


class Supervisor:
    """Holds the running processes in the order of their start."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._running: list[_Running] = []

    def start(self, child: Child) -> None:
        """Start a process and look after it from now on."""
        self.adopt(child, child.start())

    def adopt(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        """Look after a process that was started already."""
        self._running.append(_Running(child, process, time.monotonic()))

    def require_all_alive(self) -> None:
        """StackError with the end of its log when one has ended: at the start, that is a mistake and no accident."""
        for one in self._running:
            if one.process.poll() is not None:
                last = processes.tail(one.child.log)
                raise StackError(f"{one.child.name} did not start; the end of {one.child.log}:\n{last}")

    def watch(self) -> None:
        """Look after everything until an exception (a signal's) ends it."""
        while True:
            for one in self._running:
                processes.set_aside(one.child.log)
                self._look(one, time.monotonic())
            time.sleep(LOOK_EVERY)

    def stop_all(self) -> None:
        """End everything, last started first, so that nobody loses what it stands on."""
        while self._running:
            one = self._running.pop()
            processes.stop(one.process, first=one.child.first, patience=one.child.patience)

    def _look(self, one: _Running, now: float) -> None:
        if one.retry_at is not None:
            if now >= one.retry_at:
                self._restart(one)
            return
        status = one.process.poll()
        if status is None and self._hangs(one, now):
            self._say(f"{one.child.name} gives no sign of work: it is started again.")
            processes.stop(one.process, first=one.child.first, patience=one.child.patience)
            status = one.process.poll()
        if status is None:
            return
        processes.stop(one.process)  # what it may have left behind in its process group
        if now - one.since > STEADY:
            one.pause = 1.0
        one.retry_at = now + one.pause
        self._say(
            f"{one.child.name} ended with status {status}; it starts again in {one.pause:.0f} s (see {one.child.log})."
        )
        one.pause = min(one.pause * 2, LONGEST_PAUSE)

    def _restart(self, one: _Running) -> None:
        try:
            one.process = one.child.start()
        except StackError as error:
            self._say(str(error))
            one.retry_at = time.monotonic() + one.pause
            one.pause = min(one.pause * 2, LONGEST_PAUSE)
            return
        one.retry_at, one.since = None, time.monotonic()

    def _hangs(self, one: _Running, now: float) -> bool:
        """No new heartbeat for long, in a process that has lived long enough to give one.

        What counts is that the file's time changes, not what it says: a clock that is set leads nobody astray.
        """
        beat, limit = one.child.heartbeat, one.child.stale_after
        if beat is None:
            return False
        try:
            touched = beat.stat().st_mtime
        except FileNotFoundError:
            touched = None
        if touched != one.sign[0]:
            one.sign = (touched, now)
        return now - max(one.since, one.sign[1]) > limit
