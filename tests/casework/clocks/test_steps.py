"""The clock steps of the lifecycle: what each verb stores, and that the preview says the same beforehand."""

from datetime import timedelta

import pytest

from accounts.context import acting_as, acting_as_system
from accounts.models import Event
from casework.actions import clocks
from casework.models import ClockPause, Deadline
from tests.casework.clocks.steps import INTAKE, MEET, REVIEW, clock_of, end_of, events_of, moment, step
from tests.factories.cases import locked, make_case
from tests.factories.flow import draft, in_assessment, submitted
from tests.factories.people import People

MONDAY = moment("2026-03-02")


def test_start_stores_the_end_of_the_due_day_and_the_next_look(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    found = clock_of(case)
    assert found.state == "running"
    assert found.due_at == end_of("2026-03-04")  # two working days
    assert found.next_look_at == moment("2026-03-03", 7)  # one working day before, in the morning
    assert case.next_due_at == end_of("2026-03-04")
    assert events_of(case) == [("clock.started", INTAKE)]


def test_an_urgent_case_starts_the_urgent_clock_in_hours(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    case.urgent = True
    step(case, "start", at=MONDAY, by=people.officer)
    assert clock_of(case, "C-JIC-INTAKE-URGENT").due_at == MONDAY + timedelta(hours=24)


def test_stop_acts_on_the_urgent_clock_where_that_one_runs(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    case.urgent = True
    step(case, "start", at=MONDAY, by=people.officer)
    step(case, "stop", at=MONDAY + timedelta(hours=3), by=people.officer)
    assert clock_of(case, "C-JIC-INTAKE-URGENT").state == "met"
    assert case.next_due_at is None


def test_pause_takes_the_date_away_and_resume_gives_it_back_later(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    step(case, "pause", at=moment("2026-03-03"), by=people.intake, reason="a missing date", act="return")
    stopped = clock_of(case)
    assert (stopped.state, stopped.due_at, stopped.next_look_at, case.next_due_at) == ("paused", None, None, None)
    step(case, "resume", at=moment("2026-03-06"), by=people.officer)
    assert clock_of(case).due_at == end_of("2026-03-09")  # stopped Tuesday to Thursday: three working days
    with acting_as_system("a test looks"):
        pause = ClockPause.objects.get()
    assert (pause.reason, pause.act, pause.ends_at) == ("a missing date", "return", moment("2026-03-06"))
    assert [code for code, _ in events_of(case)] == ["clock.started", "clock.paused", "clock.resumed"]


def test_start_leaves_a_running_clock_alone(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    assert step(case, "start", at=moment("2026-03-03"), by=people.officer) == []
    assert clock_of(case).started_at == MONDAY


def test_stop_in_time_is_met_and_after_the_date_met_late(people: People) -> None:
    in_time, late = make_case(people.officer, at=MONDAY), make_case(people.officer, at=MONDAY)
    for case, day in ((in_time, "2026-03-04"), (late, "2026-03-05")):
        step(case, "start", at=MONDAY, by=people.officer)
        step(case, "stop", at=moment(day), by=people.intake)
    assert (clock_of(in_time).state, clock_of(in_time).expired_at) == ("met", None)
    assert (clock_of(late).state, clock_of(late).expired_at) == ("met", end_of("2026-03-04"))


def test_a_clock_that_has_run_out_cannot_be_stopped_any_more(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    assert step(case, "pause", at=moment("2026-03-05"), by=people.intake) == []
    assert clock_of(case).due_at == end_of("2026-03-04")


def test_restart_ends_the_run_and_begins_the_next(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", REVIEW, at=MONDAY, by=people.officer)
    step(case, "restart", REVIEW, at=moment("2026-04-01"), by=people.officer)
    first, second = clock_of(case, REVIEW), clock_of(case, REVIEW, run=2)
    assert (first.state, first.ended_at) == ("met", moment("2026-04-01"))
    assert (second.state, second.due_at) == ("running", end_of("2026-07-01"))


def test_a_clock_starts_anew_after_the_former_run_expired_without_being_ended(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", MEET, at=MONDAY, by=people.officer)
    with acting_as_system("a test lets it run out"):
        Deadline.objects.update(state="expired", expired_at=end_of("2026-03-09"), next_look_at=None)
    step(case, "start", MEET, at=moment("2026-03-12"), by=people.officer)
    assert clock_of(case, MEET).state == "met"
    assert clock_of(case, MEET, run=2).due_at == end_of("2026-03-19")


def test_stop_all_drops_what_is_open_and_ends_an_open_stop(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    step(case, "pause", at=moment("2026-03-03"), by=people.intake)
    step(case, "start", REVIEW, at=MONDAY, by=people.officer)
    step(case, "stop-all", "", at=moment("2026-03-05"), by=people.officer)
    assert [clock_of(case, c).state for c in (INTAKE, REVIEW)] == ["cancelled", "cancelled"]
    assert case.next_due_at is None
    with acting_as_system("a test looks"):
        assert not ClockPause.objects.filter(ends_at__isnull=True).exists()


def test_the_nearest_limit_of_a_case_is_the_one_that_runs_out_first(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", REVIEW, at=MONDAY, by=people.officer)
    step(case, "start", MEET, at=MONDAY, by=people.officer)
    assert case.next_due_at == end_of("2026-03-09")


def test_an_unknown_verb_is_an_error_of_the_program(people: People) -> None:
    with pytest.raises(ValueError, match="no clock verb forget"):
        step(make_case(people.officer, at=MONDAY), "forget", at=MONDAY, by=people.officer)


def test_preview_says_what_then_happens_and_writes_nothing(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    later = moment("2026-03-03")
    steps = [("stop", INTAKE), ("start", MEET)]
    with acting_as_system("a test looks ahead"):
        foreseen = clocks.preview(case=case, steps=steps, at=later)
        assert clock_of(case).state == "running"
        assert Deadline.objects.count() == 1
        locked(case)
        done = clocks.apply_steps(case=case, steps=steps, by=people.intake, at=later)
    assert foreseen == done
    assert [change.sentence for change in foreseen] == [
        "Ends the clock “Intake of a referral”, in time.",
        "Starts the clock “Joint assessment”: due Tuesday 10 March 2026.",
    ]


def test_preview_of_a_stop_says_that_the_date_will_move(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    with acting_as_system("a test looks ahead"):
        (change,) = clocks.preview(case=case, steps=[("pause", INTAKE)], at=moment("2026-03-03"))
    assert change.sentence == (
        "Stops the clock “Intake of a referral”; its due date, Wednesday 4 March 2026, moves by the days stopped."
    )
    assert (change.old_due, change.new_due) == (end_of("2026-03-04"), None)


def test_an_act_moves_the_clock_behind_row_level_security(people: People) -> None:
    case = submitted(people)
    with acting_as(people.officer):
        assert list(Deadline.objects.filter(case=case).values_list("clock", "state")) == [(INTAKE, "running")]
    assert case.next_due_at == clock_of(case).due_at


def test_a_draft_has_no_clock(people: People) -> None:
    case = draft(people)
    with acting_as_system("a test looks"):
        assert not Deadline.objects.filter(case=case).exists()


def test_the_steps_of_an_act_stand_on_the_trail_in_their_order_and_before_it(people: People) -> None:
    case = in_assessment(people)
    with acting_as_system("a test looks"):
        rows = Event.objects.filter(case_id=case.pk).order_by("pk").values_list("code", "data__clock", "object_id")
        found = [row for row in rows if row[0].startswith(("clock.", "case.accept"))][-4:]
        clocks = {row.clock: str(row.pk) for row in Deadline.objects.filter(case=case)}
    steps = [("stopped", "C-JIC-INTAKE"), ("started", "C-JIC-MEET"), ("started", "C-JIC-POSITION")]
    assert found == [*((f"clock.{verb}", one, clocks[one]) for verb, one in steps), ("case.accept", None, "")]
