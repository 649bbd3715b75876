"""The pytest plugin of a run in several processes: each takes the next file that nobody took, until none is left.

All of them collect the same tests. Taking is making a file in a folder that they share, which only one of them can; so
a process that met the slow files takes fewer, and a file's tests stay together, in their order.
"""

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SHARED = "DOSSIER_TEST_SHARED"  # folder, number of the process, and where a line for each file goes
# Tests whose servers are started once for all files of the folder, but for one that is as long as the others together.
TOGETHER = ("tests/e2e",)
ALONE = ("tests/e2e/test_screens.py",)
# Long tests that share no set-up: each is taken by itself.
APART = ("tests/policy/test_side_channels.py", "tests/policy/test_matrix.py")
# The longest first, so that no process is left alone with one of them at the end.
LONGEST = (
    "tests/e2e",
    "tests/e2e/test_screens.py",
    "tests/policy/test_side_channels.py",
    "tests/casework/demo/test_seed.py",
    "tests/policy/test_previews.py",
    "tests/policy/test_readings.py",
    "tests/policy/test_odd_inputs.py",
    "tests/devstack/test_up.py",
    "tests/screening/investments/opinions/test_apart.py",
    "tests/casework/api/test_accepted.py",
    "tests/policy/test_codes.py",
    "tests/screening/investments/notification/test_accepted.py",
    "tests/policy/attacks/test_other_firm.py",
    "tests/policy/attacks/test_curious_secretary.py",
    "tests/design/test_screens.py",
    "tests/policy/test_rows.py",
    "tests/accounts/upgrade/test_upgrade.py",
    "tests/policy/test_matrix.py",
)


class Share:
    """One process's part in the run."""

    def __init__(self, folder: Path, number: int, progress: int) -> None:
        self.folder, self.number, self.progress = folder, number, progress
        self.counts: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()  # by file
        self.failed: list[str] = []
        self.collected = self.ran = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run what this process takes; pytest's own loop runs all."""
        if session.testsfailed or session.config.option.collectonly:
            return None
        self.collected = len(session.items)
        taken = self._taken(session.items)
        item, begun, failed = next(taken, None), time.monotonic(), 0
        while item is not None:
            following = next(taken, None)  # pytest must know it, so that what both need is kept
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self.ran += 1
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)
            if following is None or _group(following) != _group(item):
                self._done(_group(item), time.monotonic() - begun, len(self.failed) - failed)
                begun, failed = time.monotonic(), len(self.failed)
            item = following
        return True

    def _taken(self, items: list[pytest.Item]) -> Iterator[pytest.Item]:
        groups: dict[str, list[pytest.Item]] = {}
        for item in items:
            groups.setdefault(_group(item), []).append(item)
        for name in sorted(groups, key=_place):
            if self._take(name):
                yield from groups[name]

    def _done(self, name: str, seconds: float, failed: int) -> None:
        self.seconds[name.partition("::")[0]] += round(seconds)
        told = f"[{self.number}] {name}, {seconds:.0f} s" + (f", {failed} FAILED" if failed else "")
        os.write(self.progress, f"{told}\n".encode())

    def _take(self, name: str) -> bool:
        try:
            os.close(os.open(self.folder / hashlib.sha256(name.encode()).hexdigest(), os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count as pytest's closing line does."""
        if report.when == "call" or report.outcome != "passed":
            kind = "error" if report.failed and report.when != "call" else report.outcome
            self.counts["xfailed" if hasattr(report, "wasxfail") and kind == "skipped" else kind] += 1
            if report.failed:
                self.failed.append(report.nodeid)

    def pytest_deselected(self, items: list[Any]) -> None:
        """Count what a marker left out; every process leaves out the same."""
        self.counts["deselected"] += len(items)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Leave what was counted to the parent."""
        told = {"counts": self.counts, "failed": self.failed, "collected": self.collected, "ran": self.ran}
        told["seconds"] = self.seconds
        (self.folder / f"{self.number}.json").write_text(json.dumps(told), encoding="utf-8")


def _group(item: pytest.Item) -> str:
    """What is taken as one: the test, its file or its folder."""
    name = item.nodeid.partition("::")[0]
    if name in APART:
        return item.nodeid
    if name in ALONE:
        return name
    return next((folder for folder in TOGETHER if name.startswith(folder + "/")), name)


def _place(group: str) -> int:
    """Where a group comes in the order of taking."""
    name = group.partition("::")[0]
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


def pytest_configure(config: pytest.Config) -> None:
    """Take part, when the parent said where and as which process."""
    folder, number, progress = os.environ[SHARED].rsplit(":", 2)
    config.pluginmanager.register(Share(Path(folder), int(number), int(progress)), "share")
