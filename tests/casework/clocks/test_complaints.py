"""What users of comparable systems complain about, each as a test named after the public thread."""

from datetime import timedelta

from accounts.context import acting_as_system
from casework.actions import corrections
from casework.actions.deadlines import run_due
from casework.models import ClockPause, Deadline
from casework.queries.deadlines import clocks_of
from tests.casework.clocks.steps import INTAKE, clock_of, end_of, moment, step
from tests.factories.cases import make_case
from tests.factories.flow import in_assessment
from tests.factories.people import People

MONDAY = moment("2026-03-02")


def test_open_zaak_885_the_end_date_moves_by_the_days_stopped(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    step(case, "pause", at=moment("2026-03-03"), by=people.intake)
    step(case, "resume", at=moment("2026-03-05"), by=people.officer)
    assert clock_of(case).due_at == end_of("2026-03-06")
    assert case.next_due_at == end_of("2026-03-06")


def test_glpi_15605_changing_the_urgency_keeps_the_stop(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    step(case, "pause", at=moment("2026-03-03"), by=people.intake)
    case.urgent = True
    step(case, "resume", at=moment("2026-03-05"), by=people.officer)
    assert clock_of(case).due_at == end_of("2026-03-06")
    with acting_as_system("a test looks"):
        assert list(Deadline.objects.filter(case=case).values_list("clock", flat=True)) == [INTAKE]
        assert ClockPause.objects.filter(deadline__case=case, ends_at__isnull=False).count() == 1


def test_frappe_helpdesk_1554_a_stopped_clock_does_not_tick(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    step(case, "pause", at=moment("2026-03-03"), by=people.intake)
    much_later = moment("2026-06-01")
    assert run_due(at=much_later) == 0
    with acting_as_system("a test looks"):
        (view,) = clocks_of(case, much_later)
    assert (clock_of(case).state, view.tone, view.due) == ("paused", "paused", "1 working day would remain")


def test_correspondence_tool_staff_2725_an_extension_while_stopped_counts_with_the_stop(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    step(case, "pause", at=moment("2026-03-03"), by=people.intake)
    with acting_as_system("a test extends"):
        corrections.extend(
            deadline=clock_of(case), length=1, reason="illness", by=people.intake, at=moment("2026-03-04")
        )
    assert (clock_of(case).state, clock_of(case).due_at) == ("paused", None)
    step(case, "resume", at=moment("2026-03-05"), by=people.officer)
    # Monday + (2 + 1) working days = Thursday, and two working days stopped = Monday
    assert clock_of(case).due_at == end_of("2026-03-09")


def test_zammad_5624_moving_on_ends_the_clock_of_the_place_that_was_left(people: People) -> None:
    case = in_assessment(people)
    with acting_as_system("a test looks"):
        states = dict(Deadline.objects.filter(case=case).values_list("clock", "state"))
    assert states == {INTAKE: "met", "C-JIC-MEET": "running", "C-JIC-POSITION": "running"}
    assert run_due(at=clock_of(case).started_at + timedelta(hours=1)) == 0
