"""An administrator sets the length of a clock that nobody could confirm; whoever looks sees what was set, and why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions.access_request import decide
from accounts.context import acting_as, acting_as_system
from accounts.days import day_of
from accounts.errors import Refused
from accounts.models import AccessRequest, Event, Person
from casework.actions.clock_values import end_value, request_value
from casework.errors import Conflict
from casework.models import ClockValue, Deadline
from tests.factories import investment_flow as flow
from tests.factories.flow import do
from tests.factories.investments import Screeners
from tests.factories.people import People

Browser = Callable[[Person], Client]
WHERE = {"procedure_id": "be.fdi", "version": "2023-07-01", "clock": "BE-COMPLETE"}


def set_value(people: People, **given: Any) -> ClockValue:
    """An administrator asks, a role approver approves."""
    asked = do(request_value, by=people.admin, **WHERE, **given)
    do(decide, by=people.approver, request=asked.pk, act="approve", version=None)
    with acting_as_system("a test looks"):
        return ClockValue.objects.get(ended_at__isnull=True)


PAGE = "/procedures/be.fdi/2023-07-01/BE-COMPLETE/"


def test_a_clock_without_a_known_length_runs_for_what_was_set_and_keeps_it(
    people: People, screeners: Screeners
) -> None:
    value = set_value(people, length=6, reason="Practice of the first year.")
    case = flow.notified(screeners)
    set_value(people, length=9, reason="Practice of the second year.", instead_of=value.pk)
    with acting_as(screeners.secretary):
        clock = Deadline.objects.get(case=case, clock="BE-COMPLETE")
    assert clock.set_length == 6
    assert clock.due_at is not None
    assert day_of(clock.due_at) - day_of(clock.started_at) == timedelta(days=6)


def test_without_a_set_length_the_clock_has_no_date(screeners: Screeners) -> None:
    case = flow.notified(screeners)
    with acting_as(screeners.secretary):
        assert Deadline.objects.get(case=case, clock="BE-COMPLETE").due_at is None


def test_a_confirmed_length_is_not_changed_here(people: People) -> None:
    with pytest.raises(Refused):
        do(request_value, by=people.admin, **{**WHERE, "clock": "BE-ASSESS"}, length=10, reason="Shorter.")


@pytest.mark.parametrize(
    ("length", "reason", "field"), [(0, "Why.", "length"), (4000, "Why.", "length"), (5, " ", "reason")]
)
def test_a_length_and_a_reason_are_needed(people: People, length: int, reason: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        do(request_value, by=people.admin, **WHERE, length=length, reason=reason)
    assert refused.value.field == field


def test_somebody_else_changed_it_meanwhile(people: People) -> None:
    set_value(people, length=6, reason="First.")
    with pytest.raises(Conflict):
        do(request_value, by=people.admin, **WHERE, length=7, reason="Second, of an older page.")
    with pytest.raises(Conflict):
        do(end_value, by=people.admin, **WHERE)


def test_the_page_sets_ends_and_records(people: People, client_of: Browser) -> None:
    browser = client_of(people.admin)
    assert browser.post(PAGE, {"length": "", "reason": ""}).status_code == 422
    assert browser.post(PAGE, {"length": "6", "reason": "Practice."}).status_code == 302
    assert not ClockValue.objects.exists()  # one person alone changes no time limit
    approver = client_of(people.approver)
    assert "Practice." in approver.get("/requests/").content.decode()
    with acting_as(people.approver):
        asked = AccessRequest.objects.get()
    assert approver.post(f"/requests/{asked.pk}/approve/", {"version": 1}).status_code == 302
    text = browser.get("/procedures/be.fdi/2023-07-01/").content.decode()
    assert "Practice. (Admin NSA" in text
    value = ClockValue.objects.get()
    assert browser.post(PAGE, {"end": "1", "instead_of": str(value.pk)}).status_code == 302
    with acting_as_system("a test looks"):
        codes = list(Event.objects.filter(code__startswith="procedure.").order_by("id").values_list("code", flat=True))
    assert codes == ["procedure.value_set", "procedure.value_ended"]


@pytest.mark.parametrize("who", ["officer", "supervisor", "auditor", "oversight", "approver"])
def test_nobody_else_opens_or_sets(people: People, client_of: Browser, who: str) -> None:
    browser = client_of(getattr(people, who))
    for address in ("/procedures/", "/procedures/be.fdi/2023-07-01/", PAGE):
        assert browser.get(address).status_code == 403
    assert browser.post(PAGE, {"length": "1", "reason": "Mine."}).status_code == 403
    assert not ClockValue.objects.exists()


def test_what_is_not_there_is_absent(people: People, client_of: Browser) -> None:
    browser = client_of(people.admin)
    for address in ("/procedures/be.none/1/", "/procedures/be.fdi/1999-01-01/", PAGE.replace("COMPLETE", "NOTHING")):
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize("who", ["officer", "admin"])
def test_the_database_lets_nobody_write_a_value_alone(people: People, who: str) -> None:
    from django.db import ProgrammingError, transaction
    from django.utils import timezone

    writer = getattr(people, who)
    with acting_as(writer), pytest.raises(ProgrammingError), transaction.atomic():
        ClockValue.objects.create(
            procedure="be.fdi",
            procedure_version="2023-07-01",
            clock="BE-COMPLETE",
            length=1,
            reason="By hand.",
            set_by=writer,
            set_at=timezone.now(),
        )
