"""What all tests share."""

# database ------------------------------------------------------------------------------------------------------------
# `make test` gives each run a prepared database of its own and the environment that leads there. Tests connect as
# dossier_app, the role that owns nothing: a test as the owner would pass for the wrong reason.

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import psycopg
import pytest
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase
from psycopg import sql

T = TypeVar("T")
_prepared_tables: set[str] = set()
INSTALLS = (
    "{0} EXECUTE ON FUNCTION install_rows(text, jsonb), install_change(text, bigint[], jsonb),"
    " enrolment_seal(bigint, text, int) {1} dossier_app"
)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector of garbage needn't walk it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _connection(role: str) -> psycopg.Connection[Any]:
    return psycopg.connect(os.environ[f"DOSSIER_TEST_{role}_URL"], autocommit=True)


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    """Names of our tables that hold a row, in two statements: this is asked after each test that commits."""
    names = [
        row[0]
        for row in connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
    ]
    filled = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    all_filled = sql.SQL(" UNION ALL ").join(filled.format(sql.Literal(name), sql.Identifier(name)) for name in names)
    return [row[0] for row in connection.execute(all_filled)]


def _empty_as_administrator(case: TransactionTestCase) -> None:
    """Instead of Django's flush: the application's role may not, and the trail's triggers forbid it to everybody else.

    Tables that preparation had filled (migrations, permissions, the context's key) keep their rows.
    """
    with _connection("ADMIN") as connection:
        connection.execute("SET session_replication_role = replica")  # for this connection: no trigger, no foreign key
        filled = [sql.Identifier(name) for name in _tables(connection) if name not in _prepared_tables]
        if filled:
            connection.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(name) for name in filled))


def _keep_plans(sender: object, connection: Any, **kwargs: Any) -> None:
    """The statements of a connection stay prepared: one process asks the same thousand of them for minutes.

    Half of what a statement costs here is parsing it and planning it through the policies, each time anew.
    """
    plans = connection.connection._prepared
    plans.prepare_threshold, plans.prepared_max = 1, 3000
    plans._should_discard = lambda *given: False  # else all at each rollback, lest a table went with it: none does
    connection.connection.execute("SET plan_cache_mode = force_generic_plan; SET jit = off")


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest) -> None:
    """The database is there already; Django neither makes nor drops one."""
    if "DOSSIER_TEST_ADMIN_URL" not in os.environ:
        pytest.exit("These tests need a database: run them with `python -m devstack test …`.", returncode=2)
    with _connection("ADMIN") as connection:
        _prepared_tables.update(_tables(connection))
        # Tests set up as an installation does and deliver as the worker does, in their own transaction and so as
        # dossier_app. That this role may not is proved without this (tests/policy/attacks/test_second_signature.py).
        connection.execute(INSTALLS.format("GRANT", "TO"))
    TransactionTestCase._fixture_teardown = _empty_as_administrator  # type: ignore[attr-defined]
    if request.config.option.markexpr != "bench":  # what is measured is what an installation does
        connection_created.connect(_keep_plans)


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[Callable[[], T]], T]]:
    """Makes a world once for all tests of a module: the transaction of each test lies within that of the world.

    So a test takes back what it does, but not what it changes in the world's Python objects; none may be transactional.
    """

    def made(build: Callable[[], T]) -> T:
        with kept.below():
            world = build()
            connection.check_constraints()  # and what waits for a commit is done now, not again at the end of each test
        return world

    from django.db import connection, transaction

    from tests.factories.kept import kept

    with django_db_blocker.unblock(), transaction.atomic():
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def admin_connection(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection, each statement committed: for looking behind the policies and for tampering."""
    with _connection("ADMIN") as connection:
        yield connection


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner of the tables, each statement committed."""
    with _connection("OWNER") as connection:
        yield connection


# end of database -----------------------------------------------------------------------------------------------------

# people --------------------------------------------------------------------------------------------------------------

from contextlib import AbstractContextManager  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import Person
    from tests.factories.investments import Screeners
    from tests.factories.people import People


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """For each test."""
    from tests.factories.passwords import quick_passwords

    quick_passwords()


CHANGES = {"monkeypatch", "settings"}  # of what a walk would meet


def _commits(item: pytest.Item) -> bool:
    names, mark = set(getattr(item, "fixturenames", ())), item.get_closest_marker("django_db")
    return bool({"transactional_db", "live_server"} & names or (mark is not None and (mark.args or mark.kwargs)))


def _changes(item: Any) -> bool:
    """Whether a test, or a fixture of ours that it takes, changes the product or its settings."""
    fixtures = [definitions[-1] for definitions in item._fixtureinfo.name2fixturedefs.values()]
    ours = [fixture.argnames for fixture in fixtures if fixture.func.__module__.startswith("tests.")]
    return any(CHANGES.intersection(names) for names in (item._fixtureinfo.argnames, *ours))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Say to what stands of the test before that another begins."""
    from tests.factories.kept import kept

    kept.next_test(beside=hasattr(item, "_fixtureinfo") and _changes(item))


@pytest.fixture(scope="module")
def keeping(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rosters and walks stay for the next test of a module of which none commits (tests/factories/kept.py)."""
    from tests.factories.kept import kept

    tests = [item for item in request.session.items if item.getparent(pytest.Module) is request.node]
    if any(_commits(item) for item in tests):
        yield
        return
    request.getfixturevalue("standing")
    with kept.for_a_module():
        yield


@pytest.fixture
def people(keeping: None, db: None) -> "People":
    """One person for each part: see tests/factories/people.py."""
    from tests.factories.kept import kept
    from tests.factories.people import make_people

    return kept.get("people", make_people)


@pytest.fixture
def screeners(keeping: None, db: None) -> "Screeners":
    """One person for each part in an investment file: see tests/factories/investments.py."""
    from tests.factories.investments import make_screeners
    from tests.factories.kept import kept

    return kept.get("screeners", make_screeners)


@pytest.fixture
def client_of(db: None) -> "Callable[[Person], Client]":
    """A browser in which that person is signed in."""
    from django.test import Client

    def sign_in(person: "Person") -> Client:
        client = Client()
        client.force_login(person, backend="accounts.queries.signed_in.SignedIn")
        return client

    return sign_in


@pytest.fixture
def in_context() -> "Callable[[Person], AbstractContextManager[None]]":
    """``with in_context(person):`` reads and writes as that person, behind row-level security."""
    from accounts.context import acting_as

    return acting_as


# end of people -------------------------------------------------------------------------------------------------------


# browser -------------------------------------------------------------------------------------------------------------

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, quiet and without a sandbox (the tests may run as root)."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    # without hinting: else the browser without windows prints letters apart from each other
    drawn = ["--in-process-gpu", "--font-render-hinting=none"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [*quiet, *drawn]}


# end of browser ------------------------------------------------------------------------------------------------------


# language ------------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A page read in another language leaves that language behind in the thread; the next test begins in English."""
    from django.utils import translation

    yield
    translation.activate("en")


# end of language -----------------------------------------------------------------------------------------------------
