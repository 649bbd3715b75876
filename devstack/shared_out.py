"""A test run in several processes: the output of each comes whole, one after the other, and one line closes all."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from devstack.places import ROOT, say
from devstack.share import SHARED

ORDER = ("failed", "passed", "skipped", "deselected", "xfailed", "error")
SLOWEST = 30  # files that a long run names at its end
FINE = {0, 5}  # pytest's: all passed; nothing was left to take


@dataclass
class Total:
    """What the processes left, added up."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # of the run itself, not of a test
    ran: int = 0
    seconds: Counter[str] = field(default_factory=Counter)  # by file, in all processes
    collected: set[int] = field(default_factory=set)

    def add(self, number: int, status: int, folder: Path) -> None:
        """One process's part; a process that left none, or ended oddly, is a fault of the run."""
        told = folder / f"{number}.json"
        if not told.exists():
            self.faults.append(f"Process {number} ended with {status} and left no count.")
            return
        part: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
        deselected = part["counts"].pop("deselected", 0)
        self.counts.update(part["counts"])
        self.counts["deselected"] = max(self.counts["deselected"], deselected)  # each leaves out the same
        self.failed += part["failed"]
        self.seconds.update(part["seconds"])
        self.ran += part["ran"]
        self.collected.add(part["collected"])
        if status not in FINE and not part["failed"]:
            self.faults.append(f"Process {number} ended with {status}.")

    def close(self) -> None:
        """Every collected test must have run, in some process."""
        if self.collected != {self.ran}:
            self.faults.append(f"{self.ran} tests ran, but the processes collected {sorted(self.collected)}.")

    @property
    def holds(self) -> bool:
        """Whether all tests ran and passed."""
        return not self.failed and not self.faults

    def slowest(self) -> list[str]:
        """What a long run took its time for, so that nobody has to look for it; a short run says nothing."""
        if len(self.seconds) <= SLOWEST:
            return []
        found = self.seconds.most_common(SLOWEST)
        share = round(100 * sum(seconds for _name, seconds in found) / max(1, self.seconds.total()))
        head = f"The slowest {SLOWEST} of {len(self.seconds)} files took {share} % of the processes' time:"
        return [head, *(f"{seconds:6} s  {name}" for name, seconds in found)]

    def line(self, seconds: float) -> str:
        """The closing line, as pytest's own."""
        parts = [f"{self.counts[kind]} {kind}" for kind in ORDER if self.counts[kind]]
        took = f"{seconds:.2f}s ({timedelta(seconds=round(seconds))})"
        return f" {', '.join(parts) or 'no tests ran'} in {took} ".center(80, "=")


def run(arguments: Sequence[str], environments: Sequence[dict[str, str]]) -> int:
    """Run pytest once with each of these environments, sharing the files out; 0 when all tests passed."""
    started = time.monotonic()
    total = Total()
    with tempfile.TemporaryDirectory(prefix="dossier-shares-") as name:
        folder = Path(name)
        for number, status in enumerate(_all_ended(arguments, environments, folder)):
            say(f"───── process {number} " + "─" * 60)
            sys.stdout.write((folder / f"{number}.out").read_text(encoding="utf-8", errors="replace"))
            sys.stdout.flush()
            total.add(number, status, folder)
    total.close()
    for line in (*total.slowest(), *(f"FAILED {test}" for test in sorted(total.failed)), *total.faults):
        print(line)
    print(total.line(time.monotonic() - started), flush=True)
    return 0 if total.holds else 1


def _all_ended(arguments: Sequence[str], environments: Sequence[dict[str, str]], folder: Path) -> list[int]:
    """Start all and wait for all. A line for each file that is done goes to our standard error as it comes."""
    started: list[subprocess.Popen[bytes]] = []
    ours = os.dup(2)
    try:
        for number, given in enumerate(environments):
            scratch = [f"--output={folder / f'browser-{number}'}", "-p", "no:cacheprovider"]
            with (folder / f"{number}.out").open("wb") as output:
                process = subprocess.Popen(
                    [sys.executable, "-m", "pytest", "-q", "-p", "devstack.share", *scratch, *arguments],
                    env=given | {SHARED: f"{folder}:{number}:{ours}"},
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    pass_fds=[ours],
                )
            started.append(process)
        return [process.wait() for process in started]
    finally:
        for process in started:
            if process.poll() is None:
                process.terminate()
                process.wait()
        os.close(ours)
