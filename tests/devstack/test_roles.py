"""The roles and databases, on the tests' real server."""

import os

import psycopg
import pytest

from devstack import roles
from devstack.places import StackError

ADMIN = os.environ.get("DOSSIER_TEST_ADMIN_URL", "")
pytestmark = pytest.mark.usefixtures("django_db_setup")


def connect(role: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(os.environ[f"DOSSIER_TEST_{role}_URL"], autocommit=True)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://db/x", "DATABASE_URL must begin with postgres:// (PostgreSQL is the only database)."),
        ("postgres://x@127.0.0.1:port/x", "DATABASE_URL has a port that is no number."),
    ],
)
def test_an_address_that_is_none_is_explained_in_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(StackError) as refused:
        roles.administrator(url)
    assert str(refused.value) == sentence


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(StackError) as refused:
        roles.administrator("postgres://x@127.0.0.1:1/x")
    assert str(refused.value).startswith("DATABASE_URL: PostgreSQL at 127.0.0.1:1 can't be used (")
    assert "\n" not in str(refused.value)


def test_somebody_who_may_not_create_roles_is_told_so() -> None:
    target = roles.Cluster(os.environ["DATABASE_URL"], dict.fromkeys([*roles.LOGINS.values(), "context"], "x"))
    with pytest.raises(StackError) as refused:
        roles.prepare_roles(target)
    assert str(refused.value).startswith("DATABASE_URL must be of somebody who may create roles (")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgres://a@h/postgres", "dossier"),
        ("postgres://a@h/template1", "dossier"),
        ("postgres://a@h", "dossier"),
        ("postgres://a@h/cases", "cases"),
    ],
)
def test_a_maintenance_database_is_never_used_for_our_tables(url: str, name: str) -> None:
    assert roles.given_database_name(url) == name


def test_two_clones_on_one_given_server_agree_on_its_passwords() -> None:
    first = roles.cluster("postgres://a:word@h/x", {"app": "one"})
    second = roles.cluster("postgres://a:word@h/y", {"app": "two"})
    assert first.passwords == second.passwords
    assert roles.cluster("postgres://a:other@h/x", {}).passwords["app"] != first.passwords["app"]


def test_the_address_of_a_role_keeps_host_port_and_options() -> None:
    target = roles.Cluster("postgres://admin:w@db.example:5433/x?sslmode=require", {"app": "p/w"})
    assert target.url("dossier_app", "cases") == "postgres://dossier_app:p%2Fw@db.example:5433/cases?sslmode=require"


@pytest.mark.parametrize("role", ["APP", "JOBS"])
def test_the_application_roles_own_nothing_and_are_held_by_policies(role: str) -> None:
    url = os.environ["DATABASE_URL"] if role == "APP" else os.environ["DOSSIER_TEST_JOBS_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        owned = connection.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole").fetchone()
        rights = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert owned == (0,)
    assert rights == (False, False, False, False)


def test_the_application_role_can_make_no_table_and_no_temporary_one() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for statement in ("CREATE TABLE public.x (id int)", "CREATE TEMPORARY TABLE x (id int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


def test_nobody_signs_in_as_the_definer() -> None:
    with connect("ADMIN") as connection:
        row = connection.execute(
            "SELECT rolcanlogin, rolbypassrls FROM pg_roles WHERE rolname = 'dossier_definer'"
        ).fetchone()
    assert row == (False, True)


def test_a_password_is_needed_to_sign_in() -> None:
    url = os.environ["DATABASE_URL"]
    secret = url.split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url.replace(secret, "wrong"))


def test_full_text_search_may_use_its_index_under_a_policy() -> None:
    with connect("ADMIN") as connection:
        row = connection.execute("SELECT proleakproof FROM pg_proc WHERE proname = 'ts_match_vq'").fetchone()
    assert row == (True,)


def test_a_stacked_statement_is_refused(db: None) -> None:
    from django.db import ProgrammingError, connection

    with connection.cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute("SELECT %s; SELECT 2", [1])
