"""Every table that decides who sees what, found in the policies themselves and in the functions that they call. The
application's role writes none of them directly; where a write is left, the database itself stands behind it.
"""

import re
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.access import label, label_for
from accounts.context import acting_as, acting_as_system
from accounts.days import day_of
from accounts.models import Person
from casework.models import Case, Document
from screening.investments.acts import file_access
from screening.investments.queries.file_access import name_of
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners
from tests.factories.people import People
from tests.policy.attacks.test_other_firm import ask, enclose, invite

pytestmark = pytest.mark.django_db
ROLES = ("dossier_app", "dossier_jobs")

# The writes that are left, and why each opens nothing: a trigger that asks the context, or the columns themselves.
BY_COLUMN = {
    "accounts_person": {
        "name",
        "language",
        "e_mail_choice",
        "digest",
        "last_login",
        "version",
    },  # none is asked for sight
}
BY_TRIGGER = {
    "casework_case": "case_label_guard",  # label, service, kind, author, and the state of a draft
    "casework_assignment": "assignment_guard",
    "casework_casegrant": "grant_guard",
    "casework_position": "position_guard",
    "casework_round": "round_guard",
    "casework_document": "document_guard",  # what a representative reads of the file is chosen by its document
    "screening_contribution": "contribution_guard",  # asked by the queue, not by a policy
    "screening_dispatch": "dispatch_guard",
    "screening_fileaccess": "opening_guard",
    "screening_filemember": "filemember_guard",  # asked by the queue and by the trigger of the label
    "screening_representation": "representation_guard",
    **dict.fromkeys(  # the side of what was sent or handed in, the document behind it, the request behind a question
        (
            "screening_enclosure",
            "screening_hearing",
            "screening_informationrequest",
            "screening_letter",
            "screening_mandate",
            "screening_question",
        ),
        "side_guard",
    ),
}
# A row of these says where it belongs, and its children are seen where the row is. It is written only by whoever sees
# it, before and after; so it opens nothing to its writer, and what it opens to others is the writer's own.
BY_OWN_POLICY = {
    "casework_deadline",
    "casework_meeting",
    "screening_filing",
    "screening_opinion",  # a draft is its service's own, and what stood in it before the file was marked lower
}


def rows(cursor: psycopg.Connection[Any], statement: str, *values: Any) -> list[Any]:
    return cursor.execute(statement.encode(), values or None).fetchall()


