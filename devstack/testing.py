"""The tests' own servers: one PostgreSQL shared by all runs of a clone, a database and a Valkey for each run.

A prepared database is kept as a template named after the hash of what prepares it, so a run copies it in a moment, and
several runs at once don't disturb each other. The last run to finish stops the server.
"""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from psycopg import sql

from devstack import browser, days, environment, postgres, prepare, shared_out, valkey
from devstack.places import ROOT, VAR, Quarters, StackError, held, quarters, say, stored_secrets
from devstack.processes import follow
from devstack.roles import Cluster, administrator, cluster
from devstack.roles import prepare_database as make_database
from devstack.roles import prepare_roles as make_roles

# Under another clock in a cluster of its own: rows and checkpoints from the future would stay in the usual one.
NAME = "test-days" if days.OFFSET in os.environ else "test"
FOLDER = VAR / NAME
LOG = VAR / "log" / "test.log"
PREPARED_BY = (
    "*/migrations/*.py",
    "*/sql/*.sql",
    "deploy/*.sql",
    "accounts/roles.py",
    "accounts/permissions.py",
    "*/lifecycle/*.py",
    "*/*/table.py",
    "accounts/management/commands/prepare_database.py",
    "accounts/management/quick_states.py",
    "uv.lock",
)
# Arguments of somebody who looks on, or to whom one process tells more.
LOOKED_ON = {
    *("-s", "--capture=no", "--pdb", "--trace", "--collect-only", "--co", "--setup-show", "--setup-plan", "--fixtures"),
    *("--lf", "--last-failed", "--ff", "--sw", "--stepwise", "--version", "-h", "--help", "--markers"),
}


@contextmanager
def database_and_cache(number: int = 0) -> Iterator[dict[str, str]]:
    """A prepared empty database and a Valkey, as the environment of a test run; both are gone afterwards.

    A run in several processes asks for one of each for every ``number``.
    """
    secrets, place = stored_secrets(), quarters(NAME)
    run = f"{os.getpid()}_{number}"
    with _cluster(place, secrets) as target:
        template = _template(target, secrets)
        name = f"dossier_test_{run}"
        make_copy(target, template, name)
        try:
            with _redis(place, secrets, run) as redis_url, _run_folder(run) as folder:
                yield _environment(target, secrets, name, redis_url, folder)
        finally:
            drop(target, name)


def _environment(
    target: Cluster, secrets: dict[str, str], database: str, redis_url: str, folder: Path
) -> dict[str, str]:
    base = environment.shared(target, redis_url=redis_url, secrets=secrets, folder=folder)
    base |= {"DOSSIER_ENV": "test", "DOSSIER_EMAIL_URL": "memorymail://", "DOSSIER_DB_POOL": "0"}
    base["DOSSIER_LOG_LEVEL"] = os.environ.get("DOSSIER_LOG_LEVEL", "ERROR")
    # Once a browser was started, Playwright's loop stays in the thread of the tests; Django's calls are no part of it.
    base["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    base.pop("PYTHONDONTWRITEBYTECODE", None)  # a run starts many processes: the first compiles for all
    given = environment.web(base, target, database)
    for role in ("owner", "jobs", "auditor", "backup"):
        given[f"DOSSIER_TEST_{role.upper()}_URL"] = target.url(f"dossier_{role}", database)
    return given | {"DOSSIER_TEST_ADMIN_URL": target.url(None, database)}


@contextmanager
def _cluster(place: Quarters, secrets: dict[str, str]) -> Iterator[Cluster]:
    """The given server, or ours: started when nobody runs it, stopped by whoever leaves last."""
    if url := os.environ.get("DATABASE_URL"):
        target = cluster(url, secrets)
        make_roles(target)
        yield target
        return
    with (FOLDER / "users.lock").open("a") as users:
        with held(FOLDER / "start.lock"):
            server = postgres.running(place, password=secrets["admin"]) or _started(place, secrets)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield Cluster(server.url(), secrets)
        finally:
            _leave(place, users, secrets)


def _started(place: Quarters, secrets: dict[str, str]) -> postgres.Server:
    """A server with its roles, which outlives us; stopped again when we are ended before anybody else can stop it."""
    log, clock = VAR / "log" / "test-postgres.log", days.clock()
    server = postgres.start(place, password=secrets["admin"], log=log, settings=postgres.HASTY, stays=True, clock=clock)
    try:
        make_roles(Cluster(server.url(), secrets))
    except BaseException:
        postgres.stop(server)
        raise
    return server


def _leave(place: Quarters, users: IO[str], secrets: dict[str, str]) -> None:
    with held(FOLDER / "start.lock"):
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still tests
        server = postgres.running(place, password=secrets["admin"])
        if server is not None:
            postgres.stop(server)


def fingerprint(context_key: str) -> str:
    """A short hash of everything that shapes a prepared database."""
    digest = hashlib.sha256(context_key.encode())
    for pattern in PREPARED_BY:
        for path in sorted(ROOT.glob(pattern)):
            if ".venv" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _template(target: Cluster, secrets: dict[str, str]) -> str:
    """The name of the prepared database, made when the migrations or the SQL changed."""
    name = f"dossier_template_{fingerprint(target.passwords['context'])}"
    with held(FOLDER / "template.lock"):
        with administrator(target.admin_url) as connection:
            known = [row[0] for row in connection.execute("SELECT datname FROM pg_database WHERE datistemplate")]
        if name in known:
            return name
        say("Preparing the test database (migrations or SQL changed) …")
        draft = f"dossier_draft_{os.getpid()}"
        drop(target, draft)
        make_database(target, draft)
        LOG.unlink(missing_ok=True)
        base = _environment(target, secrets, draft, "redis://127.0.0.1:1/0", FOLDER / "prepare")
        base["DATABASE_OWNER_URL"] = base["DOSSIER_TEST_OWNER_URL"]
        try:
            prepare.manage(["prepare_database"], base, log=LOG)
        except StackError:
            drop(target, draft)
            raise
        with administrator(target.admin_url) as connection:
            for old in known:
                if str(old).startswith("dossier_template_"):
                    connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(str(old))))
                    drop(target, str(old))
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name))
            )
            connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))
    return name


