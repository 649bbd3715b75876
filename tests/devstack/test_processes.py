"""Starting, supervising and stopping: real processes, the smallest that do."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from devstack import places, processes
from devstack.places import StackError
from devstack.supervisor import Child, Supervisor


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def gone(pid: int) -> bool:
    """A process that nobody has reaped yet has no command line any more."""
    return processes.command_line(pid) == ""


def test_stopping_a_process_ends_its_children_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    process = processes.start(["sh", "-c", f"sleep 600 & echo $! > {note}; wait"], log=tmp_path / "log")
    assert wait_for(lambda: note.exists() and note.read_text().strip() != "")
    processes.stop(process)
    assert wait_for(lambda: gone(int(note.read_text())))


def test_a_process_that_does_not_listen_is_ended_all_the_same(tmp_path: Path) -> None:
    process = processes.start(["sh", "-c", "trap '' TERM; echo on; while :; do sleep 1; done"], log=tmp_path / "log")
    assert wait_for(lambda: "on" in (tmp_path / "log").read_text())
    processes.stop(process, patience=0.2)
    assert process.returncode == -signal.SIGKILL


def test_whoever_is_ended_by_a_signal_ends_first_what_it_follows_and_then_what_that_stands_on(tmp_path: Path) -> None:
    note = tmp_path / "said"
    inner = (
        f"import pathlib, time; note = pathlib.Path({str(note)!r})\n"
        "try: note.write_text('on'); time.sleep(600)\n"
        "except KeyboardInterrupt: note.write_text('tidied up')"
    )
    outer = (
        "import os, pathlib, sys; from devstack import processes\n"
        "here = {'environment': os.environ, 'folder': pathlib.Path('.')}\n"
        "with processes.ending_as_by_ctrl_c():\n"
        f"    try: processes.follow([sys.executable, '-c', {inner!r}], **here)\n"
        f"    finally: print(pathlib.Path({str(note)!r}).read_text(), flush=True)"
    )
    with subprocess.Popen([sys.executable, "-c", outer], cwd=places.ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert wait_for(lambda: note.exists() and note.read_text() == "on")
        run.terminate()
        assert run.stdout is not None
        assert run.stdout.read() == "tidied up\n"


@pytest.mark.parametrize("lives_on", [False, True])
def test_a_child_dies_with_a_parent_that_was_killed_unless_it_is_to_live_on(tmp_path: Path, lives_on: bool) -> None:
    program = (
        "import sys, time, pathlib, signal; from devstack import processes;"
        f"child = processes.start(['sleep', '600'], log=pathlib.Path({str(tmp_path / 'log')!r}),"
        f" orphan_signal=None if {lives_on} else signal.SIGTERM);"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=places.ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    if lives_on:
        time.sleep(0.5)
        assert not gone(child)
        processes.stop_stranger(child, first=signal.SIGTERM)
    assert wait_for(lambda: gone(child))


def test_a_busy_port_is_explained_with_another_one() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(StackError) as refused:
            processes.require_free(port)
    assert str(refused.value) == (f"Port {port} is in use: choose another, for instance `make run PORT={port + 1}`.")


def test_a_file_for_the_servers_is_never_readable_by_others(tmp_path: Path) -> None:
    place = places.Quarters(tmp_path)
    path = place.write(tmp_path / "secret", "word")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_lock_that_is_held_is_refused_with_the_given_sentence(tmp_path: Path) -> None:
    with (
        places.held(tmp_path / "lock"),
        pytest.raises(StackError) as refused,
        places.held(tmp_path / "lock", refusal="It runs already."),
    ):
        raise AssertionError("the second lock was given")
    assert str(refused.value) == "It runs already."


# -- supervisor -------------------------------------------------------------------------------------------------------


class Ended(Exception):
    """Ends the supervisor's watch, as a signal does."""


