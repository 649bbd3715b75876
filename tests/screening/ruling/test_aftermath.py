"""What comes after a decision: the appeal, fines by two people under a ceiling, the closing of the file."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.errors import Refused
from casework.models import Case
from screening.actions import aftermath
from screening.models import Appeal, Fine
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person
from tests.screening.ruling.looking import clock, moment, running

pytestmark = pytest.mark.django_db
VALUE = Decimal(250_000_000)  # of the investment in the walks


def propose(people: Screeners, case: Case, **given: Any) -> None:
    given = {"breach": "late_answer", "amount": VALUE / 10, "reasons": "The answer came late.", **given}
    flow.do(aftermath.propose_fine, by=people.secretary, reference=case.reference, **given)


def settle(person: Any, case: Case, *, impose: bool = True) -> None:
    flow.do(aftermath.settle_fine, by=person, reference=case.reference, impose=impose)


@pytest.mark.parametrize(
    ("breach", "most"),
    [("late_answer", "25,000,000"), ("late_filing", "25,000,000"), ("not_notified", "75,000,000")],
)
def test_a_fine_is_no_higher_than_the_percentage_of_the_value(screeners: Screeners, breach: str, most: str) -> None:
    case = flow.in_assessment(screeners)
    ceiling = Decimal(most.replace(",", ""))
    for amount in (ceiling + 1, Decimal(0), Decimal(-1)):
        with pytest.raises(Refused) as refused:
            propose(screeners, case, breach=breach, amount=amount)
        assert refused.value.field == "amount"
        assert f"between 1 and {most} euros" in str(refused.value.sentence)
    propose(screeners, case, breach=breach, amount=ceiling)
    with acting_as_system("a test looks"):
        row = Fine.objects.get(case=case)
    assert (row.amount, row.state, row.proposed_by_id) == (ceiling, "proposed", screeners.secretary.pk)


def test_without_a_value_there_is_no_ceiling_and_no_fine(screeners: Screeners) -> None:
    case = flow.enquiry_opened(screeners)
    with pytest.raises(Refused, match="The value of the investment isn't stated") as refused:
        propose(screeners, case, amount=Decimal(1))
    assert refused.value.field == "amount"


@pytest.mark.parametrize(("given", "field"), [({"breach": "speeding"}, "breach"), ({"reasons": ""}, "reasons")])
def test_a_fine_needs_its_breach_and_its_reasons(screeners: Screeners, given: dict[str, Any], field: str) -> None:
    case = flow.in_assessment(screeners)
    with pytest.raises(Refused) as refused:
        propose(screeners, case, **given)
    assert refused.value.field == field


@pytest.mark.parametrize(("impose", "state"), [(True, "imposed"), (False, "dropped")])
def test_one_person_proposes_and_another_settles(screeners: Screeners, impose: bool, state: str) -> None:
    case = flow.in_assessment(screeners)
    with pytest.raises(Refused, match="No fine waits to be settled"):
        settle(screeners.chair, case)
    propose(screeners, case)
    with pytest.raises(Refused, match="A fine is proposed and waits for a second person"):
        propose(screeners, case)
    settle(screeners.chair, case, impose=impose)
    with acting_as_system("a test looks"):
        row = Fine.objects.get(case=case)
    assert (row.state, row.settled_by_id) == (state, screeners.chair.pk)


def appeal(people: Screeners, case: Case, **given: Any) -> None:
    given = {"lodged_on": timezone.localdate(), "court_number": "2026/MR/12", **given}
    flow.do(aftermath.record_appeal, by=people.secretary, reference=case.reference, **given)


def test_an_appeal_stops_its_time_keeps_the_file_open_and_ends_with_the_courts_words(screeners: Screeners) -> None:
    case, today = flow.cleared(screeners), timezone.localdate()
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            appeal(screeners, case, lodged_on=day)
        assert refused.value.field == "lodged_on"
    appeal(screeners, case)
    assert "BE-APPEAL" not in running(case)
    close = {"by": screeners.secretary, "reference": case.reference}
    with pytest.raises(Refused, match="An appeal is pending"):
        flow.do(aftermath.close, **close)
    for given, field in (({"outcome": ""}, "outcome"), ({"ended_on": today - timedelta(days=1)}, "ended_on")):
        with pytest.raises(Refused) as refused:
            flow.do(aftermath.end_appeal, **close, **{"outcome": "Dismissed.", "ended_on": today, **given})
        assert refused.value.field == field
    flow.do(aftermath.end_appeal, **close, outcome="Dismissed.", ended_on=today)
    with acting_as_system("a test looks"):
        row = Appeal.objects.get(case=case)
    assert (row.outcome, row.ended_on, row.court_number) == ("Dismissed.", today, "2026/MR/12")
    flow.do(aftermath.close, **close)
    assert flow.case_of(case.reference).state == "closed"
    assert running(case) == {"BE-RETAIN"}


def test_a_file_closes_only_after_the_time_to_appeal(screeners: Screeners) -> None:
    case = flow.cleared(screeners)
    close = {"by": screeners.secretary, "reference": case.reference}
    with pytest.raises(Refused, match="The time for an appeal has not run out"):
        flow.do(aftermath.close, **close)
    flow.do(aftermath.close, at=timezone.now() + timedelta(days=40), **close)
    assert clock(case, "BE-APPEAL").ended_at is not None


def test_a_file_with_open_obligations_closes_only_with_a_reason(screeners: Screeners) -> None:
    case = flow.monitored(screeners)
    flow.owe(screeners, case, due_on=date(2027, 12, 1))
    close = {"by": screeners.secretary, "reference": case.reference, "at": timezone.now() + timedelta(days=40)}
    with pytest.raises(Refused, match="1 obligations are open"):
        flow.do(aftermath.close, reason=" ", **close)
    flow.do(aftermath.close, reason="The target was wound up.", **close)
    assert flow.case_of(case.reference).filing.closing_reason == "The target was wound up."


def test_the_same_person_never_does_both_halves_of_a_fine(screeners: Screeners) -> None:
    other = make_person("second-secretary", role="fdi_secretary", service="ISC-SEC")
    case = flow.in_assessment(screeners, at=moment(2026, 11, 25))
    flow.do(
        aftermath.propose_fine,
        by=other,
        reference=case.reference,
        breach="false_data",
        amount=Decimal(1),
        reasons="A false name.",
    )
    with pytest.raises(Refused, match="Your role does not include this act"):
        settle(other, case)
    settle(screeners.chair, case)
