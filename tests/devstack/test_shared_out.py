"""A run in several processes: every test once, the sum in one closing line, and no loss goes unnoticed."""

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from devstack import shared_out
from devstack.places import StackError
from devstack.shared_out import Total
from devstack.testing import processes

FILES = {
    "test_a.py": "def test_holds(): pass\ndef test_fails(): assert False, 'on purpose'\n",
    "test_b.py": "import pytest\n@pytest.mark.parametrize('n', range(7))\ndef test_holds(n): pass\n",
    "test_c.py": "import pytest\ndef test_skipped(): pytest.skip('on purpose')\n",
    "test_d.py": "def test_asks_for_what_is_not_there(nothing): pass\n",
}


def run(folder: Path, files: dict[str, str], capfd: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Status and output of two processes with these files."""
    for name, text in files.items():
        (folder / name).write_text(text)
    few = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "pytest_playwright.pytest_playwright"}
    alone = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")} | few
    status = shared_out.run([str(folder), f"--rootdir={folder}"], [alone, alone])
    return status, capfd.readouterr().out


def test_every_test_runs_once_and_one_line_closes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, said = run(tmp_path, FILES, capfd)
    assert status == 1
    assert re.fullmatch(r"=+ 1 failed, 8 passed, 1 skipped, 1 error in [\d.]+s \(0:00:\d\d\) =+", said.splitlines()[-1])
    assert said.splitlines()[-3:-1] == [
        "FAILED test_a.py::test_fails",
        "FAILED test_d.py::test_asks_for_what_is_not_there",
    ]
    assert "AssertionError: on purpose" in said


def test_all_well_is_said_by_the_status(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, said = run(tmp_path, {"test_b.py": FILES["test_b.py"]}, capfd)
    assert (status, said.splitlines()[-1].split(" in ")[0].strip("= ")) == (0, "7 passed")


def test_a_process_that_died_and_a_test_that_nobody_ran_are_faults(tmp_path: Path) -> None:
    total = Total()
    counted = '{"counts": {"passed": 2, "deselected": 1}, "failed": [], "collected": 3, "ran": 2, "seconds": {}}'
    (tmp_path / "0.json").write_text(counted)
    total.add(0, 0, tmp_path)
    total.add(1, -9, tmp_path)
    total.close()
    assert total.faults == [
        "Process 1 ended with -9 and left no count.",
        "2 tests ran, but the processes collected [3].",
    ]
    assert not total.holds
    assert total.line(61.5).strip("= ") == "2 passed, 1 deselected in 61.50s (0:01:02)"


def test_a_long_run_names_its_slowest_files_and_a_short_one_none(tmp_path: Path) -> None:
    total = Total()
    seconds = {f"tests/test_{number:02}.py": number for number in range(40)}
    counted = {"counts": {"passed": 40}, "failed": [], "collected": 40, "ran": 40, "seconds": seconds}
    (tmp_path / "0.json").write_text(json.dumps(counted))
    total.add(0, 0, tmp_path)
    head, *lines = total.slowest()
    assert head == "The slowest 30 of 40 files took 94 % of the processes' time:"
    assert (lines[0].split(), lines[-1].split()) == (["39", "s", "tests/test_39.py"], ["10", "s", "tests/test_10.py"])
    total.seconds = Counter(dict(list(seconds.items())[:30]))
    assert total.slowest() == []


def test_arguments_say_in_how_many_processes() -> None:
    assert processes(["-n", "2", "tests/accounts", "-q"]) == (2, ["tests/accounts", "-q"])
    processors = len(os.sched_getaffinity(0))
    for shared in (["tests/accounts"], ["-q", "-k", "inbox"], ["tests/test_entry.py", "tests/accounts/test_days.py"]):
        assert processes(shared) == (min(processors, 8), shared)
    for alone in (
        ["tests/test_entry.py", "-q"],
        ["tests/test_entry.py::test_one"],
        ["tests/accounts", "-s"],
        ["--help"],
    ):
        assert processes(alone) == (1, alone)
    assert processes([])[0] > 1
    for wrong in ("0", "17", "many", "-1"):
        with pytest.raises(StackError):
            processes(["-n", wrong])
    with pytest.raises(StackError):
        processes(["-n"])