def deciding_tables(cursor: psycopg.Connection[Any]) -> set[str]:
    """The tables that a policy reads beside its own, as PostgreSQL knows, and those that the functions name."""
    tables = {name for (name,) in rows(cursor, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")}
    sources: dict[str, str] = {}
    for name, text in rows(
        cursor,
        "SELECT proname::text, prosrc || coalesce(pg_get_function_sqlbody(oid), '') FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace",
    ):
        sources[name] = sources.get(name, "") + text
    found = {
        name
        for (name,) in rows(
            cursor,
            "SELECT DISTINCT d.refobjid::regclass::text FROM pg_policy p JOIN pg_depend d ON d.objid = p.oid"
            " AND d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_class'::regclass"
            " WHERE d.refobjid <> p.polrelid",
        )
    }
    found |= {  # and those whose own side, or the request behind them, says to which firm they are shown
        name
        for (name,) in rows(
            cursor,
            "SELECT DISTINCT p.polrelid::regclass::text FROM pg_policy p JOIN pg_depend d ON d.objid = p.oid"
            " AND d.classid = 'pg_policy'::regclass AND d.refobjid = p.polrelid JOIN pg_attribute a"
            " ON a.attrelid = p.polrelid AND a.attnum = d.refobjsubid"
            " WHERE p.polname = 'side' AND a.attname IN ('side', 'request_id')",
        )
    }
    waiting = [
        name
        for (name,) in rows(
            cursor,
            "SELECT DISTINCT f.proname::text FROM pg_policy p JOIN pg_depend d ON d.objid = p.oid"
            " AND d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_proc'::regclass"
            " JOIN pg_proc f ON f.oid = d.refobjid WHERE f.pronamespace = 'public'::regnamespace",
        )
    ]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        words = set(re.findall(r"[a-z_]+", sources[name]))
        found |= words & tables
        waiting += words & sources.keys()
    assert {"has_permission", "label_sight", "roles_in_force", "context_signed", "named_cases"} <= seen
    return found


def written(cursor: psycopg.Connection[Any], role: str, table: str) -> set[str]:
    """The columns of a table that a role may insert or update; ``*`` where it may delete rows."""
    columns = rows(
        cursor,
        "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND (has_column_privilege(%s, attrelid, attnum, 'INSERT')"
        " OR has_column_privilege(%s, attrelid, attnum, 'UPDATE'))",
        table,
        role,
        role,
    )
    [(deletes,)] = rows(cursor, "SELECT has_table_privilege(%s, %s, 'DELETE')", role, table)
    return {name for (name,) in columns} | ({"*"} if deletes else set())


@pytest.mark.parametrize("role", ROLES)
def test_the_application_writes_no_table_that_decides_who_sees_what(
    admin_connection: psycopg.Connection[Any], role: str
) -> None:
    found = deciding_tables(admin_connection)
    assert {"accounts_roleassignment", "accounts_heldclearance", "accounts_person", "casework_case"} <= found
    # what the definer functions trust, though no policy names it
    trusted = {"accounts_keyholder", "accounts_apitoken", "accounts_accessrequest", "accounts_touch",
               "accounts_enrolment", "accounts_service", "accounts_compartment",
               # and what the queue of outgoing texts asks
               "screening_contribution", "screening_dispatch", "screening_filemember"}  # fmt: skip
    left = {table: written(admin_connection, role, table) for table in found | trusted}
    allowed = BY_COLUMN | {"accounts_apitoken": {"last_used_at"}}
    wrong = {table: columns for table, columns in left.items() if columns - allowed.get(table, set())}
    assert wrong.keys() == BY_TRIGGER.keys() | BY_OWN_POLICY
    assert not any("*" in columns for columns in wrong.values())


def test_behind_each_write_that_is_left_stands_the_database(admin_connection: psycopg.Connection[Any]) -> None:
    for table, trigger in BY_TRIGGER.items():
        [(events, enabled)] = rows(
            admin_connection,
            "SELECT tgtype, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s",
            table,
            trigger,
        )
        assert events & 2, f"{trigger} acts before the row is written"
        assert events & 16, f"{trigger} sees updates"
        assert enabled == "O"
    for table in BY_OWN_POLICY:
        [(forced, policies)] = rows(
            admin_connection,
            "SELECT relforcerowsecurity,"
            " (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid AND polwithcheck IS NOT NULL)"
            " FROM pg_class c WHERE oid = %s::regclass",
            table,
        )
        assert (forced, policies) == (True, 1), table


def refused(who: Person, statement: str, *values: Any) -> None:
    words = "by whoever may|keeps its kind|keeps its service|stays as it was|stays on its side|permission denied"
    words += "|row-level security"
    with acting_as(who), pytest.raises(DatabaseError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def blind(people: People) -> Case:
    """A referral whose round is open; one service has answered."""
    case = flow.in_assessment(people)
    flow.give(people, case, "giss")
    return case


def test_nobody_reads_the_others_by_writing_a_position_that_they_may_not_give(people: People, blind: Case) -> None:
    given = (
        "INSERT INTO casework_position (case_id, round_id, service_id, author_id, state, holds, outcome, answers,"
        " comment, written_at, given_at, former, version)"
        " SELECT case_id, id, %s, %s, 'given', 'x', '', '{}', '', now(),"
        " now(), '[]', 1 FROM casework_round"
    )
    for who in (people.reader, people.intake, people.secretary):  # an officer gives the service's position
        refused(who, given, who.service_id, who.pk)
    for who in (people.fjp, people.officer):
        refused(who, given, people.giss.service_id, who.pk)  # in another service's name


def test_nobody_opens_the_positions_by_closing_the_round(people: People, blind: Case) -> None:
    for who in (people.fjp, people.reader, people.officer):
        refused(who, "UPDATE casework_round SET closed_at = now(), closed_by_id = %s", who.pk)
    refused(people.secretary, "UPDATE casework_round SET closed_at = now(), closed_by_id = %s", people.officer.pk)
    refused(
        people.fjp,
        "INSERT INTO casework_round (case_id, number, opened_at, closed_at, closed_by_id, reset_reason)"
        " VALUES (%s, 99, now(), now(), %s, '')",
        blind.pk,
        people.fjp.pk,
    )


@pytest.fixture
def study(screeners: Screeners) -> Document:
    """An unmarked document on a file in its second phase."""
    case = investment_flow.in_screening(screeners)
    with acting_as_system("a test sets up"):
        return Document.objects.create(
            case=case,
            label=label(label_for(marking=0, compartments=[], services=[])),
            kind="attachment",
            title="Market study",
            file_name="study.txt",
            stored_name="market-study",
            content_type="text/plain",
            size=1,
            sha256="0" * 64,
            added_by=screeners.secretary,
            added_at=timezone.now(),
        )


def test_nobody_but_the_secretariat_opens_a_document_or_names_who_reads_it(
    screeners: Screeners, study: Document
) -> None:
    opened = (
        "INSERT INTO screening_fileaccess (case_id, document_id, title, given_by_id, given_at, ends_at)"
        " VALUES (%s, %s, 'Study', %s, now(), now() + interval '1 day')"
    )
    named = (
        "WITH given (person, adder, file) AS (VALUES (%s::bigint, %s::bigint, %s::bigint))"
        " INSERT INTO screening_representation (case_id, person_id, firm_id, added_by_id, added_at, reason)"
        " SELECT g.file, p.id, p.service_id, g.adder, now(), 'x' FROM given g JOIN accounts_person p ON p.id = g.person"
    )
    for who in (screeners.chair, screeners.vla, screeners.vsse, screeners.rep):
        refused(who, opened, study.case_id, study.pk, who.pk)
    for who in (screeners.chair, screeners.vla, screeners.vsse):
        refused(who, named, screeners.other_rep.pk, who.pk, study.case_id)
    refused(screeners.secretary, opened, study.case_id, study.pk, screeners.chair.pk)  # in another's name
    refused(screeners.secretary, named, screeners.other_rep.pk, screeners.chair.pk, study.case_id)
    refused(screeners.secretary, named, screeners.secretary.pk, screeners.secretary.pk, study.case_id)
    for what in (f"person_id = {screeners.other_rep.pk}", "ended_at = NULL", "reason = 'x'"):
        refused(screeners.secretary, f"UPDATE screening_representation SET {what}")  # noqa: S608  (words of our own)


def test_what_was_opened_does_not_become_another_document_or_another_day(screeners: Screeners, study: Document) -> None:
    until = day_of(timezone.now()) + timedelta(days=3)
    investment_flow.do(
        file_access.give_access,
        by=screeners.secretary,
        reference=study.case.reference,
        documents=[(study.pk, name_of(study))],
        until=until,
    )
    for what in ("ends_at = ends_at + interval '1 year'", "title = 'x'", "given_by_id = ended_by_id"):
        refused(screeners.secretary, f"UPDATE screening_fileaccess SET {what}")  # noqa: S608  (words of our own)
    for what in ("label_id = label_id", "stored_name = 'another'", "removed_at = NULL", "case_id = case_id"):
        for who in (screeners.secretary, screeners.chair):
            refused(who, f"UPDATE casework_document SET {what} WHERE id = %s", study.pk)  # noqa: S608
    with acting_as_system("a test sets up"):
        Document.objects.filter(pk=study.pk).update(removed_by=screeners.secretary, removed_at=timezone.now())
    refused(screeners.secretary, "UPDATE casework_document SET removed_by_id = NULL, removed_at = NULL")


def test_a_case_keeps_its_kind_and_its_author(people: People, blind: Case) -> None:
    for who in (people.officer, people.secretary, people.fjp):
        refused(who, "UPDATE casework_case SET kind = 'fdi' WHERE id = %s", blind.pk)
        refused(who, "UPDATE casework_case SET author_id = %s WHERE id = %s", people.reader.pk, blind.pk)


def test_what_a_side_was_sent_or_handed_in_is_moved_to_no_other_side_by_a_plain_statement(screeners: Screeners) -> None:
    case = investment_flow.in_assessment(screeners)
    invite(screeners, case)
    ask(screeners, case, "Who holds the shares?", "notifier")
    enclose(screeners.rep, case, "list.txt", 1)
    ask(screeners, case, "Which plant closes?", "target")
    for table in ("letter", "informationrequest", "enclosure"):
        for who in (screeners.vla, screeners.chair, screeners.secretary):
            moved = f"UPDATE screening_{table} SET side = 'target' WHERE side = 'notifier'"  # noqa: S608  (ours)
            refused(who, moved)
    asked = "SELECT id FROM screening_informationrequest WHERE side = 'target'"
    for who in (screeners.vla, screeners.secretary):
        refused(who, f"UPDATE screening_question SET request_id = ({asked})")  # noqa: S608  (words of our own)
        refused(who, "UPDATE screening_enclosure SET document_id = document_id + 1")
        refused(who, "UPDATE screening_mandate SET firm_id = %s", screeners.rep.service_id)
    refused(
        screeners.vla,
        "INSERT INTO screening_mandate (case_id, side, firm_id, acts_for, mandate, contact_name, contact_role,"
        " contact_email, contact_phone, payer_name, payer_address, payer_reference, changed_by_id, changed_at, version)"
        " VALUES (%s, 'target', %s, 'x', '', '', '', '', '', '', '', '', %s, now(), 1)",
        case.pk, screeners.vla.service_id, screeners.vla.pk,
    )  # fmt: skip
    hearing = "INSERT INTO screening_hearing (case_id, side, asked_by_id, asked_at, place, refused_because, minutes)"
    refused(screeners.vla, f"{hearing} VALUES (%s, 'target', %s, now(), '', '', '')", case.pk, screeners.vla.pk)
