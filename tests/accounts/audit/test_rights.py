"""What each database role may do with the trail, and whom row-level security lets read it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.audit import Code, RecordError, record, register_codes, sentence, together
from accounts.audit.codes import render
from accounts.context import RequestInfo, acting_as, acting_as_system, current_request, signed
from accounts.models import Event, Person
from tests.accounts.audit.conftest import AT, make_auditor, write

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = ("accounts_event", "accounts_seal", "accounts_seal_leaf", "accounts_unsealed", "accounts_tally")
CHANGES = (
    ("UPDATE accounts_event SET code = 'x.y'", "accounts_event"),
    ("DELETE FROM accounts_event", "accounts_event"),
    ("UPDATE accounts_seal SET total = 9", "accounts_seal"),
    ("DELETE FROM accounts_seal", "accounts_seal"),
    ("UPDATE accounts_seal_leaf SET position = 9", "accounts_seal_leaf"),
    ("DELETE FROM accounts_seal_leaf", "accounts_seal_leaf"),
    ("UPDATE accounts_unsealed SET event_id = 9", "accounts_unsealed"),
    ("DELETE FROM accounts_tally", "accounts_tally"),
    *((f"TRUNCATE {table} CASCADE", table) for table in TABLES),
)


@pytest.fixture
def auditor(officer: Person) -> Person:
    """Somebody with the auditor's role in force, asked for by one person and approved by another."""
    return make_auditor(officer)


@pytest.fixture(params=["APP", "JOBS", "AUDITOR"])
def role(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection[Any]]:
    """A connection as one of the roles that serve people, in the product's own context."""
    with psycopg.connect(
        os.environ["DATABASE_URL" if request.param == "APP" else f"DOSSIER_TEST_{request.param}_URL"]
    ) as one:
        one.execute("SELECT set_config('dossier.context', %s, false)", [signed("system")])
        one.commit()
        yield one


@pytest.mark.parametrize(("statement", "table"), CHANGES)
def test_serving_roles_cannot_change_the_trail(role: psycopg.Connection[Any], statement: str, table: str) -> None:
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
        role.execute(statement)


@pytest.mark.parametrize(("statement", "table"), CHANGES)
def test_the_owner_is_refused_by_the_trigger(
    owner_connection: psycopg.Connection[Any], statement: str, table: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=f"append-only: [A-Z]+ on {table} is refused"):
        owner_connection.execute(statement)


