"""Starting and stopping the processes of the stack, so that none is left behind."""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from devstack.places import Quarters, StackError

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 10_000_000  # bytes; a longer log is set aside, at a start and while its writer runs


def _dies_with_parent(signal_number: int) -> Callable[[], None] | None:
    """What the child runs before its program: ask the kernel for a signal when we die, however we die (Linux only)."""
    if sys.platform != "linux":
        return None
    libc, parent = ctypes.CDLL(None, use_errno=True), os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:  # we died between the fork and the request
            os._exit(1)

    return ask


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    place: Quarters | None = None,
    folder: Path | None = None,
    orphan_signal: signal.Signals | None = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a program in its own process group, its output appended to `log`.

    A terminal's Ctrl-C reaches only us, so we decide the order of stopping. With a `place`, it runs as the servers'
    account. `orphan_signal` is what it gets if we die without stopping it; None lets it live on.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    set_aside(log)
    as_whom: dict[str, Any] = (
        {} if place is None or place.uid is None else {"user": place.uid, "group": place.gid, "extra_groups": []}
    )
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if environment is None else dict(environment),
            cwd="/" if place is not None else folder,
            start_new_session=True,
            preexec_fn=None if orphan_signal is None else _dies_with_parent(orphan_signal),  # noqa: PLW1509
            **as_whom,
        )


def set_aside(log: Path, *, largest: int = LARGEST_LOG) -> None:
    """Move a long log's lines to `….log.1`; whoever appends to it goes on in the same file, which is empty then."""
    if log.exists() and log.stat().st_size > largest:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)


class Ended(KeyboardInterrupt):
    """Somebody ended us as Ctrl-C does, but by a signal that whoever we started didn't hear."""


@contextmanager
def ending_as_by_ctrl_c() -> Iterator[None]:
    """Turn the first SIGTERM or SIGHUP into ``Ended``, so that all we started is stopped; later ones wait for that."""

    def end(_number: int, _frame: FrameType | None) -> None:
        for number in former:
            signal.signal(number, signal.SIG_IGN)
        raise Ended

    numbers = (signal.SIGTERM, signal.SIGHUP)  # under nohup, a closed terminal is no reason to stop
    former = {one: signal.getsignal(one) for one in numbers if signal.getsignal(one) is not signal.SIG_IGN}
    for number in former:
        signal.signal(number, end)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a script: what we start must hear it
        former[signal.SIGINT] = signal.SIG_IGN
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def follow(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    folder: Path,
    end: signal.Signals = signal.SIGINT,
    patience: float = 30.0,
) -> int:
    """Run a program in our own terminal; its exit status. Whoever ends us ends it first, in order, by ``end``."""
    process = subprocess.Popen([str(part) for part in command], env=dict(environment), cwd=folder)
    try:
        return process.wait()
    except KeyboardInterrupt as told:
        if isinstance(told, Ended):  # a terminal's Ctrl-C has told it already
            process.send_signal(end)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=patience)
        raise
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def stop(process: subprocess.Popen[bytes], *, first: signal.Signals = signal.SIGTERM, patience: float = 15.0) -> None:
    """Ask politely, wait up to `patience` seconds, then insist on the whole process group."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(first)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # children that outlived their parent, or a parent that didn't listen
    process.wait()


def stop_stranger(pid: int, *, first: signal.Signals, patience: float = 10.0) -> None:
    """Stop a process that another run of ours started."""
    deadline = time.monotonic() + patience
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, first)
        while command_line(pid):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)  # it may be our own child after all, and would stay a zombie
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)


def command_line(pid: int) -> str:
    """The command line of a living process, empty when there is none."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    told = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout.strip()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_free(port: int) -> None:
    """StackError when somebody listens on that port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise StackError(
                f"Port {port} needs more rights than yours: choose one above 1023, `make run PORT=8000`."
            ) from None
        except OSError:
            raise StackError(
                f"Port {port} is in use: choose another, for instance `make run PORT={port + 1}`."
            ) from None


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
