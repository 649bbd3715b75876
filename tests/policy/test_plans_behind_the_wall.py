"""What the second wall costs, in pages read: as the application's role, at some thousand cases made in bulk."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from casework.models import Case, Subject
from tests.bench.many import make_cases, make_crowd
from tests.conftest import _empty_as_administrator
from tests.factories.people import People, make_people

CASES = 3_000


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[People]:
    """A roster, some hundred labels and CASES cases, committed; gone after the module."""
    with django_db_blocker.unblock(), psycopg.connect(os.environ["DOSSIER_TEST_ADMIN_URL"], autocommit=True) as admin:
        people = make_people()
        make_crowd(admin)
        make_cases(admin, 1, CASES)
        yield people
        _empty_as_administrator(None)  # type: ignore[arg-type]
        connection.close()


def pages(statement: str) -> int:
    """Pages that a statement reads, the second time: the first reads the catalogue as well."""
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
        plan = cursor.fetchone()[0][0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def size(table: str) -> int:
    """Pages of a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s::regclass) / 8192", [table])
        return int(cursor.fetchone()[0])


def test_no_policy_reads_every_visible_case_to_check_a_few_rows(admin_connection: psycopg.Connection[Any]) -> None:
    rows = admin_connection.execute("SELECT tablename, qual FROM pg_policies WHERE qual LIKE '%EXISTS%'").fetchall()
    unfenced = {table for table, qual in rows if qual.count("EXISTS") != qual.count("OFFSET 0")}
    assert unfenced == set()
    assert {"casework_assignment", "screening_opinion", "accounts_event"} <= {table for table, _qual in rows}


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["casework_case", "casework_document", "casework_revision"])
def test_labels_are_looked_at_row_by_row_so_that_no_join_builds_bitmaps_of_all_visible_rows(
    crowd: People, table: str
) -> None:
    with acting_as(crowd.officer), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # whatever could be an index's condition is made one
        cursor.execute(f"EXPLAIN SELECT count(*) FROM {table}")  # noqa: S608
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert f"Seq Scan on {table} " in plan


@pytest.mark.django_db
def test_rows_of_one_person_look_up_their_own_cases(crowd: People) -> None:
    with acting_as_system("a test looks"):
        crowded = Person.objects.get(username="bench1").pk
    with acting_as(crowd.oversight):
        found = pages(f"SELECT * FROM casework_assignment WHERE person_id = {crowded}")  # noqa: S608
    assert found < size("casework_case") * 3 / 2


@pytest.mark.django_db
def test_who_else_knows_a_subject_is_found_by_the_index_and_only_for_the_product(crowd: People) -> None:
    asked = "SELECT count(*) FROM subjects_alike(%s)"
    with acting_as_system("a test looks"), connection.cursor() as cursor:
        first, second = Subject.objects.order_by("pk")[:2]
        Subject.objects.filter(pk=second.pk).update(name_keys=first.name_keys)
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows_read = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'casework_subject'"
        cursor.execute(rows_read)
        before = cursor.fetchone()[0]
        cursor.execute(asked, [first.case_id])
        assert cursor.fetchone()[0] == 1
        cursor.execute(rows_read)
        assert cursor.fetchone()[0] == before
        case = Case.objects.get(pk=first.case_id)
    author = Person.objects.get(pk=case.author_id)
    for person in (author, crowd.oversight):
        with acting_as(person), connection.cursor() as cursor:
            cursor.execute(asked, [case.pk])
            assert cursor.fetchone()[0] == 0