@pytest.mark.parametrize(("column", "value"), [("id", "7"), ("recorded_at", "now()"), ("leaf", "sha256('x')")])
def test_number_time_and_hash_cannot_be_offered(column: str, value: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as one, pytest.raises(psycopg.errors.InsufficientPrivilege):
        one.execute(f"INSERT INTO accounts_event (code, {column}) VALUES ('access.searched', {value})")  # noqa: S608


@pytest.mark.parametrize("table", ["accounts_seal", "accounts_seal_leaf", "accounts_unsealed", "accounts_tally"])
def test_the_web_server_cannot_write_seals_or_the_queue(table: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as one, pytest.raises(psycopg.errors.InsufficientPrivilege):
        one.execute(f"INSERT INTO {table} DEFAULT VALUES")


def test_the_web_server_cannot_empty_the_queue() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as one, pytest.raises(psycopg.errors.InsufficientPrivilege):
        one.execute("DELETE FROM accounts_unsealed")


def test_nobody_signs_with_anothers_name(officer: Person, auditor: Person) -> None:
    with acting_as(officer):
        record(Code.SEARCHED, by=officer, at=AT)
    for context in (acting_as(auditor), transaction.atomic()):
        with pytest.raises(DatabaseError, match="row-level security"), context:
            record(Code.SEARCHED, by=officer, at=AT)


def test_a_visitor_is_recorded_without_a_name(officer: Person) -> None:
    record(Code.SIGN_IN_FAILED, by=None, at=AT)
    with acting_as_system("test"):
        assert [(event.code, event.actor_id) for event in Event.objects.all()] == [("person.sign_in_failed", None)]


def test_each_reads_what_is_theirs_and_the_auditor_all(officer: Person, auditor: Person) -> None:
    with acting_as(officer):
        record(Code.SEARCHED, by=officer, at=AT)
    with acting_as(auditor):
        record(Code.TRAIL_READ, by=auditor, at=AT)
    write(1)
    assert Event.objects.count() == 0
    with acting_as(officer):
        assert [event.actor_id for event in Event.objects.all()] == [officer.pk]
    with acting_as(auditor):
        assert Event.objects.count() == 3
    with psycopg.connect(os.environ["DOSSIER_TEST_AUDITOR_URL"]) as one:
        assert one.execute("SELECT count(*) FROM accounts_event").fetchone() == (3,)


def test_an_event_keeps_roles_service_request_and_address(officer: Person, auditor: Person) -> None:
    token = current_request.set(RequestInfo("abc123", "2001:db8::1"))
    try:
        with acting_as(auditor):
            record(
                Code.ROLE_APPROVED, by=auditor, at=AT, obj=officer, data={"role": "case_officer", "person": officer.pk}
            )
    finally:
        current_request.reset(token)
    with acting_as_system("test"):
        event = Event.objects.get()
    kept = (event.actor_role, event.service_code, event.request_id, event.address, event.object_kind, event.object_id)
    assert kept == ("auditor", "VSSE", "abc123", "2001:db8::1", "person", str(officer.pk))
    assert event.data == {"role": "case_officer", "person": officer.pk, "at": "2026-03-04T10:00:00.000000Z"}
    assert sentence(event, actor="Odd Auditor") == (
        "Odd Auditor approved the role Case officer for Ann Officer (officer)."
    )


def test_what_is_recorded_together_stands_in_order_behind_what_another_context_recorded(officer: Person) -> None:
    with acting_as(officer):
        with together():
            record(Code.READ, by=officer, at=AT, data={"tab": "first"})
            with acting_as_system("test"):
                record(Code.READ, by=None, at=AT, data={"tab": "system"})
            with connection.execute_wrapper(no_statement):
                record(Code.READ, by=officer, at=AT, data={"tab": "second"})
        record(Code.READ, by=officer, at=AT, data={"tab": "third"})
    with acting_as_system("test"):
        kept = Event.objects.order_by("id").values_list("data__tab", "actor_name")
        assert list(kept) == [("system", ""), *((tab, "Ann Officer") for tab in ("first", "second", "third"))]


def no_statement(*given: Any) -> None:
    raise AssertionError("it waits for the end")


def test_an_event_of_nobody_who_is_there_is_refused(officer: Person) -> None:
    with acting_as_system("test"), pytest.raises(IntegrityError, match="a person who is there"):
        record(Code.READ, by=Person(pk=900_000), at=AT)


def test_an_event_keeps_its_case_and_the_label_it_stands_under(officer: Person) -> None:
    class Case:
        pk, reference, label_id = 12, "JIC-2026-000012", 3

    with acting_as_system("test"):
        record(Code.READ, by=None, at=AT, case=Case(), obj=("document", 5))
        record(Code.READ, by=None, at=AT, case=Case(), obj=("document", 6), label_id=9)
        kept = Event.objects.order_by("id").values_list("case_id", "case_reference", "object_id", "label_id")
        assert list(kept) == [(12, "JIC-2026-000012", "5", 3), (12, "JIC-2026-000012", "6", 9)]


@pytest.mark.parametrize("data", [{"title": "Two words"}, {"a": ["line\nbreak"]}, {"a": {"b c": 1}}, {"a": "x" * 201}])
def test_free_text_is_refused(officer: Person, data: dict[str, Any]) -> None:
    with acting_as_system("test"), pytest.raises(RecordError, match="never free text"):
        record(Code.READ, by=None, at=AT, data=data)


@pytest.mark.parametrize("data", [{"a": 1.5}, {"a": AT}])
def test_anything_but_codes_and_whole_numbers_is_refused(officer: Person, data: dict[str, Any]) -> None:
    with acting_as_system("test"), pytest.raises(RecordError, match="codes and whole numbers"):
        record(Code.READ, by=None, at=AT, data=data)


def test_an_unknown_code_is_refused(officer: Person) -> None:
    with acting_as_system("test"), pytest.raises(RecordError, match="isn't registered"):
        record("nobody.knows", by=None, at=AT)


def test_a_code_has_one_sentence() -> None:
    register_codes({"test.example": "%(actor)s tried %(thing)s."})
    register_codes({"test.example": "%(actor)s tried %(thing)s."})
    with pytest.raises(RecordError, match="already has another sentence"):
        register_codes({"test.example": "Something else."})
    with pytest.raises(RecordError, match="isn't an event code"):
        register_codes({"Test Example": "Something."})
    assert render("test.example", [("actor", "Ann")]) == "Ann tried –."


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_the_stored_hash_does_not_depend_on_the_zone(officer: Person, zone: str) -> None:
    with connection.cursor() as cursor, acting_as_system("test"):
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        record(Code.SEARCHED, by=None, at=AT)
        cursor.execute("SELECT set_config('TimeZone', 'America/St_Johns', true)")
        cursor.execute("SELECT leaf = audit_leaf(e) FROM accounts_event e")
        assert cursor.fetchall() == [(True,)]


@pytest.mark.parametrize(("age", "fits"), [("9 minutes", True), ("11 minutes", False)])
def test_a_transaction_that_waited_too_long_is_not_committed(
    admin_connection: psycopg.Connection[Any], age: str, fits: bool
) -> None:
    def commit() -> None:
        with admin_connection.transaction():
            admin_connection.execute("ALTER TABLE accounts_event DISABLE TRIGGER audit_stamp")
            admin_connection.execute(
                "INSERT INTO accounts_event (code, recorded_at, leaf, data, actor_role, service_code, case_reference, "
                "object_kind, object_id, request_id) VALUES "
                "('access.searched', clock_timestamp() - %s::interval, '', '{}', '', '', '', '', '', '')",
                [age],
            )
            admin_connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            admin_connection.execute("ALTER TABLE accounts_event ENABLE TRIGGER audit_stamp")

    if fits:
        commit()
    else:
        with pytest.raises(psycopg.errors.CheckViolation, match="cut the work in pieces"):
            commit()
    assert admin_connection.execute("SELECT count(*) FROM accounts_event").fetchone() == (int(fits),)
    enabled = "SELECT tgenabled FROM pg_trigger WHERE tgname = 'audit_stamp'"
    assert admin_connection.execute(enabled).fetchone() in [("O",), (b"O",)]
