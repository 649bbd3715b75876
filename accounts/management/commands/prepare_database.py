"""Bring a database to the state that this version needs: migrations, second wall, grants, roles, context key."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections, transaction
from psycopg import errors, sql

from accounts.context import key_blocks
from accounts.management.quick_states import quick_states
from accounts.roles import ROLES, kinds_of

ORDER = (
    "security.sql", "words.sql", "triggers.sql", "audit.sql", "access.sql", "asking.sql", "people.sql", "services.sql",
    "outside.sql", "policies.sql", "grants.sql",
)  # fmt: skip
APPS = ("accounts", "casework", "screening")
LOCK = 0x0D055_1E4_9BE9A  # the advisory lock of whoever prepares, an arbitrary number of our own
PATIENCE = 120.0  # seconds in which tables that people use must become free for a moment
PAUSE = 0.1  # seconds between two attempts
BUSY = (errors.LockNotAvailable, errors.DeadlockDetected)


class Command(BaseCommand):
    """Idempotent; run as the owner of the tables before every start of a new version. Two at once follow each other.

    People may be at work: it never waits with a lock in its hand, so nobody's act ends in a deadlock because of it.
    """

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then apply the security files and copy the role table, in one transaction."""
        if "owner" not in connections:
            raise CommandError(
                "DATABASE_OWNER_URL is not set: the tables are prepared by their owner, not by the application."
            )
        with _alone():
            _when_free(lambda: _migrate(options["verbosity"]))
            _when_free(_apply)
        call_command("check_turns", first=True)
        self.stdout.write("The database is prepared.")


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of whoever prepares; another one's end is waited for."""
    until = time.monotonic() + PATIENCE
    with connections["owner"].cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if cursor.fetchone()[0]:
                break
            if time.monotonic() > until:
                raise CommandError(f"Another prepare_database has been at work for {PATIENCE:.0f} seconds.")
            time.sleep(PAUSE)
    try:
        yield
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _when_free(step: Callable[[], None]) -> None:
    """Do a step; begin it again while somebody else uses the tables that it needs."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return step()
        except DatabaseError as error:
            if not isinstance(error.__cause__, BUSY):
                raise
            if time.monotonic() > until:
                raise CommandError(
                    f"The tables were in use for {PATIENCE:.0f} seconds without a pause: stop web, worker and beat, and"
                    " try again. Nothing is half done."
                ) from None
        time.sleep(PAUSE)


def _migrate(verbosity: int) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")  # below the second after which the server looks for deadlocks
    try:
        with quick_states():
            call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def _apply() -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        _take_tables(cursor)
        # Handing a function over needs this right for as long as it takes; nobody signs in as dossier_definer.
        cursor.execute("GRANT CREATE ON SCHEMA public TO dossier_definer")
        make_lists(cursor)
        for path in sql_files():
            cursor.execute(path.read_text())
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM dossier_definer")
        _copy_roles(cursor)
        _store_key(cursor)


def _take_tables(cursor: Any) -> None:
    """Lock every table at once or none: whoever waits for us never holds what we wait for."""
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user ORDER BY 1"
    )
    tables = [sql.Identifier(row[0]) for row in cursor.fetchall()]
    cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE NOWAIT").format(sql.SQL(", ").join(tables)))


def sql_files() -> list[Path]:
    """The security files of the apps, in the order in which they must be applied."""
    roots = [Path(apps.get_app_config(app).path) / "sql" for app in APPS]
    return [root / name for name in ORDER for root in roots if (root / name).exists()]


def make_lists(cursor: Any) -> None:
    """What the security files name is what the code names: a function of the database for each list of an app."""
    made = "CREATE OR REPLACE FUNCTION {}() RETURNS text[] LANGUAGE sql STABLE RETURN ARRAY[{}]::text[]"
    for app in APPS:
        lists: dict[str, list[str]] = getattr(apps.get_app_config(app), "lists_for_sql")()  # noqa: B009
        for name, values in lists.items():
            listed = sql.SQL(", ").join(map(sql.Literal, values))
            cursor.execute(sql.SQL(made).format(sql.Identifier(name), listed))


def _copy_roles(cursor: Any) -> None:
    rows = [(role.code, permission.value) for role in ROLES.values() for permission in sorted(role.permissions)]
    # for readable_kinds(): which kinds of case a role works on
    rows += [(role.code, f"kind:{kind}") for role in ROLES.values() for kind in sorted(kinds_of(role.permissions))]
    cursor.execute("DELETE FROM accounts_rolepermission")
    for row in rows:
        cursor.execute("INSERT INTO accounts_rolepermission (role, permission) VALUES (%s, %s)", row)


def _store_key(cursor: Any) -> None:
    inner, outer = key_blocks(settings.DOSSIER_CONTEXT_KEY)
    cursor.execute("DELETE FROM accounts_contextkey")
    cursor.execute('INSERT INTO accounts_contextkey ("inner", "outer") VALUES (%s, %s)', [inner, outer])
