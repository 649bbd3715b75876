"""Two people press the same button at the same moment: one decision, one fine, and the other is told."""

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from accounts.context import acting_as_system
from accounts.models import Event
from casework.blocks.disclosure import acts as dispatch
from casework.models import Case, Outbox
from casework.notifications.deliver import deliver_next
from screening.investments.acts import aftermath, phases, ruling
from screening.investments.models import Dispatch, Fine, Letter, Ruling
from tests.casework.concurrency.at_once import DONE, at_once
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)
CASE_ROW = "SELECT FROM casework_case WHERE id = %s FOR UPDATE"
CONFLICT = "Somebody else changed this case since you opened it; nothing of yours was lost."
Admin = psycopg.Connection[Any]


def twice(admin: Admin, people: Screeners, case: Case, act: Callable[..., Any], **given: Any) -> list[str]:
    """The chair and a second one at once; what each of them was told."""
    other = make_person("second-chair", role="fdi_chair", service="FED-ECO")
    for person in (people.chair, other):
        flow.read_all(case, person)
    jobs = [lambda who=who: flow.do(act, by=who, reference=case.reference, **given) for who in (people.chair, other)]
    return at_once(admin, CASE_ROW, (case.pk,), *jobs)


@pytest.mark.parametrize("versioned", [False, True])
def test_a_double_click_on_combine_makes_one_decision(
    screeners: Screeners, admin_connection: Admin, versioned: bool
) -> None:
    case = flow.before_ministers(screeners)
    flow.decide_ministers(screeners, case)
    given: dict[str, Any] = {"outcome": "negative", "reasons": "As the ministers decided.", "early_because": flow.EARLY}
    if versioned:
        given["version"] = flow.case_of(case.reference).version
    told = twice(admin_connection, screeners, case, ruling.combine, **given)
    assert told == sorted([CONFLICT if versioned else "This can't be done while the case is decided.", DONE])
    with acting_as_system("a test counts"):
        assert Ruling.objects.filter(case=case).count() == 1
        assert Letter.objects.filter(case=case, kind="decision").count() == 1
        assert Event.objects.filter(case_id=case.pk, code="case.combine").count() == 1


def test_clearing_twice_clears_once(screeners: Screeners, admin_connection: Admin) -> None:
    case = flow.in_assessment(screeners)
    flow.give_opinions(screeners, case)
    flow.tell_union(screeners, case)
    flow.read_all(case, screeners.chair)
    told = twice(admin_connection, screeners, case, phases.clear, reasons="No risk.", early_because=flow.EARLY)
    assert told == sorted(["This can't be done while the case is decided.", DONE])
    with acting_as_system("a test counts"):
        assert Ruling.objects.filter(case=case).count() == 1


def test_a_fine_is_settled_once(screeners: Screeners, admin_connection: Admin) -> None:
    case = flow.in_assessment(screeners)
    given = {"breach": "late_answer", "amount": Decimal(1000), "reasons": "The answer came late."}
    flow.do(aftermath.propose_fine, by=screeners.secretary, reference=case.reference, **given)
    told = twice(admin_connection, screeners, case, aftermath.settle_fine, impose=False)
    assert told == sorted(["No fine waits to be settled.", DONE])
    with acting_as_system("a test counts"):
        assert [row.state for row in Fine.objects.filter(case=case)] == ["dropped"]


def test_an_extension_is_granted_once(screeners: Screeners, admin_connection: Admin) -> None:
    case = flow.in_screening(screeners)
    told = twice(admin_connection, screeners, case, phases.extend, extension="complex", reason="Nine countries.")
    assert told == sorted(["The procedure knows no further extension of this phase.", DONE])


def test_a_text_taken_back_in_the_last_second_and_its_fixed_time_do_not_lock_each_other_out(
    screeners: Screeners, admin_connection: Admin
) -> None:
    case = flow.in_assessment(screeners)
    flow.hand_in_letter(screeners, case, "A line too many.")
    (row,) = flow.waiting()
    given = {"reference": case.reference, "pk": row.pk}

    def leave() -> None:
        time.sleep(0.5)  # the other one waits for the case by then
        deliver_next(at=row.leaves_at, only="dispatch:")

    jobs = [lambda: flow.do(dispatch.take_back, by=screeners.secretary, **given), leave]
    assert at_once(admin_connection, CASE_ROW, (case.pk,), *jobs) == [DONE, DONE]
    with acting_as_system("a test looks"):
        assert Dispatch.objects.get().state == "taken_back"
        assert list(Outbox.objects.filter(kind="dispatch").values_list("last_error", flat=True)) == [""]
