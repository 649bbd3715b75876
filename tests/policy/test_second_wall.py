"""Row-level security behind the application: what the database shows to a connection that lies or says nothing."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.access import label_for, sight_of
from accounts.context import RequestInfo, acting_as, acting_as_system, current_request, signed
from accounts.errors import Absent
from accounts.management.commands import prepare_database
from accounts.permissions import Permission
from casework.access import get_case, visible_cases
from casework.actions.transition import held, once_held
from casework.lifecycle.kinds import kinds
from casework.lifecycle.walls import lists
from casework.models import Case
from casework.models.child import Child
from casework.queries.facts import facts_of
from tests.factories.cases import make_case
from tests.factories.people import People, make_person


@contextmanager
def as_app() -> Iterator[psycopg.Connection[Any]]:
    """A connection of the application's own role, outside the application."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as found:
        yield found


def count(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


def set_context(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dossier.context', %s, true)", [value])


def test_without_a_context_every_case_is_hidden(people: People) -> None:
    make_case(people.officer)
    assert count("SELECT count(*) FROM casework_case") == 0
    with acting_as(people.officer):
        assert count("SELECT count(*) FROM casework_case") == 1


@pytest.mark.parametrize(
    "forged", ["{pk}", "{pk}:", "{pk}:00", "system", "system:00", ":", "{pk}:" + "0" * 64, "é:1", "1:2:3"]
)
def test_a_forged_context_shows_nothing(people: People, forged: str) -> None:
    make_case(people.officer)
    set_context(forged.format(pk=people.officer.pk))
    assert count("SELECT count(*) FROM casework_case") == 0
    assert count("SELECT count(*) FROM casework_referral") == 0
    assert count("SELECT count(*) FROM accounts_label") == 0


def test_a_signature_of_one_person_does_not_serve_another(people: People) -> None:
    make_case(people.officer)
    stolen = signed(str(people.elsewhere.pk)).split(":")[1]
    set_context(f"{people.officer.pk}:{stolen}")
    assert count("SELECT count(*) FROM casework_case") == 0


def test_the_context_ends_with_its_block(people: People) -> None:
    make_case(people.officer)
    with acting_as(people.officer):
        with acting_as(people.elsewhere):
            assert count("SELECT count(*) FROM casework_case") == 0
        assert count("SELECT count(*) FROM casework_case") == 1
    assert count("SELECT count(*) FROM casework_case") == 0


@pytest.mark.django_db(transaction=True)
def test_the_context_ends_with_its_transaction_so_that_a_pooled_connection_carries_nothing() -> None:
    person = make_person()
    make_case(person)
    with acting_as(person):
        assert Case.objects.count() == 1
    with transaction.atomic():
        assert count("SELECT count(*) FROM casework_case") == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('dossier.context', true)")
        assert cursor.fetchone()[0] in (None, "")


@pytest.mark.django_db(transaction=True)
def test_the_context_is_gone_after_an_error() -> None:
    person = make_person()
    make_case(person)
    with pytest.raises(RuntimeError), acting_as(person):
        raise RuntimeError
    assert count("SELECT count(*) FROM casework_case") == 0


def test_nothing_that_a_statement_can_set_says_what_somebody_reads(admin_connection: psycopg.Connection[Any]) -> None:
    # the context is signed, the request's number and address are kept with events: nothing else is believed or kept
    read = admin_connection.execute(
        "SELECT DISTINCT found[1] FROM pg_proc, coalesce(nullif(prosrc, ''), pg_get_function_sqlbody(oid)) AS body,"
        " regexp_matches(body, 'current_setting\\(([^,)]*)', 'g') AS found"
        " WHERE pronamespace = 'public'::regnamespace AND prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c')"
    )
    assert {row[0] for row in read} == {"'dossier.context'", "'dossier.request'"}
    policies = admin_connection.execute("SELECT count(*) FROM pg_policies WHERE qual LIKE '%current_setting%'")
    assert policies.fetchone() == (0,)


@pytest.fixture
def reading() -> Iterator[None]:
    """A request that only reads, and so keeps what opens cases to its person."""
    token = current_request.set(RequestInfo("a-request", None, kept={}))
    yield
    current_request.reset(token)


def test_what_a_request_keeps_of_ones_labels_falls_with_the_label(people: People, reading: None) -> None:
    case, sight = make_case(people.officer), sight_of(people.reader, at=timezone.now())
    with acting_as(people.reader):
        assert visible_cases(sight).count() == 1
        with acting_as_system("a colleague marks it higher meanwhile"):
            higher = label_for(marking=4, compartments=[], services=list(case.label.services))
            Case.objects.filter(pk=case.pk).update(label_id=higher)
        assert visible_cases(sight).count() == 0
        with acting_as_system("and another lets a service in, under a label that nobody had"):
            wider = label_for(marking=0, compartments=[], services=[people.reader.service_id, people.fjp.service_id])
            Case.objects.filter(pk=case.pk).update(label_id=wider)
        assert get_case(sight, case.reference, lock=True).pk == case.pk


def test_what_was_read_of_a_held_case_serves_nobody_else(people: People) -> None:
    case = make_case(people.officer)
    sight = sight_of(people.officer, at=timezone.now())

    def seen() -> int:
        return once_held("cases", lambda: Case.objects.filter(pk=case.pk).count())

    with acting_as(people.officer), held(case, facts_of(case, sight, at=sight.at), sight):
        assert seen() == 1
        with acting_as(people.fjp):
            assert seen() == 0
        assert seen() == 1


def test_a_role_that_works_on_no_kind_finds_each_case_absent(people: People, reading: None) -> None:
    case = make_case(people.officer)
    sight = replace(sight_of(people.reader, at=timezone.now()), permissions=frozenset({Permission.CASE_VIEW}))
    assert sight.kinds == frozenset()
    with acting_as(people.reader), pytest.raises(Absent):
        get_case(sight, case.reference)


def test_what_a_request_keeps_of_ones_labels_opens_nothing_to_somebody_else(people: People, reading: None) -> None:
    make_case(people.officer)
    sight = sight_of(people.reader, at=timezone.now())
    with acting_as(people.reader):
        assert visible_cases(sight).count() == 1
        set_context(f"{people.elsewhere.pk}:{signed(str(people.reader.pk)).split(':')[1]}")
        assert visible_cases(sight).count() == 0
        set_context(signed(str(people.elsewhere.pk)))
        assert visible_cases(sight).count() == 0


@pytest.mark.parametrize("app", prepare_database.APPS)
def test_the_database_knows_the_tables_as_the_code_does(db: None, app: str) -> None:
    for name, values in apps.get_app_config(app).lists_for_sql().items():  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {name}()")
            assert cursor.fetchone()[0] == values, f"prepare the database anew: {name}"


def test_the_triggers_name_acts_and_no_permission(admin_connection: psycopg.Connection[Any]) -> None:
    text = "\n".join(path.read_text() for path in prepare_database.sql_files())
    known = {line.split(":")[1] for line in lists()["permissions_of_acts"]}
    asked = set(re.findall(r"may_do\('([^']+)', ", text))
    assert asked >= {"names people", "begins a round", "settle_downgrade", "runs the file"} and asked <= known
    assert set(re.findall(r"has_permission\('+([^']+)'+\)", text)) <= {one.value for one in Permission}
    sources = dict(
        admin_connection.execute(
            "SELECT proname::text, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY prorettype"
        ).fetchall()
    )
    triggers = admin_connection.execute(
        "SELECT DISTINCT proname::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT tgisinternal"
    )
    waiting, seen = [name for (name,) in triggers], set[str]()
    while waiting:  # what a trigger asks, and what that asks
        seen.add(name := waiting.pop())
        words = set(re.findall(r"[a-z_]+", sources[name])) | {f"lets_out_{kind.name}" for kind in kinds()}
        waiting += (words & sources.keys()) - seen
    assert {"case_label_guard", "lets_out_fdi", "runs_file", "may_do", "side_guard"} <= seen
    assert {name for name in seen if "has_permission('" in sources[name]} == set()


def test_the_triggers_name_states_of_the_tables_that_they_guard(db: None) -> None:
    cases = {state for kind in kinds() for state in kind.table.states}
    guarded = {
        model._meta.db_table: cases if model is Case else set(model.LIFECYCLE.states)
        for model in apps.get_models()
        if model is Case or issubclass(model, Child)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, prosrc FROM pg_trigger"
            " JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal"
        )
        bodies = cursor.fetchall()
    seen = set()
    for table, body in bodies:
        of = {"NEW": guarded.get(table), "OLD": guarded.get(table), "c": cases, "d": guarded["casework_downgrade"]}
        for alias, state in re.findall(r"\b(NEW|OLD|c|d)\.state (?:=|<>) '([^']+)'", body):
            assert state in (of[alias] or ()), f"{table}: {state}"
            seen.add((table, alias, state))
    assert ("casework_downgrade", "NEW", "refused") in seen and ("casework_case", "OLD", "draft") in seen


@pytest.mark.parametrize("state", ["enquiry", "nowhere"])
def test_a_case_stands_in_a_state_of_its_own_table(people: People, state: str) -> None:
    case = make_case(people.officer)
    with acting_as_system("test"), pytest.raises(IntegrityError, match="a state of its table"):
        Case.objects.filter(pk=case.pk).update(state=state)


REFUSED = {
    "switch the wall off": "ALTER TABLE casework_case DISABLE ROW LEVEL SECURITY",
    "unforce the wall": "ALTER TABLE casework_case NO FORCE ROW LEVEL SECURITY",
    "drop a policy": "DROP POLICY sight ON casework_case",
    "add a policy": "CREATE POLICY open ON casework_case USING (true)",
    "empty a table": "TRUNCATE casework_case CASCADE",
    "delete a case": "DELETE FROM casework_case",
    "read the context's key": 'SELECT "inner" FROM accounts_contextkey',
    "write the context's key": "DELETE FROM accounts_contextkey",
    "write labels": "INSERT INTO accounts_label (marking, compartments, services) VALUES (0, '{}', '{}')",
    "write the role table": "INSERT INTO accounts_rolepermission (role, permission) VALUES ('reader', 'audit.view')",
    "change an event": "UPDATE accounts_event SET code = 'x'",
    "delete an event": "DELETE FROM accounts_event",
    "empty the trail": "TRUNCATE accounts_event",
    "switch triggers off": "SET session_replication_role = replica",
    "become the definer": "SET ROLE dossier_definer",
    "become the owner": "SET ROLE dossier_owner",
    "replace the rule": "CREATE OR REPLACE FUNCTION is_system() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "make a table": "CREATE TABLE mine (id int)",
    "make a role": "CREATE ROLE mine",
    "read files": "SELECT pg_read_file('/etc/passwd')",
    "run programs": "COPY (SELECT 1) TO PROGRAM 'true'",
    "secure another way": "SELECT secure('casework_case', 'true')",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_the_application_role_may_not(django_db_setup: None, statement: str) -> None:
    with as_app() as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement.encode())


def test_the_application_role_owns_nothing_and_passes_no_policy(admin_connection: psycopg.Connection[Any]) -> None:
    role = admin_connection.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'dossier_app'"
    ).fetchone()
    assert role == (False, False, False, False)
    owned = "SELECT count(*) FROM pg_class WHERE relowner = 'dossier_app'::regrole"
    assert admin_connection.execute(owned).fetchone() == (0,)
    assert os.environ["DATABASE_URL"].split("//")[1].startswith("dossier_app:")


def test_every_table_that_hangs_off_a_case_is_behind_the_wall(admin_connection: psycopg.Connection[Any]) -> None:
    forced = {
        row[0]
        for row in admin_connection.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND c.relforcerowsecurity"
            " AND EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.relname)"
        )
    }
    models = [m for app in ("casework", "screening") for m in apps.get_app_config(app).get_models()]
    open_tables = sorted({m._meta.db_table for m in models} - forced)
    assert open_tables == []
    assert "accounts_event" in forced


def test_no_view_and_no_function_leads_around_the_wall(admin_connection: psycopg.Connection[Any]) -> None:
    views = admin_connection.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
        " AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false)"
    ).fetchall()
    assert views == []
    definers = admin_connection.execute(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        " AND proowner <> 'dossier_definer'::regrole AND prorettype <> 'trigger'::regtype"  # a trigger can't be called
    ).fetchall()
    assert definers == []


def test_a_person_cannot_sign_the_trail_with_another_name(people: People) -> None:
    from django.db import ProgrammingError
    from django.utils import timezone

    from accounts import audit

    with acting_as(people.officer), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        audit.record("access.searched", by=people.reader, at=timezone.now())


def test_the_system_context_sees_all(people: People) -> None:
    make_case(people.officer)
    make_case(people.elsewhere)
    with acting_as_system("a test counts"):
        assert count("SELECT count(*) FROM casework_case") == 2
