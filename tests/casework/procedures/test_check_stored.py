"""`check_procedures --stored`: the due dates in the database against the engine."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts.context import acting_as_system
from casework.models import Case, Deadline
from tests.casework.clocks.steps import INTAKE, end_of, moment, step
from tests.factories.cases import make_case
from tests.factories.people import People

MONDAY = moment("2026-03-02")


@pytest.fixture
def case(people: People) -> Case:
    """A case whose intake clock runs since Monday 2 March 2026."""
    found = make_case(people.officer, at=MONDAY)
    step(found, "start", at=MONDAY, by=people.officer)
    return found


def check(status: int | None) -> dict[str, Any]:
    """The report of the command, which must leave with this status (None: without complaint)."""
    printed = StringIO()
    if status is None:
        call_command("check_procedures", "--stored", "--format", "json", stdout=printed)
    else:
        with pytest.raises(SystemExit) as left:
            call_command("check_procedures", "--stored", "--format", "json", stdout=printed)
        assert left.value.code == status
    data: dict[str, Any] = json.loads(printed.getvalue())
    return data


def test_stored_due_dates_that_recompute_are_counted_and_hold(case: Case) -> None:
    report = check(None)
    assert (report["ok"], report["stored"], report["faults"]) == (True, 1, [])


def test_a_stored_due_date_that_does_not_recompute_is_named_and_fails_the_check(case: Case) -> None:
    with acting_as_system("a test damages a date"):
        Deadline.objects.filter(case=case).update(due_at=end_of("2026-03-20"))
    report = check(1)
    assert (report["ok"], report["stored"]) == (False, 1)
    assert report["faults"] == [f"{case.reference}, {INTAKE}: stored as 2026-03-20, counted as 2026-03-04."]
