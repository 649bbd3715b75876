"""What the screens show of clocks, the ledger of an earlier day, and that the number of queries doesn't grow."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.context import acting_as_system
from casework.actions import corrections
from casework.models import Case, ClockPause, Deadline
from casework.queries.clocks import as_pause
from casework.queries.deadlines import clocks_of, ledger, next_limits, recompute_mismatches
from tests.casework.clocks.steps import INTAKE, MEET, REVIEW, clock_of, end_of, moment, step
from tests.factories.cases import locked, make_case
from tests.factories.people import People

MONDAY = moment("2026-03-02")


@pytest.fixture
def case(people: People) -> Case:
    """Stopped on Tuesday, resumed on Friday, extended and corrected the Monday after."""
    found = make_case(people.officer, at=MONDAY)
    step(found, "start", at=MONDAY, by=people.officer)
    step(found, "pause", at=moment("2026-03-03"), by=people.intake, reason="a missing date")
    step(found, "resume", at=moment("2026-03-06"), by=people.officer)
    with acting_as_system("a test moves dates"):
        monday = moment("2026-03-09")
        corrections.extend(deadline=clock_of(found), length=5, reason="illness", by=people.intake, at=monday)
        waiting = corrections.propose_correction(
            deadline=clock_of(found),
            new_start=moment("2026-02-27"),
            reason="Came in earlier.",
            by=people.officer,
            at=monday,
        )
        locked(found)
        corrections.settle_correction(correction=waiting, approve=True, by=people.supervisor, at=monday)
    return found


def rows_on(case: Case, day: str | None) -> list[tuple[str, str]]:
    """The ledger's rows of kinds that change over time, at the end of a day."""
    with acting_as_system("a test looks"):
        page = ledger(clock_of(case), at=moment("2026-03-10"), as_of=date.fromisoformat(day) if day else None)
    kept = ("start", "extension", "stop", "due")
    return [(row.kind, row.text) for row in page.clock.ledger if row.kind in kept or row.kind.startswith("Corr")]


def test_the_ledger_shows_every_step_and_the_old_value_of_a_correction(case: Case, people: People) -> None:
    stopped = "3 working days added, the day of resumption not included."
    people_named = f"(proposed by {people.officer.name}, settled by {people.supervisor.name})"
    moved = "Start Monday 2 March 2026 → Friday 27 February 2026; due Monday 16 March 2026 → Friday 13 March 2026."
    assert rows_on(case, None) == [
        ("start", "Starts Friday 27 February 2026: referral submitted; the day after is day 1."),
        ("extension", "Extended by 5 working days for “illness”."),
        ("stop", f"Stopped 3 March 2026 to 6 March 2026 for “a missing date”: {stopped}"),
        ("due", "Due Friday 13 March 2026."),
        ("Correction, approved", f"{moved} Came in earlier. {people_named}"),
    ]


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        ("2026-03-02", ["start", "due"]),
        ("2026-03-04", ["start", "stop"]),
        ("2026-03-06", ["start", "stop", "due"]),
        ("2026-03-09", ["start", "extension", "stop", "due", "Correction, approved"]),
    ],
)
def test_the_ledger_of_an_earlier_day_knows_only_what_was_recorded_then(case: Case, day: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in rows_on(case, day)] == kinds


def test_the_ledger_of_a_day_before_the_correction_shows_the_old_start(case: Case) -> None:
    assert (
        rows_on(case, "2026-03-06")[0][1] == "Starts Monday 2 March 2026: referral submitted; the day after is day 1."
    )
    assert rows_on(case, "2026-03-06")[-1][1] == "Due Monday 9 March 2026."


def test_before_the_start_there_is_nothing_to_explain(case: Case) -> None:
    with acting_as_system("a test looks"):
        page = ledger(clock_of(case), at=moment("2026-03-10"), as_of=date(2026, 2, 1))
    assert page.problem == "On that day this clock had not started."


