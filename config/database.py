"""A production start refuses a database role that row-level security doesn't hold."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections
from django.db.backends.signals import connection_created

# Superusers and owners pass by every policy; whoever may become one of them does so with one statement.
_STRENGTH = """
SELECT r.rolsuper, r.rolbypassrls,
       EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'MEMBER')),
       EXISTS (SELECT FROM pg_roles o WHERE o.oid <> r.oid AND (o.rolsuper OR o.rolbypassrls)
               AND pg_has_role(r.oid, o.oid, 'MEMBER'))
FROM pg_roles r WHERE r.rolname = current_user
"""


def role_faults(connection: Any) -> list[str]:
    """Why the role of a connection is too strong to serve, one sentence each; none for dossier_app and dossier_jobs."""
    with connection.cursor() as cursor:
        cursor.execute(_STRENGTH)
        superuser, bypasses, owns, inherits = cursor.fetchone()
    refusals = (
        (superuser, "DATABASE_URL signs in as a superuser: no policy would hold. Use dossier_app or dossier_jobs."),
        (bypasses and not superuser, "DATABASE_URL signs in as a role that bypasses row-level security."),
        (owns and not superuser, "DATABASE_URL signs in as a role that owns the tables: it could switch policies off."),
        (inherits and not superuser, "DATABASE_URL signs in as a role that may become one above every policy."),
    )
    return [sentence for wrong, sentence in refusals if wrong]


def _at_first_connection(sender: object, connection: Any, **kwargs: Any) -> None:
    if connection.alias != "default":
        return
    if faults := role_faults(connection):
        raise ImproperlyConfigured("This production start is refused:\n" + "\n".join(f"- {fault}" for fault in faults))
    connection_created.disconnect(dispatch_uid="role of the database")


def watch_role() -> None:
    """Look at the role when the first connection is made, whatever process makes it."""
    connection_created.connect(_at_first_connection, dispatch_uid="role of the database")


def require_modest_role() -> None:
    """Look now, if the database answers; ImproperlyConfigured when the role is too strong."""
    try:
        connections["default"].ensure_connection()
    except OperationalError:
        return  # it is looked at with the first connection that comes about
    finally:
        connections["default"].close()
