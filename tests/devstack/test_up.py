"""The whole stack, in a second clone beside this one: it starts, answers, mends itself, stops, and leaves nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devstack import days, processes
from devstack.places import ROOT

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".uv", "var", "__pycache__", ".*_cache", ".hypothesis", "tests")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the tree with no data of its own; as root its servers must find a folder that they can reach."""
    folder = tmp_path_factory.mktemp("clone") / "dossier"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    yield folder
    subprocess.run([sys.executable, "-m", "devstack", "clean"], cwd=folder, env=plain(), check=True)


def plain(**more: str) -> dict[str, str]:
    """A person's shell: nothing of the test run's own environment but the day it lives on."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("DOSSIER_", "DATABASE_", "REDIS_"))}
    day = {days.OFFSET: os.environ[days.OFFSET]} if days.OFFSET in os.environ else {}
    return kept | {"DEMO": "0"} | day | more


@contextmanager
def running(clone: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    """`devstack up`, once it says that it is ready."""
    command = [sys.executable, "-m", "devstack", "up", "--port", str(port)]
    with (
        (clone / "said").open("w") as said,
        subprocess.Popen(command, cwd=clone, env=plain(), stdout=subprocess.PIPE, stderr=said, text=True) as stack,
    ):
        try:
            assert stack.stdout is not None
            line = stack.stdout.readline()
            assert line == f"READY http://127.0.0.1:{port}\n", (clone / "said").read_text()
            yield stack
        finally:
            stack.terminate()


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return json.load(answer)["status"] in {"ok", "late"}
    except OSError:
        return False


def ours(clone: Path) -> list[int]:
    """Processes whose command or folder is this clone's."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        try:
            folder = os.readlink(entry / "cwd")
        except OSError:
            continue
        if str(clone) in processes.command_line(pid) or folder == str(clone):
            found.append(pid)
    return found


def children(pid: int) -> dict[int, str]:
    return {
        int(child): processes.command_line(int(child))
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    }


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False


def refused_beside(clone: Path) -> str:
    """What a second `up` in the same clone says."""
    command = [sys.executable, "-m", "devstack", "up", "--port", str(processes.free_port())]
    return subprocess.run(command, cwd=clone, env=plain(), capture_output=True, text=True, check=False).stderr


def manage(clone: Path, *arguments: str) -> tuple[int, str]:
    """Status and refusal of a management command typed in the clone."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=clone, env=plain(), capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_it_starts_mends_itself_and_stops_leaving_nothing(clone: Path) -> None:
    port = processes.free_port()
    with running(clone, port) as stack:
        assert healthy(port)
        started = children(stack.pid)
        assert len(started) == 5, started
        assert refused_beside(clone) == (
            "This clone runs already: stop that first, or make a second clone to run two side by side.\n"
        )
        assert manage(clone, "clearsessions") == (0, "")

        killed = [pid for pid, line in started.items() if "postgres -D" in line or "valkey-server" in line]
        assert len(killed) == 2
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        assert wait_for(lambda: len(children(stack.pid)) == 5 and not set(killed) & set(children(stack.pid)))
        assert wait_for(lambda: healthy(port))
        assert "postgres ended with status -9; it starts again in 1 s" in (clone / "said").read_text()

        started |= children(stack.pid)
        stack.send_signal(signal.SIGINT)
        assert stack.wait(timeout=60) == 0
    assert [pid for pid in started if processes.command_line(pid)] == []
    assert ours(clone) == []
    assert manage(clone, "clearsessions") == (
        2,
        "There is no database: start the demonstration with `make run`, or set DATABASE_URL.\n",
    )


@pytest.mark.parametrize("command", [["test", "--version"], ["test-days", "--at", "2030-01-15T12:00", "--version"]])
def test_a_test_run_that_is_ended_as_a_supervisor_does_leaves_no_server_behind(clone: Path, command: list[str]) -> None:
    name = "test-days" if days.OFFSET in os.environ else command[0]  # a run under another clock has data of its own
    asked = f"from devstack.places import quarters; print(quarters({name!r}).data)"
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=clone, env=plain(), capture_output=True, text=True, check=True
    )
    place = Path(told.stdout.strip()) / "postgres" / "postmaster.pid"
    with subprocess.Popen([sys.executable, "-m", "devstack", *command], cwd=clone, env=plain()) as run:
        assert wait_for(lambda: place.exists() and len(place.read_text().splitlines()) > 7, 120)  # it takes connections
        server = int(place.read_text().splitlines()[0])
        assert processes.command_line(server)
        run.terminate()
        assert run.wait(timeout=60) == 143
    assert wait_for(lambda: processes.command_line(server) == "")
    assert ours(clone) == []


def test_nothing_outlives_a_stack_that_was_killed(clone: Path) -> None:
    with running(clone, processes.free_port()) as stack:
        started = children(stack.pid)
        stack.kill()
        stack.wait(timeout=10)
    assert wait_for(lambda: not any(processes.command_line(pid) for pid in started))
    assert wait_for(lambda: ours(clone) == [])
