"""The preliminary opinion, what the investor says on it, the hearing, the final opinion."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.errors import Refused
from casework.models import Case
from casework.procedures.clock import BRUSSELS
from screening.investments.acts import committee
from screening.investments.models import Hearing
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, make_screeners
from tests.screening.investments.ruling.looking import due, moment, running

pytestmark = pytest.mark.django_db


def ask(people: Screeners, case: Case) -> None:
    flow.do(committee.ask_hearing, by=people.rep, reference=case.reference)


def set_hearing(people: Screeners, case: Case, **given: Any) -> None:
    given = {"set_for": flow.working_time(), "place": "Brussels", **given}
    flow.do(committee.set_hearing, by=people.secretary, reference=case.reference, **given)


def test_an_opinion_that_is_not_positive_was_answerable_first(screeners: Screeners) -> None:
    case = flow.in_screening(screeners)
    flow.give_opinions(screeners, case, direction="negative")
    with pytest.raises(Refused, match="Send a preliminary opinion first") as refused:
        flow.adopt(screeners, case, direction="negative")
    assert refused.value.field == "direction"
    flow.send_draft(screeners, case)
    with pytest.raises(Refused, match="The investor still has time to comment"):
        flow.adopt(screeners, case, direction="negative")
    flow.comment(screeners, case)
    flow.adopt(screeners, case, direction="negative")
    assert flow.case_of(case.reference).state == "ministerial"


def test_a_positive_opinion_needs_no_preliminary_one(screeners: Screeners) -> None:
    case = flow.in_screening(screeners)
    flow.give_opinions(screeners, case, direction="positive")
    flow.adopt(screeners, case, direction="positive")
    assert flow.case_of(case.reference).state == "ministerial"


def test_the_committee_goes_on_without_comments_once_the_time_is_over() -> None:
    people = make_screeners()
    case = flow.in_screening(people, at=moment(2026, 6, 1))
    flow.give_opinions(people, case, direction="negative", at=moment(2026, 6, 1))
    flow.send_draft(people, case, at=moment(2026, 6, 5))
    assert due(case, "BE-COMMENT") == date(2026, 6, 15)
    flow.send_draft(people, case, at=moment(2026, 6, 8), text="Another reason.")  # the time begins anew
    assert due(case, "BE-COMMENT") == date(2026, 6, 18)
    with pytest.raises(Refused, match="still has time"):
        flow.adopt(people, case, at=moment(2026, 6, 18))
    flow.adopt(people, case, at=moment(2026, 6, 19))
    assert due(case, "BE-MIN") == date(2026, 6, 25)
    assert "BE-COMMENT" not in running(case)


def test_the_time_to_comment_is_the_procedures(screeners: Screeners) -> None:
    case = flow.in_screening(screeners)
    with pytest.raises(Refused) as refused:
        flow.send_draft(screeners, case, comment_time=3)
    assert refused.value.field == "comment_time"


def test_measures_that_nobody_settled_are_no_opinion(screeners: Screeners) -> None:
    case = flow.in_screening(screeners)
    flow.give_opinions(screeners, case, direction="positive_with_measures", measures="A compliance officer.")
    flow.send_draft(screeners, case, direction="positive_with_measures")
    flow.comment(screeners, case)
    with pytest.raises(Refused, match="No measure is settled") as refused:
        flow.adopt(screeners, case, direction="positive_with_measures")
    assert refused.value.field == "direction"


def test_a_hearing_is_asked_for_set_and_held_before_the_opinion(screeners: Screeners) -> None:
    case = flow.in_screening(screeners)
    with pytest.raises(Refused, match="No preliminary opinion was sent"):
        ask(screeners, case)
    flow.give_opinions(screeners, case, direction="negative")
    flow.send_draft(screeners, case)
    flow.comment(screeners, case)
    ask(screeners, case)
    with pytest.raises(Refused, match="A hearing waits: hold it, or refuse it, first"):
        flow.adopt(screeners, case)
    for given, field in (
        ({"set_for": None}, "set_for"),
        ({"set_for": timezone.now()}, "set_for"),
        ({"place": ""}, "place"),
    ):
        with pytest.raises(Refused) as refused:
            set_hearing(screeners, case, **given)
        assert refused.value.field == field
    set_hearing(screeners, case)
    held = {"by": screeners.secretary, "reference": case.reference, "minutes": "The investor named its owners."}
    with pytest.raises(Refused, match="it isn't held yet"):
        flow.do(committee.hold_hearing, **held)
    flow.do(committee.hold_hearing, at=flow.working_time() + timedelta(hours=2), **held)
    assert "BE-HEARING" not in running(case)
    flow.adopt(screeners, case)


SUNDAY, MONDAY = datetime(2026, 6, 14, 10, tzinfo=BRUSSELS), datetime(2026, 6, 15, 10, tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        (SUNDAY, "A hearing is on a working day."),
        (datetime(2026, 7, 21, 10, tzinfo=BRUSSELS), "A hearing is on a working day."),  # the national day
        (MONDAY.replace(hour=3), "A hearing begins between 09:00 and 17:00 (Brussels time)."),
        (MONDAY.replace(hour=17), "A hearing begins between 09:00 and 17:00 (Brussels time)."),
        (datetime(2026, 6, 30, 10, tzinfo=BRUSSELS), "The second phase ends on 29 June 2026"),
    ],
)
def test_nobody_is_called_to_a_hearing_on_a_sunday_at_night_or_after_the_phase(when: datetime, sentence: str) -> None:
    people = make_screeners()
    case = flow.in_screening(people, at=moment(2026, 6, 1))
    flow.send_draft(people, case, at=moment(2026, 6, 2))
    asked = {"reference": case.reference, "at": moment(2026, 6, 3)}
    flow.do(committee.ask_hearing, by=people.rep, **asked)
    with pytest.raises(Refused) as refused:
        flow.do(committee.set_hearing, by=people.secretary, set_for=when, place="Brussels", **asked)
    assert sentence in str(refused.value.sentence)
    assert refused.value.field == "set_for"
    flow.do(committee.set_hearing, by=people.secretary, set_for=MONDAY, place="Brussels", **asked)


def test_a_hearing_is_refused_with_a_reason(screeners: Screeners) -> None:
    case = flow.in_screening(screeners)
    flow.send_draft(screeners, case)
    ask(screeners, case)
    set_hearing(screeners, case, set_for=None, place="", refused_because="The comments say everything.")
    with acting_as_system("a test looks"):
        row = Hearing.objects.get(case=case)
    assert (row.refused_because, row.set_for, row.held_at) == ("The comments say everything.", None, None)
    assert "BE-HEARING" not in running(case)
    ask(screeners, case)  # it may be asked for again