def make_copy(target: Cluster, template: str, name: str) -> None:
    """A database copied from a template, with the same owner and rights."""
    drop(target, name)
    with administrator(target.admin_url) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER dossier_owner TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    with administrator(target.url(None, name)) as connection:
        # The rights on a database don't travel with its template.
        connection.execute((ROOT / "deploy" / "database.sql").read_text(encoding="utf-8").encode())


def drop(target: Cluster, name: str) -> None:
    """Drop a database, ending what still uses it."""
    with administrator(target.admin_url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _redis(place: Quarters, secrets: dict[str, str], run: str) -> Iterator[str]:
    """The given Redis, or a Valkey of this run alone."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    name = f"valkey-{run}"
    log = VAR / "log" / "test-valkey.log"
    server = valkey.start(place, password=secrets["valkey"], log=log, durable=False, name=name)
    try:
        yield server.url
    finally:
        valkey.stop(server)
        shutil.rmtree(place.data / name, ignore_errors=True)


@contextmanager
def _run_folder(run: str) -> Iterator[Path]:
    """Attachments, keys and checkpoints of one run."""
    folder = FOLDER / f"run-{run}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_tests(arguments: list[str]) -> int:
    """Run the tests, each file in one of several processes, or those that pytest's arguments name. The exit status."""
    count, rest = processes(arguments)
    chromium = browser.for_tests(rest)
    prepare.compile_translations(_log())
    chosen = rest if "-m" in rest else ["-m", "not bench", *rest]
    with ExitStack() as stack:
        given = [stack.enter_context(database_and_cache(number)) for number in range(count)]
        for environment_ in given:
            if chromium is not None:
                environment_["CHROMIUM"] = chromium
            environment_.update(days.python_clock())
        if count > 1:
            return shared_out.run(chosen, given)
        return follow([sys.executable, "-m", "pytest", *chosen], environment=given[0], folder=ROOT)


def processes(arguments: list[str]) -> tuple[int, list[str]]:
    """How many processes, and the arguments for pytest.

    ``-n 3`` as the first argument says it. Otherwise one more than there are processors for the whole suite, since one
    of them often waits (for a browser, a restart, a lock); as many as processors for a folder or several files; one for
    a single file, or where somebody looks on.
    """
    if arguments[:1] == ["-n"]:
        if len(arguments) < 2 or not arguments[1].isdigit() or not 0 < int(arguments[1]) <= 16:
            raise StackError("Say after -n in how many processes, from 1 to 16.")
        return int(arguments[1]), arguments[2:]
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not arguments:
        return min(processors, 7) + 1, []
    return min(processors, 8) if _worth_sharing(arguments) else 1, arguments


def _worth_sharing(arguments: list[str]) -> bool:
    if LOOKED_ON.intersection(arguments):
        return False
    paths = [ROOT / one for one in arguments if not one.startswith("-") and (ROOT / one.partition("::")[0]).exists()]
    return len(paths) != 1 or paths[0].is_dir()


def run_benchmarks(arguments: list[str]) -> int:
    """Run what is marked `bench` under tests/bench, or where it is said, with its printed tables; its exit status."""
    folder = ROOT / "tests" / "bench"
    if not folder.is_dir():
        raise StackError("There is no benchmark: tests/bench is missing.")
    prepare.compile_translations(_log())
    places = [] if any(one.startswith("tests/") for one in arguments) else [str(folder)]
    with database_and_cache() as given:
        command = [sys.executable, "-m", "pytest", "-m", "bench", "--capture=no", *places, *arguments]
        return follow(command, environment=given, folder=ROOT)


def _log() -> Path:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    return LOG
