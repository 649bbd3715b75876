"""A notification comes in from outside and is examined; whoever isn't concerned sees nothing of it."""

import pytest
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as
from accounts.errors import Absent, Refused
from accounts.models import Person
from casework.access import get_case
from casework.models import Case, Deadline
from screening.investments.access import outside
from screening.investments.acts import hand_in, notification
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.ruling.looking import moment

pytestmark = pytest.mark.django_db


def sees(person: Person, case: Case) -> bool:
    with acting_as(person):
        try:
            return get_case(sight_of(person, at=timezone.now()), case.reference).pk == case.pk
        except Absent:
            return False


def enters(person: Person, case: Case) -> bool:
    with acting_as(person):
        try:
            with outside(sight_of(person, at=timezone.now()), case.reference) as found:
                return found.pk == case.pk
        except Absent:
            return False


def test_a_file_opens_step_by_step_and_never_to_whoever_is_not_concerned(screeners: Screeners) -> None:
    p = screeners
    draft = flow.draft(p)
    assert [sees(x, draft) for x in p.all()] == [False] * len(p.all())
    assert [x.username for x in p.all() if enters(x, draft)] == ["fdi-rep"]
    handed_in = flow.notified(p)
    assert [x.username for x in p.all() if sees(x, handed_in)] == ["fdi-secretary"]
    examined = flow.in_assessment(p)
    concerned = {"secretary", "chair", "eco", "vla", "minister-eco", "minister-vla", "vsse", "giss", "coordinator"}
    assert {x.username.removeprefix("fdi-") for x in p.all() if sees(x, examined)} == concerned
    assert [x.username for x in p.all() if enters(x, examined)] == ["fdi-rep"]


def test_the_assessment_runs_for_thirty_days_from_the_day_after(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners, at=moment(2026, 9, 1))  # under the Union's regulation of 2019
    with acting_as(screeners.secretary):
        clocks = {d.clock: d.procedure for d in Deadline.objects.filter(case=case, ended_at__isnull=True)}
    of_law = {"BE-TOTAL": "be.fdi", "BE-ASSESS": "be.fdi", "EU19-NOTIFY": "eu.fdi-2019"}
    assert clocks == {**of_law, "CLOSING": "house"}


def test_a_notification_that_lacks_something_says_what(screeners: Screeners) -> None:
    reference = flow.do(notification.start_draft, by=screeners.rep, procedure="be.fdi")
    with pytest.raises(Refused) as refused:
        flow.do(hand_in.notify, by=screeners.rep, signed=screeners.rep.name, reference=reference)
    assert "the investor" in str(refused.value.sentence)


def test_a_handed_in_notification_is_not_changed_from_outside(screeners: Screeners) -> None:
    case = flow.notified(screeners)
    with pytest.raises(Refused):
        flow.do(notification.save, by=screeners.rep, reference=case.reference, fields={"structure": "Another deal."})