def watch_until(supervisor: Supervisor, condition: Callable[[], bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the supervisor look around until the condition holds."""
    pause = time.sleep
    deadline = time.monotonic() + 20

    def sleep(seconds: float) -> None:
        pause(min(seconds, 0.1))
        if condition() or time.monotonic() > deadline:
            raise Ended

    monkeypatch.setattr("devstack.supervisor.time.sleep", sleep)
    with pytest.raises(Ended):
        supervisor.watch()
    monkeypatch.undo()


def sleeper(name: str, log: Path, started: list[subprocess.Popen[bytes]], **more: object) -> Child:
    def start() -> subprocess.Popen[bytes]:
        started.append(processes.start(["sleep", "600"], log=log))
        return started[-1]

    return Child(name, start=start, log=log, **more)  # type: ignore[arg-type]


def test_a_process_that_is_killed_is_started_again_and_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    started: list[subprocess.Popen[bytes]] = []
    supervisor = Supervisor(said.append)
    supervisor.start(sleeper("worker", tmp_path / "log", started))
    os.kill(started[0].pid, signal.SIGKILL)
    watch_until(supervisor, lambda: len(started) == 2, monkeypatch)
    supervisor.stop_all()
    assert said == [f"worker ended with status -9; it starts again in 1 s (see {tmp_path / 'log'})."]
    assert [process.poll() is not None for process in started] == [True, True]


def test_a_worker_without_a_recent_heartbeat_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    started: list[subprocess.Popen[bytes]] = []
    beat = tmp_path / "heartbeat"
    supervisor = Supervisor(said.append)
    supervisor.start(sleeper("worker", tmp_path / "log", started, heartbeat=beat, stale_after=0.5))
    watch_until(supervisor, lambda: len(started) == 2, monkeypatch)
    supervisor.stop_all()
    assert said[0] == "worker gives no sign of work: it is started again."


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_a_process_that_hung_before_the_clock_was_set_back_is_started_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    beat = tmp_path / "heartbeat"
    beat.touch()
    os.utime(beat, (time.time() + 3600, time.time() + 3600))
    supervisor = Supervisor(lambda _sentence: None)
    supervisor.start(sleeper(name, tmp_path / "log", started, heartbeat=beat, stale_after=0.5))
    watch_until(supervisor, lambda: len(started) == 2, monkeypatch)
    supervisor.stop_all()
    assert len(started) == 2


def test_a_process_that_ends_during_the_start_is_shown_with_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    supervisor = Supervisor(lambda _sentence: None)
    supervisor.start(
        Child("web", start=lambda: processes.start(["sh", "-c", "echo no module; exit 3"], log=log), log=log)
    )
    refused = ""

    def alive() -> bool:
        nonlocal refused
        try:
            supervisor.require_all_alive()
        except StackError as error:
            refused = str(error)
        return refused != ""

    assert wait_for(alive)
    supervisor.stop_all()
    assert refused == f"web did not start; the end of {log}:\nno module"


def test_processes_are_stopped_in_the_reverse_order_of_their_start(tmp_path: Path) -> None:
    order = tmp_path / "order"
    supervisor = Supervisor(lambda _sentence: None)
    for name in ("postgres", "web"):
        program = f"trap 'echo {name} >> {order}; exit 0' TERM; echo {name}; while :; do sleep 0.05; done"
        log = tmp_path / f"{name}.log"
        supervisor.start(
            Child(name, start=lambda program=program, log=log: processes.start(["sh", "-c", program], log=log), log=log)  # type: ignore[misc]
        )
        assert wait_for(lambda log=log: log.read_text() != "")  # type: ignore[misc]
    supervisor.stop_all()
    assert order.read_text().split() == ["web", "postgres"]


def test_a_long_log_is_set_aside_while_its_writer_runs(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"long ago\n" * 20)
        processes.set_aside(log, largest=100)
        writer.write(b"now\n")
    assert log.read_bytes() == b"now\n"
    assert log.with_suffix(".log.1").read_bytes() == b"long ago\n" * 20
