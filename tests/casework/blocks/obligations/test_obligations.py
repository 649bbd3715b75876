"""Obligations: reported from outside, looked at by another, breached, repeated; told of in time and once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.days import beginning, day_of
from accounts.errors import Absent, Refused
from accounts.models import Person
from accounts.written import date_format
from casework.actions import corrections, set_days
from casework.actions.deadlines import run_due
from casework.errors import Conflict
from casework.models import Case, Notice
from casework.procedures.counting import add_months
from casework.queries.deadlines import clocks_of
from screening.investments.acts import aftermath, measures
from screening.investments.models import Obligation
from tests.casework.notifications.mailbox import deliver
from tests.factories import investment_flow as flow
from tests.factories.cases import locked
from tests.factories.investments import Screeners
from tests.screening.investments.ruling.looking import moment

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def row(pk: int) -> Obligation:
    with acting_as_system("a test looks"):
        return Obligation.objects.get(pk=pk)


@pytest.fixture
def watched(screeners: Screeners) -> Case:
    """A file decided with measures that are watched."""
    return flow.monitored(screeners)


def test_a_report_is_found_met_and_the_next_one_is_asked_for(screeners: Screeners, watched: Case) -> None:
    due = timezone.localdate() + timedelta(days=40)
    pk = flow.owe(screeners, watched, due_on=due, every_months=6)
    given = {"reference": watched.reference, "obligation_id": pk}
    flow.do(measures.report, by=screeners.rep, **given, text="Appointed on Monday.")
    assert row(pk).state == "reported"
    flow.do(measures.step, by=screeners.secretary, **given, act="accept")
    assert row(pk).state == "met"
    with acting_as_system("a test looks"):
        following = Obligation.objects.exclude(pk=pk).get(case=watched)
    assert (following.state, following.due_on) == ("open", add_months(due, 6))


def test_a_breach_can_be_made_good_by_a_report(screeners: Screeners, watched: Case) -> None:
    pk = flow.owe(screeners, watched, due_on=timezone.localdate())
    given = {"reference": watched.reference, "obligation_id": pk}
    flow.do(measures.step, by=screeners.secretary, **given, act="find_breach", text="Nobody was appointed.")
    assert row(pk).state == "breached"
    flow.do(measures.report, by=screeners.rep, **given, text="Appointed by now.")
    assert (row(pk).state, row(pk).finding) == ("reported", "Nobody was appointed.")


@pytest.mark.parametrize("act", ["find_breach", "end"])
def test_a_step_needs_its_words(screeners: Screeners, watched: Case, act: str) -> None:
    pk = flow.owe(screeners, watched, due_on=timezone.localdate())
    with pytest.raises(Refused) as refused:
        flow.do(measures.step, by=screeners.secretary, reference=watched.reference, obligation_id=pk, act=act)
    assert refused.value.field == "text"


def test_only_the_representatives_report_and_only_the_secretariat_judges(screeners: Screeners, watched: Case) -> None:
    pk = flow.owe(screeners, watched, due_on=timezone.localdate())
    given = {"reference": watched.reference, "obligation_id": pk}
    for person in (screeners.colleague, screeners.other_rep, screeners.secretary):
        with pytest.raises(Absent):
            flow.do(measures.report, by=person, **given, text="Mine.")
    for person, problem in ((screeners.rep, Absent), (screeners.ene, Absent), (screeners.vla, Refused)):
        with pytest.raises(problem):
            flow.do(measures.step, by=person, **given, act="end", text="Mine.")


def test_an_older_page_changes_nothing(screeners: Screeners, watched: Case) -> None:
    pk = flow.owe(screeners, watched, due_on=timezone.localdate())
    given = {"reference": watched.reference, "obligation_id": pk, "version": 1}
    flow.do(measures.report, by=screeners.rep, **given, text="First.")
    with pytest.raises(Conflict):
        flow.do(measures.report, by=screeners.rep, **given, text="Second.")
    assert row(pk).report == "First."


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"text": " "}, "text"), ({"every_months": 0}, "every_months"), ({"due_on": date(2020, 1, 1)}, "due_on")],
)
def test_an_obligation_says_what_is_owed_and_when(
    screeners: Screeners, watched: Case, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        flow.owe(screeners, watched, **{"due_on": timezone.localdate(), **changes})  # type: ignore[arg-type]
    assert refused.value.field == field


def test_what_comes_near_is_told_once_a_threshold_however_often_it_runs(
    screeners: Screeners, watched: Case, client_of: Browser
) -> None:
    pk = flow.owe(screeners, watched, due_on=timezone.localdate() + timedelta(days=12))
    deliver()
    for days in (2, 2, 3, 11, 13, 13):  # ten days before, one before, and the day after it has passed
        run_due(at=beginning(day_of(timezone.now())) + timedelta(days=days, hours=9))  # warned of at seven
    deliver(at=timezone.now() + timedelta(days=14))
    with acting_as_system("a test looks"):
        told = Notice.objects.filter(params__deadline_id=row(pk).deadline_id)
        by_code = {
            code: sorted(told.filter(code=code).values_list("person__username", flat=True))
            for code in ("clock.warning", "clock.expired")
        }
    assert by_code["clock.warning"].count("fdi-rep") == 2
    assert by_code["clock.warning"].count("fdi-secretary") == 2
    assert by_code["clock.expired"].count("fdi-rep") == 1
    assert row(pk).state == "open"  # nothing closes or breaches by itself
    read = client_of(screeners.rep).get("/notices/").content.decode()
    assert "“Obligation under a measure · 1” was due by" in read
    for inside in ("supervisors", "can be extended", "stays as it is"):
        assert inside not in read


def test_whoever_owes_a_report_hears_of_more_time_for_it(
    screeners: Screeners, watched: Case, client_of: Browser
) -> None:
    flow.owe(screeners, watched, due_on=timezone.localdate() + timedelta(days=40))
    pk = flow.owe(screeners, watched, due_on=timezone.localdate() + timedelta(days=40))
    deliver()
    clock = {"deadline_id": row(pk).deadline_id, "length": 5, "reason": "The officer was ill."}
    flow.do(corrections.extend_clock, by=screeners.chair, reference=watched.reference, **clock)
    deliver()
    read = client_of(screeners.rep).get("/notices/").content.decode()
    day = date_format(timezone.localdate() + timedelta(days=45), "j F Y")
    assert f"another day for “Obligation under a measure · 2”; it is now due by {day}." in read


def test_an_obligation_that_has_passed_stands_in_the_list_as_overdue(
    screeners: Screeners, watched: Case, client_of: Browser
) -> None:
    pk = flow.owe(screeners, watched, due_on=timezone.localdate())
    with acting_as_system("a test looks"):
        case = Case.objects.get(pk=watched.pk)
        found = clocks_of(case, timezone.now() + timedelta(days=1))
    assert [view.tone for view in found if view.pk == row(pk).deadline_id] == ["overdue"]
    assert case.next_due_at == row(pk).deadline.due_at


def test_a_report_ends_the_clock_of_an_obligation_and_asking_again_lets_it_run_on(
    screeners: Screeners, watched: Case
) -> None:
    pk = flow.owe(screeners, watched, due_on=timezone.localdate() + timedelta(days=40))
    given = {"reference": watched.reference, "obligation_id": pk}
    due = row(pk).deadline.due_at
    flow.do(measures.report, by=screeners.rep, **given, text="Appointed.")
    assert row(pk).deadline.state == "met"
    flow.do(measures.step, by=screeners.secretary, **given, act="ask_again", text="Whom?")
    assert (row(pk).deadline.state, row(pk).deadline.due_at) == ("running", due)
    flow.do(measures.step, by=screeners.secretary, **given, act="end", text="Sold again.")
    assert row(pk).deadline.state == "cancelled"


def test_asking_again_keeps_the_first_report_and_the_question_for_ever(screeners: Screeners, watched: Case) -> None:
    pk = flow.owe(screeners, watched, due_on=timezone.localdate() + timedelta(days=40))
    given = {"reference": watched.reference, "obligation_id": pk}
    flow.do(measures.report, by=screeners.rep, **given, text="Appointed.")
    flow.do(measures.step, by=screeners.secretary, **given, act="ask_again", text="Whom?")
    flow.do(measures.report, by=screeners.rep, **given, text="Kim Invented.")
    said = row(pk).report
    assert said.index("Appointed.") < said.index("Whom?") < said.index("Kim Invented.")


def test_a_file_with_open_obligations_closes_only_with_a_reason(screeners: Screeners, watched: Case) -> None:
    flow.owe(screeners, watched, due_on=timezone.localdate() + timedelta(days=40))
    at = timezone.now() + timedelta(days=60)  # the time for an appeal is over
    with pytest.raises(Refused) as refused:
        flow.do(aftermath.close, by=screeners.secretary, at=at, reference=watched.reference, reason="")
    assert "1 obligations are open" in str(refused.value.sentence)


def test_the_step_page_keeps_what_was_typed(screeners: Screeners, watched: Case, client_of: Browser) -> None:
    pk = flow.owe(screeners, watched, due_on=timezone.localdate())
    browser = client_of(screeners.secretary)
    address = f"/cases/{watched.reference}/obligations/{pk}/find_breach/"
    assert browser.get(address).status_code == 200
    flow.do(measures.report, by=screeners.rep, reference=watched.reference, obligation_id=pk, text="Done.")
    answer = browser.post(address, {"text": "Nobody came.", "version": "1"})
    assert answer.status_code == 409
    assert "Nobody came." in answer.content.decode()
    assert browser.post(address, {"text": "Nobody came.", "version": "2"}).status_code == 302
    flow.let_leave(screeners)
    assert row(pk).state == "breached"


def test_a_monthly_duty_from_31_january_does_not_stay_on_the_28th(screeners: Screeners) -> None:
    at = moment(2026, 1, 5)
    case = flow.monitored(screeners, at=at)
    pk = flow.owe(screeners, case, due_on=date(2026, 1, 31), every_months=1, at=at)
    found = [date(2026, 1, 31)]
    for _ in range(3):
        given = {"reference": case.reference, "obligation_id": pk}
        flow.do(measures.report, by=screeners.rep, at=at, **given, text="Done.")
        flow.do(measures.step, by=screeners.secretary, at=at, **given, act="accept")
        with acting_as_system("a test looks"):
            newest = Obligation.objects.filter(case=case).order_by("-pk")[0]
        pk = newest.pk
        found.append(newest.due_on)
    assert found == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@pytest.mark.parametrize("extended", [0, 1])
def test_more_time_for_one_report_neither_skips_nor_moves_the_ones_after_it(
    screeners: Screeners, extended: int
) -> None:
    at = moment(2026, 1, 5)
    case = flow.monitored(screeners, at=at)
    pk = flow.owe(screeners, case, due_on=date(2026, 1, 31), every_months=1, at=at)
    found = []
    for turn in range(3):
        if turn == extended:
            clock = {"deadline_id": row(pk).deadline_id, "length": 5, "reason": "The officer was ill."}
            flow.do(corrections.extend_clock, by=screeners.chair, at=at, reference=case.reference, **clock)
        found.append(row(pk).due_on)
        given = {"reference": case.reference, "obligation_id": pk}
        flow.do(measures.report, by=screeners.rep, at=at, **given, text="Done.")
        flow.do(measures.step, by=screeners.secretary, at=at, **given, act="accept")
        with acting_as_system("a test looks"):
            pk = Obligation.objects.filter(case=case).latest("pk").pk
    days = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    days[extended] += timedelta(days=5)
    assert [*found, row(pk).due_on] == [*days, date(2026, 4, 30)]


def test_the_months_of_a_cycle_end_with_a_shorter_month() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2024, 11, 30), 3) == date(2025, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_a_corrected_start_of_the_first_turn_moves_no_later_one(screeners: Screeners) -> None:
    case, at = flow.monitored(screeners), timezone.now()
    pk = flow.owe(screeners, case, due_on=timezone.localdate() + timedelta(days=40), every_months=1)
    with acting_as_system("a test corrects a start"):
        first = Obligation.objects.get(pk=pk)
        day = first.due_on
        start = first.deadline.started_at - timedelta(days=3)
        asked = corrections.propose_correction(
            deadline=first.deadline, new_start=start, reason="A slip.", by=screeners.secretary, at=at
        )
        locked(case)
        corrections.settle_correction(correction=asked, approve=True, by=screeners.chair, at=at)
        first.deadline.refresh_from_db()
        assert Obligation.objects.get(pk=pk).due_on == day - timedelta(days=3)
        assert set_days.day_set(first.deadline) == day
