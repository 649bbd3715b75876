"""Runs everything until Ctrl-C or SIGTERM: servers, database, demonstration data, web server, worker, beat."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import redis

from devstack import days, environment, postgres, prepare, processes, roles, valkey
from devstack.places import ROOT, VAR, Quarters, StackError, held, quarters, say, stored_secrets
from devstack.supervisor import Child, Supervisor

LOGS = VAR / "log"
SEEDING = VAR / "run" / "seeding"  # stands while demonstration data are made: one that was broken off goes on
ACCOUNTS = VAR / "demo-accounts.json"
STALE_HEARTBEAT = {"worker": 120.0, "beat": 60.0}  # seconds without a task that ended, without a look at the schedule
ALREADY = "This clone runs already: stop that first, or make a second clone to run two side by side."


class Stopped(Exception):
    """Somebody asked us to stop, with Ctrl-C or SIGTERM."""


@dataclass(frozen=True)
class Servers:
    """What the product stands on; a server that was given to us isn't ours to stop."""

    cluster: roles.Cluster
    database: str
    redis_url: str


def run(*, port: int, demo: bool) -> int:
    """Run the product; returns 0 when it was asked to stop, StackError when it can't start."""
    processes.require_free(port)
    with held(VAR / "run" / "up.lock", refusal=ALREADY), _stop_on_signals(), ExitStack() as last:
        last.callback(environment.remove_demo_file)
        supervisor = Supervisor(say)
        last.callback(supervisor.stop_all)
        try:
            servers = _servers(supervisor)
            base = _base(servers, port)
            _prepare(servers, base, demo=demo)
            for child in _processes(servers, base, port):
                supervisor.start(child)
            _wait_until_it_answers(supervisor, port)
            environment.write_demo_file(environment.by_hand(base, servers.cluster, servers.database))
            _announce(port, demo=demo)
            supervisor.watch()
        except Stopped:
            say("Stopping …")
    return 0


def run_servers_only() -> int:
    """Run PostgreSQL and Valkey with a prepared database, and print the environment that leads there."""
    with held(VAR / "run" / "up.lock", refusal=ALREADY), _stop_on_signals(), ExitStack() as last:
        last.callback(environment.remove_demo_file)
        supervisor = Supervisor(say)
        last.callback(supervisor.stop_all)
        try:
            servers = _servers(supervisor)
            base = _base(servers, 8000)
            _prepare(servers, base, demo=False)
            environment.write_demo_file(environment.by_hand(base, servers.cluster, servers.database))
            say('READY, without a web server; in another shell: eval "$(python -m devstack env)"')
            supervisor.watch()
        except Stopped:
            say("Stopping …")
    return 0


