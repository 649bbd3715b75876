"""Somebody with the application's own database role and the signed context of an ordinary person tries one statement
more than the product would: each is refused, and what decides on other people's words stays what it was.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from casework.models import Case, Outbox
from casework.notifications.deliver import deliver_next
from casework.referrals.models import Round
from screening.investments.models import Contribution, Dispatch, FileMember
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners, make_screeners
from tests.factories.people import People, make_people, make_person

pytestmark = pytest.mark.django_db
REFUSED = (
    "by whoever may|stays|keeps its marking|asked for by acts|are let out by acts|permission denied|row-level security"
)


@pytest.fixture(scope="module")
def blind(standing: Callable[..., Any]) -> tuple[People, Case]:
    """A referral whose round is open; two services have answered."""

    def walked() -> tuple[People, Case]:
        people = make_people()
        case = flow.in_assessment(people)
        for member in ("fjp", "cuta"):
            flow.give(people, case, member)
        return people, flow.fresh(case)

    return standing(walked)


@pytest.fixture(scope="module")
def watched(standing: Callable[..., Any], blind: object) -> tuple[Screeners, Case, Dispatch]:
    """A file with a contribution, and a letter of the secretary's that waits for the coordinator."""

    def walked() -> tuple[Screeners, Case, Dispatch]:
        screeners = make_screeners()
        case = investment_flow.in_assessment(screeners)
        investment_flow.contribute(screeners, case)
        investment_flow.hand_in_letter(screeners, case, "We write to you about the file.")
        [row] = investment_flow.waiting()
        return screeners, case, row

    return standing(walked)


def tried(who: Person, statement: str, *values: Any) -> None:
    """One statement in that person's context, refused by the database."""
    with (
        acting_as(who),
        pytest.raises(DatabaseError, match=REFUSED),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def words_of_others(who: Person, case: Case) -> int:
    with acting_as(who), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM casework_position WHERE case_id = %s AND service_id <> context_service()", [case.pk]
        )
        return int(cursor.fetchone()[0])


def test_no_statement_on_a_round_opens_what_the_others_said(blind: tuple[People, Case]) -> None:
    people, case = blind
    with acting_as_system("a test looks"):
        open_round = Round.objects.get(case=case)
    ordinary = (people.reader, people.officer, people.giss, people.supervisor)
    for who in ordinary:
        assert words_of_others(who, case) == 0
        tried(
            who,
            "UPDATE casework_round SET closed_at = now(), closed_by_id = context_person() WHERE id = %s",
            open_round.pk,
        )
        inserted = (
            "INSERT INTO casework_round (case_id, number, opened_at, closed_at, closed_by_id, reset_reason)"
            " VALUES (%s, 9, now(), now(), context_person(), '')"
        )
        tried(who, inserted, case.pk)
    for what in ("number = 0", "reset_reason = 'amend'", "opened_at = now()"):
        for who in (*ordinary, people.secretary):
            tried(who, f"UPDATE casework_round SET {what} WHERE id = %s", open_round.pk)  # noqa: S608  (words of our own)
    with acting_as_system("a test sets up"):
        Round.objects.filter(pk=open_round.pk).update(
            closed_at=timezone.now(), closed_by=people.officer, reset_reason="amend"
        )
    for who in (*ordinary, people.secretary):
        tried(who, "UPDATE casework_round SET reset_reason = '' WHERE id = %s", open_round.pk)
        assert words_of_others(who, case) == 0


def test_nobody_proves_that_a_service_was_told(blind: tuple[People, Case]) -> None:
    people, case = blind
    told = (
        "INSERT INTO casework_delivery (round_id, service_id, person_id, delivered_at)"
        " SELECT r.id, s.id, context_person(), now() FROM casework_round r, accounts_service s WHERE r.case_id = %s"
        " AND NOT EXISTS (SELECT FROM casework_delivery d WHERE d.round_id = r.id AND d.service_id = s.id) LIMIT 1"
    )
    tried(people.secretary, told, case.pk)


def test_the_functions_say_nothing_of_a_case_that_one_does_not_see(
    blind: tuple[People, Case], watched: tuple[Screeners, Case, Dispatch]
) -> None:
    people, case = blind
    screeners, file, _row = watched
    with acting_as_system("a test looks"):
        number = Round.objects.get(case=case).pk

    def answers(who: Person) -> tuple[Any, ...]:
        with acting_as(who), connection.cursor() as cursor:
            cursor.execute(
                "SELECT answered_services(%s), has_answered(%s), services_with_words(%s)", [number, number, case.pk]
            )
            return tuple(cursor.fetchone())

    assert answers(screeners.rep) == ([], False, [])
    assert len(answers(people.giss)[0]) == 2
    everybody = [p for p in (*vars(people).values(), *vars(screeners).values()) if isinstance(p, Person)]
    with_none = make_person("none-reader", role="reader", level=None)
    for who in (*everybody, with_none):
        with acting_as(who), connection.cursor() as cursor:
            for one in (case, file):
                cursor.execute(
                    "SELECT sees_case(%s), EXISTS (SELECT FROM casework_case WHERE id = %s)", [one.pk, one.pk]
                )
                said, seen = cursor.fetchone()
                assert said == seen, (who.username, one.reference)


