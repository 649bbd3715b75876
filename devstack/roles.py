"""The database roles and databases, made by an administrator; and the address of each role."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from devstack.places import ROOT, StackError
from devstack.postgres import LEAST_VERSION

LOGINS = {"dossier_owner": "owner", "dossier_app": "app", "dossier_jobs": "jobs"}
LOGINS |= {"dossier_auditor": "auditor", "dossier_backup": "backup"}
ROLES_LOCK = 7_461_001  # any number that nobody else uses: roles belong to the whole cluster
MAINTENANCE = ("postgres", "template1")


@dataclass(frozen=True)
class Cluster:
    """A cluster that we may administer: its administrator's address, each role's password, and the context's key."""

    admin_url: str
    passwords: Mapping[str, str]

    def url(self, role: str | None, database: str) -> str:
        """The address of one role (None: the administrator) and database; options after `?` are kept."""
        parts = urlsplit(self.admin_url)
        place = parts.netloc.rpartition("@")[2]
        if role is None:
            who = parts.netloc.rpartition("@")[0]
        else:
            who = f"{role}:{quote(self.passwords[LOGINS[role]], safe='')}"
        return urlunsplit(
            parts._replace(netloc=f"{who}@{place}" if who else place, path=f"/{quote(database, safe='')}")
        )


def cluster(admin_url: str, secrets: Mapping[str, str]) -> Cluster:
    """The cluster behind an administrator's address.

    Roles belong to the cluster, not to the clone, so two clones on one given server must agree on their passwords:
    these follow from the administrator's own. Without one (peer or trust authentication) this clone's secrets serve.
    """
    key = urlsplit(admin_url).password
    if not key:
        return Cluster(admin_url, secrets)
    passwords = {
        name: hmac.new(key.encode(), f"dossier role {name}".encode(), hashlib.sha256).hexdigest()
        for name in (*LOGINS.values(), "context")  # the context's key stands in the database, so it is shared likewise
    }
    return Cluster(admin_url, passwords)


def administrator(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection that commits each statement; StackError in one sentence when it can't be had or isn't enough."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise StackError("DATABASE_URL must begin with postgres:// (PostgreSQL is the only database).")
    try:
        where = f"{parts.hostname or 'this machine'}:{parts.port or 5432}"
        connection = psycopg.connect(url, connect_timeout=5, autocommit=True)
    except ValueError:
        raise StackError("DATABASE_URL has a port that is no number.") from None
    except psycopg.Error as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[-1].strip()
        raise StackError(f"DATABASE_URL: PostgreSQL at {where} can't be used ({reason}).") from None
    found = connection.info.server_version // 10_000
    if found < LEAST_VERSION:
        connection.close()
        raise StackError(f"DATABASE_URL: this is PostgreSQL {found}, and {LEAST_VERSION} is the least that serves.")
    return connection


def prepare_roles(target: Cluster) -> None:
    """Make the roles and set their passwords; StackError when the administrator may not."""
    with administrator(target.admin_url) as connection:
        # Two runs at once would collide on the catalogue rows of the same roles.
        connection.execute("SELECT pg_advisory_lock(%s)", [ROLES_LOCK])
        try:
            connection.execute((ROOT / "deploy" / "roles.sql").read_text(encoding="utf-8").encode())
            for role, name in LOGINS.items():
                statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), target.passwords[name])
                connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege as error:
            raise StackError(f"DATABASE_URL must be of somebody who may create roles ({_first(error)}).") from None
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", [ROLES_LOCK])


def prepare_database(target: Cluster, name: str) -> None:
    """Make the database when it is missing, with its extensions and its owner; StackError when that is refused."""
    try:
        with administrator(target.admin_url) as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER dossier_owner TEMPLATE template0 ENCODING 'UTF8'").format(
                        sql.Identifier(name)
                    )
                )
        with administrator(target.url(None, name)) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [ROLES_LOCK])
            connection.execute((ROOT / "deploy" / "database.sql").read_text(encoding="utf-8").encode())
    except psycopg.errors.InsufficientPrivilege as error:
        raise StackError(f"DATABASE_URL must be of somebody who may create a database ({_first(error)}).") from None
    except psycopg.errors.FeatureNotSupported as error:
        raise StackError(f"This PostgreSQL lacks an extension ({_first(error)}).") from None


def given_database_name(url: str) -> str:
    """The database that a given address names; a maintenance database is never used for our own tables."""
    name = urlsplit(url).path.lstrip("/")
    return "dossier" if not name or name in MAINTENANCE else name


def is_empty(target: Cluster, name: str) -> bool:
    """Whether nobody is in the database yet (the tables must exist)."""
    with administrator(target.url(None, name)) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM accounts_person)").fetchone()
    return row is not None and row[0] is False


def _first(error: psycopg.Error) -> str:
    return str(error).strip().splitlines()[0]
