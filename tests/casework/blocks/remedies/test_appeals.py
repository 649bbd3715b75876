"""Appeals, and when a file may close."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.errors import Refused
from casework.models import Case
from screening.investments.acts import aftermath
from screening.investments.models import Appeal
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.ruling.looking import clock, running

pytestmark = pytest.mark.django_db


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
    flow.owe(screeners, case, due_on=timezone.localdate() + timedelta(days=365))
    close = {"by": screeners.secretary, "reference": case.reference, "at": timezone.now() + timedelta(days=40)}
    with pytest.raises(Refused, match="1 obligations are open"):
        flow.do(aftermath.close, reason=" ", **close)
    flow.do(aftermath.close, reason="The target was wound up.", **close)
    assert flow.case_of(case.reference).filing.closing_reason == "The target was wound up."
