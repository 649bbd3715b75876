"""The product's own processes on the benchmark's database, and whoever asks them for pages."""

import http.client
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import psycopg
import redis
from django.conf import settings
from django.test import Client

from accounts.models import Person
from devstack import prepare, processes
from devstack.places import ROOT
from devstack.up import product_commands
from tests.bench.crowded import spent

PATIENCE = 120  # seconds for a process to answer
SETTLED = 15.0  # seconds after which worker and beat have loaded what they need
SIGNED_IN = "accounts.queries.signed_in.SignedIn"
AS_IN_A_TEST = ("DOSSIER_DB_POOL", "DOSSIER_LOG_LEVEL", "DJANGO_ALLOW_ASYNC_UNSAFE")
# what one person may ask in an hour: the benchmark asks in minutes what people ask in days
NO_LIMITS = {"DOSSIER_SEARCHES_AN_HOUR": "1000000", "DOSSIER_NAMES_AN_HOUR": "1000000"}


class Answer(NamedTuple):
    """What came back."""

    status: int
    location: str
    content: bytes


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in, at the web server's address; each request comes on a connection of its own."""

    port: int
    cookies: str
    token: str

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path)

    def post(self, path: str, **fields: Any) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode({**fields, "csrfmiddlewaretoken": self.token}, doseq=True))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": self.cookies, "Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            asking.request(method, path, body, headers)
            answer = asking.getresponse()
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read())
        finally:
            asking.close()


class Spent(NamedTuple):
    """Milliseconds of processor time, of the web server and of the database."""

    web: float
    database: float

    @property
    def both(self) -> float:
        """Together."""
        return self.web + self.database


@dataclass(frozen=True)
class Product:
    """The running product: the process that leads each part, and a look into the database's list of sessions."""

    port: int
    web: int
    worker: int
    beat: int
    admin: psycopg.Connection[Any]
    at_rest: dict[str, spent.Memory] = field(default_factory=dict)

    def visitor(self, person: Person) -> Visitor:
        """That person signed in."""
        client = Client()
        client.force_login(person, backend=SIGNED_IN)
        token = "b" * 32
        cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        cookies[settings.CSRF_COOKIE_NAME] = token
        return Visitor(self.port, "; ".join(f"{name}={value}" for name, value in cookies.items()), token)

    def sessions(self, role: str) -> list[int]:
        """The database's processes that serve a role in the benchmark's database."""
        asked = "SELECT pid FROM pg_stat_activity WHERE usename = %s AND datname = current_database()"
        return [row[0] for row in self.admin.execute(asked, [role]).fetchall()]

    def looked(self) -> tuple[dict[int, int], dict[int, int]]:
        """Processor time of the web server's processes, and of the database's that serve its role."""
        web = [self.web, *spent.children_of(self.web)]
        return tuple({pid: spent.nanoseconds(pid) for pid in pids} for pids in (web, self.sessions("dossier_app")))  # type: ignore[return-value]

    @contextmanager
    def measured(self, into: list[Spent], requests: int = 1) -> Iterator[None]:
        """Add to a list what a request costs inside, of so many."""
        before = self.looked()
        yield
        after = self.looked()
        into.append(Spent(*(spent.taken(*pair) / requests for pair in zip(before, after, strict=True))))

    def memory(self) -> dict[str, spent.Memory]:
        """Of each process of the product."""
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            valkey = int(client.info("server")["process_id"])  # type: ignore[index]
        postmaster = spent.parent_of(self.admin.info.backend_pid)
        sessions = [*self.sessions("dossier_app"), *self.sessions("dossier_jobs")]
        return {
            "web, master": spent.memory([self.web]),
            **{f"web, worker {n}": spent.memory([pid]) for n, pid in enumerate(spent.children_of(self.web), 1)},
            "Celery worker": spent.memory([self.worker, *spent.children_of(self.worker)]),
            "beat": spent.memory([self.beat]),
            "PostgreSQL, sessions": spent.memory(sessions),
            "PostgreSQL, the rest": spent.memory([postmaster, *set(spent.children_of(postmaster)) - {*sessions}]),
            "Valkey": spent.memory([valkey]),
        }


@contextmanager
def product(admin: psycopg.Connection[Any], folder: Path) -> Iterator[Product]:
    """Web server, worker and beat by the product's own commands, with the settings that an installation begins with."""
    port = processes.free_port()
    base = {name: value for name, value in os.environ.items() if name not in AS_IN_A_TEST} | NO_LIMITS
    base |= {"DOSSIER_ENV": "demo", "DOSSIER_BASE_URL": f"http://127.0.0.1:{port}"}
    base |= {"DOSSIER_EMAIL_URL": f"filemail://{folder / 'mail'}", "DOSSIER_STATIC_ROOT": str(folder / "static")}
    base["DOSSIER_HEARTBEAT_FILE"] = str(folder / "heartbeat")
    jobs = base | {"DATABASE_URL": os.environ["DOSSIER_TEST_JOBS_URL"], "DOSSIER_DB_POOL": "0"}
    (folder / "static").mkdir()
    prepare.collect_static(base, log=folder / "static.log")
    with ExitStack() as last:
        started = {}
        for name, command in product_commands(f"127.0.0.1:{port}").items():
            served = [one.replace("config.wsgi", "tests.bench.crowded.served") for one in command[1:]]
            program = [str(Path(sys.executable).parent / command[0]), *served]
            given = {"environment": base if name == "web" else jobs, "folder": ROOT}
            started[name] = processes.start(program, log=folder / f"{name}.log", **given)  # type: ignore[arg-type]
            last.callback(processes.stop, started[name])
        running = Product(port, *(started[name].pid for name in ("web", "worker", "beat")), admin)
        _wait(Visitor(port, "", ""), folder)
        time.sleep(SETTLED)
        running.at_rest.update(running.memory())
        yield running


def _wait(visitor: Visitor, folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if visitor.get("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError((folder / "web.log").read_text()[-3000:])
