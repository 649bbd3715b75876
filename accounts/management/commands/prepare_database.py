"""Bring a database to the state that this version needs: migrations, second wall, grants, roles, context key."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from accounts.context import key_blocks
from accounts.roles import ROLES

ORDER = ("security.sql", "audit.sql", "access.sql", "policies.sql", "grants.sql")
APPS = ("accounts", "casework", "screening")


class Command(BaseCommand):
    """Idempotent; run as the owner of the tables before every start of a new version."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then apply the security files and copy the role table, in one transaction."""
        if "owner" not in connections:
            raise CommandError(
                "DATABASE_OWNER_URL is not set: the tables are prepared by their owner, not by the application."
            )
        call_command("migrate", database="owner", interactive=False, verbosity=options["verbosity"])
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            # Handing a function over needs this right for as long as it takes; nobody signs in as dossier_definer.
            cursor.execute("GRANT CREATE ON SCHEMA public TO dossier_definer")
            for path in sql_files():
                cursor.execute(path.read_text())
            cursor.execute("REVOKE CREATE ON SCHEMA public FROM dossier_definer")
            _copy_roles(cursor)
            _store_key(cursor)
        self.stdout.write("The database is prepared.")


def sql_files() -> list[Path]:
    """The security files of the apps, in the order in which they must be applied."""
    roots = [Path(apps.get_app_config(app).path) / "sql" for app in APPS]
    return [root / name for name in ORDER for root in roots if (root / name).exists()]


def _copy_roles(cursor: Any) -> None:
    rows = [(role.code, permission.value) for role in ROLES.values() for permission in sorted(role.permissions)]
    cursor.execute("DELETE FROM accounts_rolepermission")
    for row in rows:
        cursor.execute("INSERT INTO accounts_rolepermission (role, permission) VALUES (%s, %s)", row)


def _store_key(cursor: Any) -> None:
    inner, outer = key_blocks(settings.DOSSIER_CONTEXT_KEY)
    cursor.execute("DELETE FROM accounts_contextkey")
    cursor.execute('INSERT INTO accounts_contextkey ("inner", "outer") VALUES (%s, %s)', [inner, outer])