@contextmanager
def _stop_on_signals() -> Iterator[None]:
    """Turn the first Ctrl-C or SIGTERM into `Stopped`; later ones wait for the orderly end that is under way."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # under nohup, a closed terminal is no reason to stop
        numbers.append(signal.SIGHUP)
    former = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    except Stopped:  # asked to stop before anything was started
        say("Stopping …")
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _servers(supervisor: Supervisor) -> Servers:
    """PostgreSQL and Redis: those given by the environment, else our own."""
    secrets, place = stored_secrets(), quarters("data")
    given_database, given_redis = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if given_redis:
        _require_redis(given_redis)
    if given_database:
        cluster, name = roles.cluster(given_database, secrets), roles.given_database_name(given_database)
        roles.administrator(given_database).close()
    if not given_database:
        cluster, name = _own_postgres(supervisor, place, secrets["admin"], secrets), "dossier"
    if not given_redis:
        given_redis = _own_valkey(supervisor, place, secrets["valkey"])
    roles.prepare_roles(cluster)
    roles.prepare_database(cluster, name)
    return Servers(cluster, name, given_redis)


def _own_postgres(supervisor: Supervisor, place: Quarters, password: str, secrets: Mapping[str, str]) -> roles.Cluster:
    log = LOGS / "postgres.log"
    server = postgres.start(place, password=password, log=log, clock=days.clock())
    port = server.port
    supervisor.adopt(
        Child(
            "postgres",
            start=lambda: _process(postgres.start(place, password=password, log=log, port=port, clock=days.clock())),
            log=log,
            first=signal.SIGINT,
            patience=30,
        ),
        _process(server),
    )
    return roles.Cluster(server.url(), secrets)


def _own_valkey(supervisor: Supervisor, place: Quarters, password: str) -> str:
    log = LOGS / "valkey.log"
    server = valkey.start(place, password=password, log=log)
    port = server.port
    supervisor.adopt(
        Child("valkey", start=lambda: valkey.start(place, password=password, log=log, port=port).process, log=log),
        server.process,
    )
    return server.url


def _process(server: postgres.Server) -> subprocess.Popen[bytes]:
    if server.process is None:
        raise StackError("PostgreSQL was started by somebody else.")
    return server.process


def _require_redis(url: str) -> None:
    """StackError in one sentence unless a Redis answers there."""
    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        raise StackError(f"REDIS_URL: no Redis can be used there ({reason}).") from None


def _base(servers: Servers, port: int) -> dict[str, str]:
    base = environment.shared(servers.cluster, redis_url=servers.redis_url, secrets=stored_secrets())
    base.setdefault("DOSSIER_BASE_URL", f"http://127.0.0.1:{port}")
    return base


def _prepare(servers: Servers, base: Mapping[str, str], *, demo: bool) -> None:
    """Translations, style sheets, tables, demonstration data: each only as far as it is out of date."""
    log = LOGS / "prepare.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    prepare.compile_translations(log)
    prepare.manage(["prepare_database"], environment.preparation(base, servers.cluster, servers.database), log=log)
    prepare.collect_static(environment.web(base, servers.cluster, servers.database), log=log)
    if demo and (SEEDING.exists() or roles.is_empty(servers.cluster, servers.database)):
        say("Making the demonstration data …")
        SEEDING.touch()
        prepare.manage(["seed_demo"], environment.jobs(base, servers.cluster, servers.database), log=log)
        SEEDING.unlink()


def _processes(servers: Servers, base: Mapping[str, str], port: int) -> tuple[Child, ...]:
    """The product's own processes. Worker or beat without a recent heartbeat hangs (seen after a broker was killed)."""
    jobs = environment.jobs(base, servers.cluster, servers.database)
    web = environment.web(base, servers.cluster, servers.database)
    heartbeat = Path(base["DOSSIER_HEARTBEAT_FILE"])
    heartbeats = {"worker": heartbeat, "beat": heartbeat.with_name(f"{heartbeat.name}-of-beat")}
    for file in heartbeats.values():
        file.unlink(missing_ok=True)
    commands = product_commands(f"127.0.0.1:{port}")

    def launch(name: str, given: Mapping[str, str]) -> Child:
        log = LOGS / f"{name}.log"
        command = [str(Path(sys.executable).parent / commands[name][0]), *commands[name][1:]]
        return Child(
            name,
            start=lambda: processes.start(command, log=log, environment=given, folder=ROOT),
            log=log,
            heartbeat=heartbeats.get(name),
            stale_after=STALE_HEARTBEAT.get(name, 0.0),
        )

    return (launch("web", web), launch("worker", jobs), launch("beat", jobs))


def product_commands(address: str) -> dict[str, list[str]]:
    """The command of each process; docker-compose.yml holds the same ones, and a test compares."""
    # fmt: off
    return {
        "web": ["gunicorn", "config.wsgi:application", "--config", "python:config.serving",
                "--bind", address, "--worker-class", "gthread",
                "--workers", "2", "--threads", "8", "--timeout", "60",
                "--graceful-timeout", "10", "--no-control-socket"],
        "worker": ["celery", "--app", "config", "worker", "--loglevel", "INFO"],
        "beat": ["celery", "--app", "config", "beat", "--loglevel", "WARNING"],
    }
    # fmt: on


def _wait_until_it_answers(supervisor: Supervisor, port: int, patience: float = 90.0) -> None:
    """Wait for /healthz; StackError with the log's last lines when something ends instead."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        supervisor.require_all_alive()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise StackError(f"The web server doesn't answer /healthz with 200: see {LOGS / 'web.log'}.")


def _announce(port: int, *, demo: bool) -> None:
    """The line that scripts wait for, and who can sign in."""
    print(f"READY http://127.0.0.1:{port}", flush=True)
    if not demo:
        say("No demonstration data. Where nobody can sign in yet, make the first people in another shell, as")
        say("docs/how-to/people.md says: .venv/bin/python manage.py first_people …")
    if not demo or not ACCOUNTS.exists():
        return
    rows = json.loads(ACCOUNTS.read_text(encoding="utf-8"))
    columns = ("username", "password", "role", "service", "level")
    table = [columns, *(tuple(str(row.get(column, "")) for column in columns) for row in rows)]
    widths = [max(len(line[index]) for line in table) for index in range(len(columns))]
    for line in table:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
    print("Stop with Ctrl-C. Logs: var/log/.", flush=True)
    if shutil.get_terminal_size().columns < sum(widths):
        print(f"(The same table: {ACCOUNTS.relative_to(ROOT)})", flush=True)