@pytest.mark.parametrize(
    ("day", "tone", "left", "due"),
    [
        ("2026-03-02", "none", "2 working days left", "due 4 March"),
        ("2026-03-03", "soon", "1 working day left", "due 4 March"),
        ("2026-03-04", "soon", "Due today", "due 4 March"),
        ("2026-03-05", "overdue", "1 working day overdue", "was due 4 March"),
        ("2026-03-07", "overdue", "2 working days overdue", "was due 4 March"),
    ],
)
def test_a_clock_says_what_is_left_in_its_own_unit(people: People, day: str, tone: str, left: str, due: str) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    with acting_as_system("a test looks"):
        (view,) = clocks_of(case, moment(day))
    assert (view.tone, view.left, view.due) == (tone, left, due)
    assert (view.kind, view.confidence_text) == ("target", "own target")


def test_a_stopped_clock_says_since_when_and_what_would_remain(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    step(case, "pause", at=moment("2026-03-03"), by=people.intake, reason="a missing date")
    with acting_as_system("a test looks"):
        (view,) = clocks_of(case, moment("2026-03-20"))
    assert (view.tone, view.left, view.due) == ("paused", "Stopped since 3 March", "1 working day would remain")


def test_an_ended_clock_says_whether_it_was_met_in_time(people: People) -> None:
    case = make_case(people.officer, at=MONDAY)
    step(case, "start", at=MONDAY, by=people.officer)
    step(case, "stop", at=moment("2026-03-06"), by=people.intake)
    with acting_as_system("a test looks"):
        (view,) = clocks_of(case, moment("2026-03-20"))
    assert (view.tone, view.left, view.due) == ("done", "Met late", "on 6 March")


def test_the_queries_of_a_case_page_do_not_grow_with_its_clocks(case: Case, people: People) -> None:
    with acting_as_system("a test looks"), CaptureQueriesContext(connection) as one:
        clocks_of(case, moment("2026-03-10"))
    for clock in (MEET, REVIEW, "C-JIC-POSITION", "C-JDC-VALID"):
        step(case, "start", clock, at=moment("2026-03-10"), by=people.officer)
    with acting_as_system("a test looks"), CaptureQueriesContext(connection) as five:
        assert len(clocks_of(case, moment("2026-03-10"))) == 5
    assert len(five) == len(one)


def test_the_queries_of_a_list_do_not_grow_with_its_cases(people: People) -> None:
    cases = [make_case(people.officer, at=MONDAY) for _ in range(6)]
    for case in cases:
        step(case, "start", at=MONDAY, by=people.officer)
    step(cases[0], "pause", at=moment("2026-03-03"), by=people.intake)
    counts = []
    for shown in (cases[:1], cases):
        with acting_as_system("a test looks"), CaptureQueriesContext(connection) as queries:
            limits = next_limits(shown, moment("2026-03-03"))
        counts.append(len(queries))
        assert len(limits) == len(shown)
    assert counts[0] == counts[1]
    assert (limits[cases[0].pk].tone, limits[cases[1].pk].tone) == ("paused", "soon")


def test_a_clock_without_a_date_is_no_limit_of_a_case_that_is_over(people: People) -> None:
    cases = [make_case(people.officer), make_case(people.officer, state="closed")]
    for one in cases:
        step(one, "start", "C-LI-191", at=MONDAY, by=people.officer)
    with acting_as_system("a test looks"):
        limits = next_limits(cases, moment("2026-03-03"))
    assert {pk: limit.left for pk, limit in limits.items()} == {cases[0].pk: "No date: the length isn't known"}


def test_a_stored_date_that_the_engine_does_not_reach_is_named(case: Case) -> None:
    with acting_as_system("a test damages a date"):
        assert recompute_mismatches() == []
        Deadline.objects.filter(case=case).update(due_at=end_of("2026-03-20"))
        (found,) = recompute_mismatches()
    assert (found.reference, found.clock, found.stored, found.computed) == (
        case.reference,
        INTAKE,
        "2026-03-20",
        "2026-03-13",
    )


def test_the_reason_that_somebody_typed_is_never_translated_and_that_of_an_act_is() -> None:
    now = moment("2026-03-02")
    with translation.override("fr"):
        typed = as_pause(ClockPause(starts_at=now, recorded_at=now, act="return", reason="No"))
        same = as_pause(ClockPause(starts_at=now, recorded_at=now, act="return", reason="talks on measures"))
        own = as_pause(ClockPause(starts_at=now, recorded_at=now, act="open_talks", reason="talks on measures"))
    assert (typed.reason, same.reason) == ("«\xa0No\xa0»", "«\xa0talks on measures\xa0»")
    assert own.reason != same.reason
