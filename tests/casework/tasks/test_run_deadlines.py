"""Warnings and expiries: once each, told to those concerned, and never a case closed by a clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.context import acting_as_system
from accounts.models import Event
from casework.actions import corrections
from casework.actions.deadlines import run_due
from casework.models import Case, Deadline, DeadlineEvent, Outbox
from casework.queries.deadlines import recompute_mismatches
from tests.casework.clocks.steps import INTAKE, MEET, clock_of, end_of, moment, step
from tests.casework.notifications.mailbox import deliver, told_of
from tests.factories import flow
from tests.factories.cases import make_case
from tests.factories.people import People, make_people

MONDAY = moment("2027-03-01")


def running(people: People, clock: str = INTAKE) -> Case:
    """A case whose clock runs since Monday 1 March 2027."""
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", clock, at=MONDAY, by=people.officer)
    return case


def recorded() -> list[tuple[str, int]]:
    """(kind, days before) of every event on record."""
    with acting_as_system("a test looks"):
        return list(DeadlineEvent.objects.order_by("pk").values_list("kind", "days_before"))


def codes() -> list[str]:
    """The trail's events of the product itself."""
    with acting_as_system("a test looks"):
        return list(
            Event.objects.filter(actor=None, code__startswith="clock.").order_by("pk").values_list("code", flat=True)
        )


def test_nothing_happens_before_the_moment_of_the_warning(people: People) -> None:
    running(people)
    assert run_due(at=moment("2027-03-02", 6)) == 0
    assert recorded() == []


def test_a_warning_is_given_on_its_morning_and_once(people: People) -> None:
    case = running(people)
    assert run_due(at=moment("2027-03-02", 7)) == 1
    assert run_due(at=moment("2027-03-02", 8)) == 0
    assert recorded() == [("warning", 1)]
    assert codes() == ["clock.warned"]
    deliver(at=moment("2027-03-02", 8))
    assert told_of(case, "clock.warning") == {"officer", "supervisor", "intake"}


def test_the_clock_of_an_urgent_case_reminds_the_same_body(people: People) -> None:
    case = flow.submitted(people, urgent=True)
    clock = clock_of(case, f"{INTAKE}-URGENT")
    assert clock.due_at is not None
    assert run_due(at=clock.due_at + timedelta(hours=1)) > 0
    deliver(at=clock.due_at + timedelta(hours=1))
    assert told_of(case, "clock.expired") == {"officer", "supervisor", "intake"}


def test_an_expiry_is_recorded_told_and_leaves_the_case_as_it_is(people: People) -> None:
    case = running(people)
    late = end_of("2027-03-03") + timedelta(seconds=1)
    assert run_due(at=late) == 1
    assert run_due(at=late + timedelta(days=1)) == 0
    clock = clock_of(case)
    assert (clock.state, clock.expired_at, clock.ended_at) == ("expired", end_of("2027-03-03"), None)
    assert (clock.case.state, clock.case.closed_at) == ("submitted", None)
    assert recorded() == [("expiry", 0)]
    with acting_as_system("a test looks"):
        (event,) = Event.objects.filter(code="clock.expired")
    assert (event.data["effect"], event.data["due"], event.case_id) == ("escalate", "2027-03-03", case.pk)
    deliver(at=late)
    assert told_of(case, "clock.expired") == {"officer", "supervisor", "intake"}


def test_the_due_day_itself_is_still_in_time(people: People) -> None:
    case = running(people)
    run_due(at=end_of("2027-03-03"))
    assert clock_of(case).state == "running"


def test_a_standstill_gives_the_nearest_warning_only(people: People) -> None:
    running(people, MEET)  # due Monday 8 March, warnings on the 6th and the 7th
    assert run_due(at=moment("2027-03-08", 9)) == 1
    assert recorded() == [("warning", 1)]


def test_an_extended_clock_warns_again_before_its_new_date(people: People) -> None:
    case = running(people)
    run_due(at=moment("2027-03-02", 7))
    with acting_as_system("a test extends"):
        corrections.extend(
            deadline=clock_of(case), length=2, reason="illness", by=people.intake, at=moment("2027-03-02")
        )
    assert run_due(at=moment("2027-03-04", 7)) == 1
    assert recorded() == [("warning", 1), ("warning", 1)]


def test_a_clock_whose_rule_is_lost_does_not_stop_the_others(people: People) -> None:
    lost, good = running(people), running(people)
    with acting_as_system("a test damages a row"):
        Deadline.objects.filter(case=lost).update(procedure_version="1066-10-14")
    at = moment("2027-03-02", 7)
    assert run_due(at=at) == 1
    assert clock_of(good).next_look_at == end_of("2027-03-03") + timedelta(microseconds=1)
    assert clock_of(lost).next_look_at == at + timedelta(hours=1)


def test_the_clocks_that_are_due_are_found_by_their_index(people: People) -> None:
    running(people)
    with acting_as_system("a test looks"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")  # of a table of a few rows, sorted ones cost nothing
        with CaptureQueriesContext(connection) as queries:
            run_due(at=moment("2027-03-02", 6))
        cursor.execute("EXPLAIN " + next(q["sql"] for q in queries if "next_look_at" in q["sql"]))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "deadline_next_look" in plan


def test_stored_dates_still_recompute_after_everything(people: People) -> None:
    case = running(people)
    run_due(at=moment("2027-03-02", 7))
    step(case, "pause", at=moment("2027-03-03"), by=people.intake)
    step(case, "resume", at=moment("2027-03-09"), by=people.officer)
    run_due(at=moment("2027-03-20"))
    step(case, "stop", at=moment("2027-03-21"), by=people.intake)
    with acting_as_system("a test looks"):
        assert recompute_mismatches() == []


def _run_at_once(start: Barrier, at: datetime) -> int:
    start.wait(timeout=20)
    try:
        return run_due(at=at)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_record_each_moment_once() -> None:
    people = make_people()
    cases = [running(people) for _ in range(12)]
    late = end_of("2027-03-03") + timedelta(seconds=1)
    start = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        looked = [future.result() for future in [pool.submit(_run_at_once, start, late) for _ in range(2)]]
    run_due(at=late)  # what both passed by because the other held it
    assert sum(looked) <= len(cases)
    assert recorded() == [("expiry", 0)] * len(cases)
    assert codes() == ["clock.expired"] * len(cases)
    with acting_as_system("a test looks"):
        assert Outbox.objects.filter(kind="notify").count() == len(cases)
        assert set(Deadline.objects.values_list("state", flat=True)) == {"expired"}
