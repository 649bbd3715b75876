"""An upgrade keeps every day that somebody had set: it moves onto a clock, and back again on the way back."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.utils import timezone
from psycopg import sql

from accounts.context import acting_as_system
from casework.actions import corrections
from casework.models import Case, Deadline
from screening.investments.acts import aftermath, measures, requests
from screening.investments.models import Fine, InformationRequest
from tests.factories import flow as referral_flow
from tests.factories import investment_flow as flow
from tests.factories.cases import locked
from tests.factories.investments import Screeners, screeners_of
from tests.factories.people import People

pytestmark = pytest.mark.django_db(transaction=True)
Admin = psycopg.Connection[Any]
OF_CLOCK = """SELECT o.id, d.due_at, d.state, d.expired_at IS NOT NULL, d.ended_at IS NOT NULL FROM {table} o
              JOIN casework_deadline d ON d.id = o.deadline_id ORDER BY o.id"""
FORMER = "ALTER TABLE {table} ADD COLUMN due_on date, ALTER COLUMN deadline_id DROP NOT NULL"
DAYS = "SELECT id, due_on FROM {table} ORDER BY id"


STALE = """SELECT c.id FROM casework_case c WHERE c.next_due_at IS DISTINCT FROM (
           SELECT min(d.due_at) FROM casework_deadline d WHERE d.case_id = c.id AND d.ended_at IS NULL)"""


MORE_TIME = """INSERT INTO casework_clockextension (deadline_id, length, clock, reason, given_by_id, recorded_at)
               SELECT id, 1, '', 'A holiday.', (SELECT min(id) FROM accounts_person), now()
               FROM casework_deadline WHERE clock = 'FINE-PAYMENT'"""


FORGET = """DELETE FROM casework_clockextension WHERE deadline_id IN (
                SELECT id FROM casework_deadline WHERE clock = 'BE-FINE-PAY' AND run = 2);
            DELETE FROM casework_correction WHERE deadline_id IN (
                SELECT id FROM casework_deadline WHERE clock = 'BE-FINE-PAY' AND run = 2);
            DELETE FROM casework_deadline WHERE clock = 'BE-FINE-PAY' AND run = 2"""


def move(people: Screeners, clock: Deadline | None) -> None:
    """Three days more, and a start that is corrected to where it was."""
    assert clock is not None
    at = timezone.now()
    corrections.extend(deadline=clock, length=3, reason="A holiday.", by=people.chair, at=at)
    asked = {"new_start": clock.started_at - timedelta(days=1), "reason": "A slip."}
    asked_for = corrections.propose_correction(deadline=clock, **asked, by=people.secretary, at=at)
    locked(clock.case)
    corrections.settle_correction(correction=asked_for, approve=False, by=people.chair, at=at)


def there_and_back(admin: Admin, migration: str, table: str) -> tuple[list[Any], list[Any], list[Any]]:
    """What is owed with its day before, in between, and once the migration has run again."""
    module = import_module(migration)
    of_clock, to_former, of_day = (
        sql.SQL(text).format(table=sql.Identifier(table)) for text in (OF_CLOCK, FORMER, DAYS)
    )
    with admin.transaction(force_rollback=True):
        admin.execute(to_former)
        before = admin.execute(of_clock).fetchall()
        admin.execute(module.BACK)
        days = admin.execute(of_day).fetchall()
        stale = admin.execute(STALE).fetchall()
        assert stale == []  # no case waits for a clock that went away
        admin.execute(module.START)
        return before, days, admin.execute(of_clock).fetchall()


def test_the_day_of_an_action_survives_the_upgrade(people: People, admin_connection: Admin) -> None:
    case = referral_flow.in_follow_up(people)
    referral_flow.ask_for_action(people, case)
    migration = "casework.migrations.0013_clocks_of_what_is_owed"
    before, days, after = there_and_back(admin_connection, migration, "casework_followup")
    assert len(before) == len([day for _pk, day in days if day]) == 2
    assert after == before


def test_the_day_of_an_obligation_survives_the_upgrade(screeners: Screeners, admin_connection: Admin) -> None:
    case = flow.monitored(screeners)
    today = timezone.localdate()
    flow.owe(screeners, case, due_on=today)
    pk = flow.owe(screeners, case, due_on=today)
    flow.do(measures.report, by=screeners.rep, reference=case.reference, obligation_id=pk, text="Done.")
    migration = "screening.migrations.0012_clocks_of_obligations"
    before, days, after = there_and_back(admin_connection, migration, "screening_obligation")
    assert [day for _pk, day in days] == [today, today]
    assert after == before
    assert [row[2] for row in after] == ["running", "met"]


def test_the_days_of_a_fine_survive_the_upgrade(screeners: Screeners, admin_connection: Admin) -> None:
    case, today = flow.in_assessment(screeners), timezone.localdate()
    both = {"reference": case.reference}
    for _number in range(2):
        given = {"breach": "late_answer", "amount": 1000, "reasons": "It came late."}
        flow.do(aftermath.propose_fine, by=screeners.secretary, **both, **given)
        flow.do(aftermath.give_notice, by=screeners.secretary, **both, hear_until=today + timedelta(days=20))
        flow.do(aftermath.answer_fine, by=screeners.rep, **both, text="We were ill.")
        paid = {"impose": True, "ruling": "So be it.", "pay_by": today + timedelta(days=60)}
        flow.do(aftermath.settle_fine, by=screeners.chair, **both, **paid)
    with acting_as_system("a test moves dates"):
        for fine in Fine.objects.filter(case=case):
            move(screeners, fine.payment_clock)
    module = import_module("screening.migrations.0017_days_of_fines_stand_on_their_clocks")
    clocks = """SELECT a.due_at, a.state, p.due_at, p.state FROM screening_fine f
                JOIN casework_deadline a ON a.id = f.answer_clock_id
                JOIN casework_deadline p ON p.id = f.payment_clock_id ORDER BY f.id"""
    with admin_connection.transaction(force_rollback=True):
        admin_connection.execute("ALTER TABLE screening_fine ADD COLUMN hear_until date, ADD COLUMN pay_by date")
        before = admin_connection.execute(clocks).fetchall()
        admin_connection.execute(module.BACK)
        days = admin_connection.execute("SELECT hear_until, pay_by FROM screening_fine ORDER BY id").fetchall()
        admin_connection.execute(FORGET)  # had none
        admin_connection.execute(  # had a clock without a day
            "UPDATE casework_deadline SET due_at = NULL, set_length = NULL, next_look_at = NULL"
            " WHERE clock = 'BE-FINE-PAY'"
        )
        admin_connection.execute(module.START)
        after = admin_connection.execute(clocks).fetchall()
        looked = "SELECT set_length, next_look_at IS NOT NULL FROM casework_deadline WHERE clock LIKE '%FINE-PAY%'"
        assert admin_connection.execute(looked).fetchall() == [(63, True)] * 2
        assert admin_connection.execute(STALE).fetchall() == []
        admin_connection.execute(MORE_TIME)
        admin_connection.execute(
            "UPDATE casework_case SET next_due_at = d.due_at FROM casework_deadline d WHERE clock = 'FINE-PAYMENT'"
        )
        admin_connection.execute(module.BACK)
        assert admin_connection.execute(STALE).fetchall() == []
    assert days == [(today + timedelta(days=20), today + timedelta(days=63))] * 2
    assert after == before
    assert [row[1::2] for row in after] == [("met", "running")] * 2


def test_every_question_has_its_day_after_the_upgrade(screeners: Screeners, admin_connection: Admin) -> None:
    case = flow.in_assessment(screeners)
    first, _second = flow.ask(screeners, case, "Who pays?", "Since when?")
    flow.send_request(screeners, case, first)
    with acting_as_system("a test moves a date"):
        move(screeners, Deadline.objects.get(case=case, clock="QUESTION", ended_at=None))
        Case.objects.filter(pk=case.pk).update(next_due_at=Deadline.objects.get(clock="QUESTION", ended_at=None).due_at)
    module = import_module("screening.migrations.0018_clocks_of_questions")
    clocks = """SELECT d.due_at, d.state, d.item, d.ended_at FROM screening_question q
                JOIN casework_deadline d ON d.id = q.deadline_id ORDER BY q.id"""
    with admin_connection.transaction(force_rollback=True):
        admin_connection.execute("ALTER TABLE screening_question ALTER COLUMN deadline_id DROP NOT NULL")
        before = admin_connection.execute(clocks).fetchall()
        admin_connection.execute(module.BACK)
        assert admin_connection.execute(clocks).fetchall() == []
        ((due,),) = admin_connection.execute("SELECT next_due_at FROM casework_case").fetchall()
        assert due != before[1][0]  # the case waits for no clock that went away
        admin_connection.execute(module.START)
        after = admin_connection.execute(clocks).fetchall()
    assert [row[1] for row in after] == ["met", "running"]
    assert (after[0], after[1][1:]) == (before[0], before[1][1:])  # the day of a question stood nowhere before


@pytest.mark.parametrize("answered", [False, True])
def test_the_day_to_answer_by_survives_the_upgrade(
    screeners: Screeners, admin_connection: Admin, answered: bool
) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case)
    number = flow.send_request(screeners, case)
    if answered:
        flow.answer_request(screeners, case, number)
    migration = "screening.migrations.0013_clocks_of_requests"
    before, days, after = there_and_back(admin_connection, migration, "screening_informationrequest")
    assert len(days) == 1 and days[0][1] is not None
    assert after == before


def test_the_day_of_a_request_with_more_time_survives_the_upgrade_where_the_procedure_had_no_clock_for_it(
    admin_connection: Admin, settings: Any
) -> None:
    settings.DOSSIER_FDI_PROCEDURES = ["nl.vifo"]
    people = screeners_of("nl.vifo")
    case = flow.notified(people, procedure="nl.vifo")
    flow.do(requests.ask, by=people.secretary, reference=case.reference, text="Who owns the fund?")
    flow.send_request(people, case)
    with acting_as_system("a test moves a date"):
        clock, at = InformationRequest.objects.get(case=case).deadline, timezone.now()
        corrections.extend(deadline=clock, length=5, reason="A holiday.", by=people.chair, at=at)
    migration = "screening.migrations.0013_clocks_of_requests"
    before, days, after = there_and_back(admin_connection, migration, "screening_informationrequest")
    assert len(days) == 1 and days[0][1] is not None
    assert after == before


def test_a_request_whose_clock_had_no_day_is_warned_of_after_the_upgrade(
    screeners: Screeners, admin_connection: Admin
) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case)
    flow.send_request(screeners, case)
    former = "UPDATE casework_deadline SET due_at = NULL, next_look_at = NULL, set_length = NULL WHERE clock = 'BE-RFI'"
    module = import_module("screening.migrations.0013_clocks_of_requests")
    looked = "SELECT due_at, set_length, next_look_at IS NOT NULL FROM casework_deadline WHERE clock = 'BE-RFI'"
    with admin_connection.transaction(force_rollback=True):
        admin_connection.execute(sql.SQL(FORMER).format(table=sql.Identifier("screening_informationrequest")))
        admin_connection.execute(module.BACK)
        ((due, *_rest),) = admin_connection.execute(looked).fetchall()
        admin_connection.execute(former)
        admin_connection.execute(module.START)
        assert admin_connection.execute(looked).fetchall() == [(due, 14, True)]
        assert admin_connection.execute("SELECT next_due_at <= %s FROM casework_case", [due]).fetchall() == [(True,)]


def test_a_file_handed_in_before_the_parties_were_asked_about_the_closing_gets_that_clock(
    screeners: Screeners, admin_connection: Admin
) -> None:
    planned = timezone.localdate() + timedelta(days=9)
    flow.in_assessment(screeners, planned_on=planned)
    flow.notified(screeners, planned_on=None, signed_on=planned - timedelta(days=60))
    flow.cleared(screeners)  # decided: nobody asks any more
    module = import_module("screening.migrations.0023_closings_asked_of_earlier_files")
    clocks = """SELECT d.case_id, d.due_at, d.set_length, d.item, d.run, d.state FROM casework_deadline d
                WHERE d.clock = 'CLOSING' AND d.ended_at IS NULL ORDER BY 1"""
    with admin_connection.transaction(force_rollback=True):
        before = admin_connection.execute(clocks).fetchall()
        admin_connection.execute("""DELETE FROM casework_deadlineevent WHERE deadline_id IN
                                    (SELECT id FROM casework_deadline WHERE clock = 'CLOSING')""")
        admin_connection.execute("DELETE FROM casework_deadline WHERE clock = 'CLOSING'")
        for _twice in range(2):
            admin_connection.execute(module.START)
        assert admin_connection.execute(clocks).fetchall() == before and len(before) == 2
        assert admin_connection.execute(STALE).fetchall() == []