def test_no_statement_takes_the_coordinator_s_look_away(watched: tuple[Screeners, Case, Dispatch]) -> None:
    screeners, case, row = watched
    everybody = (screeners.secretary, screeners.chair, screeners.vla, screeners.vsse)
    for who in everybody:
        for what in (
            "text = ''",
            "given = '{}'",
            "leaves_at = now()",
            "state = 'sent', settled_at = now()",
            "passed = '{x}'",
        ):
            tried(who, f"UPDATE screening_dispatch SET {what} WHERE id = %s", row.pk)  # noqa: S608  (words of our own)
    removed = (
        "UPDATE screening_filemember SET removed_at = now(), removed_by_id = context_person(), removed_because = 'x'"
        " WHERE case_id = %s AND part = 'intelligence'"
    )
    for who in everybody:
        tried(who, removed, case.pk)
        tried(who, "UPDATE screening_filemember SET part = 'member' WHERE case_id = %s", case.pk)
        fewer = (
            "UPDATE casework_case c SET label_id = label_for(l.marking, l.compartments,"
            " ARRAY[c.owning_service_id]::bigint[]) FROM accounts_label l WHERE l.id = c.label_id AND c.id = %s"
        )
        tried(who, fewer, case.pk)
    with acting_as_system("a test looks"):
        assert FileMember.objects.filter(case=case, part="intelligence", removed_at__isnull=True).exists()


def test_a_text_leaves_at_its_fixed_time_whoever_rings(watched: tuple[Screeners, Case, Dispatch]) -> None:
    screeners, case, row = watched
    investment_flow.look(screeners, row)
    rung = (
        "INSERT INTO casework_outbox (kind, effect_key, case_id, payload, created_at, not_before, attempts, last_error)"
        " VALUES ('dispatch', 'forged', %s, jsonb_build_object('dispatch_id', %s::bigint), now(), now(), 0, '')"
    )
    with acting_as(screeners.secretary), connection.cursor() as cursor:
        cursor.execute(rung, [case.pk, row.pk])
    while deliver_next(at=timezone.now(), only="forged"):
        pass
    with acting_as_system("a test looks"):
        assert Dispatch.objects.get(pk=row.pk).state == Dispatch.State.HANDED_IN


def test_nobody_asks_the_product_for_what_is_not_theirs(
    watched: tuple[Screeners, Case, Dispatch], blind: tuple[People, Case]
) -> None:
    screeners, _file, _row = watched
    people, case = blind
    asked = (
        "INSERT INTO casework_outbox (kind, effect_key, case_id, payload, created_at, not_before, attempts, last_error)"
        " VALUES (%s, 'forged', %s, %s, now(), now(), 0, '')"
    )
    for kind, of, payload in (
        ("mail", None, "{}"),
        ("alarm", None, "{}"),
        ("notify", case.pk, '{"code": "case.close"}'),  # of a case that they don't see
        ("notify", None, f'{{"code": "case.close", "by": {people.officer.pk}}}'),  # in another's name
    ):
        tried(screeners.rep, asked, kind, of, payload)
    with acting_as_system("a test looks"):
        assert not Outbox.objects.filter(effect_key="forged").exists()


def test_a_contribution_that_was_given_never_comes_down(watched: tuple[Screeners, Case, Dispatch]) -> None:
    screeners, case, _row = watched
    for who in (screeners.vsse, screeners.coordinator):
        for what in (
            "state = 'draft'",
            "text = 'x'",
            "label_id = label_for(0, '{}', '{}')",
            "service_id = context_service(), text = 'y'",
        ):
            tried(who, f"UPDATE screening_contribution SET {what} WHERE case_id = %s", case.pk)  # noqa: S608  (ours)
    with acting_as_system("a test looks"):
        assert Contribution.objects.filter(case=case, state="given").count() == 1


def test_what_was_handed_in_and_checked_is_never_changed(watched: tuple[Screeners, Case, Dispatch]) -> None:
    screeners, _case, _row = watched
    for table in ("screening_handin", "screening_completenessitem"):
        for verb in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):  # noqa: S608  (words of our own)
            tried(screeners.secretary, verb)
