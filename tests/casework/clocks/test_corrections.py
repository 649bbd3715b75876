"""Extensions, and corrections by two people that keep the old value."""

from datetime import timedelta

import pytest

from accounts.context import acting_as_system
from casework.actions import corrections
from casework.actions.deadlines import run_due
from casework.errors import Refused
from casework.models import Case, Correction
from tests.casework.clocks.steps import INTAKE, clock_of, end_of, events_of, moment, step
from tests.factories.cases import locked, make_case
from tests.factories.people import People

MONDAY = moment("2026-03-02")
TUESDAY = moment("2026-03-03")


@pytest.fixture
def case(people: People) -> Case:
    """A case whose intake clock runs since Monday, due on Wednesday."""
    found = make_case(people.officer, at=MONDAY)
    step(found, "start", at=MONDAY, by=people.officer)
    return found


def propose(case: Case, people: People, new_start: str = "2026-02-27") -> Correction:
    """The officer proposes that the clock started on another day."""
    with acting_as_system("a test corrects"):
        return corrections.propose_correction(
            deadline=clock_of(case),
            new_start=moment(new_start),
            reason="It came in on Friday.",
            by=people.officer,
            at=TUESDAY,
        )


def test_a_proposed_correction_moves_nothing(case: Case, people: People) -> None:
    waiting = propose(case, people)
    assert (waiting.state, waiting.old_start, waiting.new_due) == ("proposed", MONDAY, end_of("2026-03-03"))
    assert clock_of(case).due_at == end_of("2026-03-04")


def test_an_approved_correction_moves_the_date_and_keeps_the_old_value(case: Case, people: People) -> None:
    waiting = propose(case, people)
    with acting_as_system("a test corrects"):
        locked(case)
        corrections.settle_correction(correction=waiting, approve=True, by=people.supervisor, at=TUESDAY)
        kept = Correction.objects.get()
    found = clock_of(case)
    assert (found.started_at, found.due_at) == (moment("2026-02-27"), end_of("2026-03-03"))
    assert (kept.old_start, kept.old_due) == (MONDAY, end_of("2026-03-04"))
    assert (kept.new_start, kept.new_due) == (moment("2026-02-27"), end_of("2026-03-03"))
    assert found.case.next_due_at == end_of("2026-03-03")
    assert events_of(case)[-2:] == [("clock.correction_proposed", INTAKE), ("clock.corrected", INTAKE)]


def test_a_refused_correction_leaves_the_clock_as_it_was(case: Case, people: People) -> None:
    waiting = propose(case, people)
    with acting_as_system("a test corrects"):
        locked(case)
        corrections.settle_correction(correction=waiting, approve=False, by=people.supervisor, at=TUESDAY)
    assert clock_of(case).due_at == end_of("2026-03-04")
    assert events_of(case)[-1] == ("clock.correction_refused", INTAKE)


def test_nobody_settles_a_correction_of_their_own(case: Case, people: People) -> None:
    waiting = propose(case, people)
    with acting_as_system("a test corrects"), pytest.raises(Refused) as refused:
        locked(case)
        corrections.settle_correction(correction=waiting, approve=True, by=people.officer, at=TUESDAY)
    assert str(refused.value) == "Two people correct a clock: somebody else must settle this one."


def test_a_correction_is_settled_once(case: Case, people: People) -> None:
    waiting = propose(case, people)
    with acting_as_system("a test corrects"):
        locked(case)
        corrections.settle_correction(correction=waiting, approve=True, by=people.supervisor, at=TUESDAY)
        with pytest.raises(Refused, match="has been settled already"):
            corrections.settle_correction(correction=waiting, approve=False, by=people.intake, at=TUESDAY)


@pytest.mark.parametrize(
    ("new_start", "reason", "sentence"),
    [
        ("2026-03-05", "It is wrong.", "A clock can't have started in the future."),
        ("2026-03-02", "It is wrong.", "The clock starts then already."),
        ("2026-02-27", "  ", "Say why the date moves."),
    ],
)
def test_a_senseless_correction_is_refused(
    case: Case, people: People, new_start: str, reason: str, sentence: str
) -> None:
    with acting_as_system("a test corrects"), pytest.raises(Refused) as refused:
        corrections.propose_correction(
            deadline=clock_of(case), new_start=moment(new_start), reason=reason, by=people.officer, at=TUESDAY
        )
    assert str(refused.value) == sentence


def test_a_clock_that_has_ended_is_not_corrected(case: Case, people: People) -> None:
    step(case, "stop", at=TUESDAY, by=people.intake)
    with pytest.raises(Refused, match="has ended; its date doesn't move any more"):
        propose(case, people)


def test_an_extension_adds_in_the_unit_of_the_clock(case: Case, people: People) -> None:
    with acting_as_system("a test extends"):
        corrections.extend(deadline=clock_of(case), length=3, reason="Illness.", by=people.intake, at=TUESDAY)
    found = clock_of(case)
    assert found.due_at == end_of("2026-03-09")  # five working days from Monday
    assert found.next_look_at == moment("2026-03-06", 7)
    assert found.case.next_due_at == end_of("2026-03-09")
    assert events_of(case)[-1] == ("clock.extended", INTAKE)


def test_an_extension_after_the_date_lets_the_clock_run_again(case: Case, people: People) -> None:
    late = moment("2026-03-05")
    assert run_due(at=late) == 1
    assert clock_of(case).state == "expired"
    with acting_as_system("a test extends"):
        locked(case)
        corrections.extend(deadline=clock_of(case), length=2, reason="Agreed.", by=people.intake, at=late)
    found = clock_of(case)
    assert (found.state, found.expired_at, found.due_at) == ("running", None, end_of("2026-03-06"))
    assert run_due(at=late + timedelta(days=5)) == 1
    assert clock_of(case).state == "expired"


def test_an_extension_needs_a_length_and_a_reason(case: Case, people: People) -> None:
    with acting_as_system("a test extends"):
        with pytest.raises(Refused, match="adds at least one"):
            corrections.extend(deadline=clock_of(case), length=0, reason="Why.", by=people.intake, at=TUESDAY)
        with pytest.raises(Refused, match="Say why the date moves"):
            corrections.extend(deadline=clock_of(case), length=1, reason="", by=people.intake, at=TUESDAY)
