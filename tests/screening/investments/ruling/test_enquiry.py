"""Files that the authority opens itself: who may, the time to look back, another state's notification, its end."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.errors import Absent, Conflict, Refused
from accounts.models import Person
from casework.blocks.portal.models import Representation
from casework.models import Case, Revision
from screening.investments.access import outside
from screening.investments.acts import enquiry, representatives
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, make_screeners
from tests.screening.investments.ruling.looking import due, moment, running

pytestmark = pytest.mark.django_db
CLOSED_ON = date(2025, 3, 3)
OPENED = moment(2026, 9, 1)  # within the time to look back, under the Union's regulation of 2019
NEW = {"procedure": "be.fdi", "file_type": "non_notified_query", "language": "fr"}


def opened(people: Screeners, **changes: Any) -> Case:
    """An enquiry into a deal that was closed on 3 March 2025, its members confirmed."""
    case = flow.enquiry_opened(people, at=OPENED, **{"completed_on": CLOSED_ON, **changes})
    flow.confirm_members(people, case, at=OPENED)
    return case


def open_ex_officio(people: Screeners, case: Case, **given: Any) -> None:
    given = {"reasons": "The deal touches the grid.", "at": OPENED, **given}
    flow.do(enquiry.open_ex_officio, by=people.chair, reference=case.reference, **given)


@pytest.mark.parametrize("who", ["chair", "vla", "rep", "vsse"])
def test_only_the_secretariat_starts_an_enquiry(screeners: Screeners, who: str) -> None:
    with pytest.raises(Refused) as refused:
        flow.do(enquiry.start, by=getattr(screeners, who), **NEW)
    assert refused.value.code == "permission"


@pytest.mark.parametrize(
    ("given", "field"),
    [({"file_type": "notification"}, "file_type"), ({"procedure": "uk.nsi"}, "procedure")],
)
def test_an_enquiry_is_of_a_type_and_a_procedure_of_this_house(
    screeners: Screeners, given: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        flow.do(enquiry.start, by=screeners.secretary, **{**NEW, **given})
    assert refused.value.field == field


def test_an_enquiry_that_lacks_something_says_so_on_the_page_that_opens_it(
    screeners: Screeners, client_of: Callable[[Person], Client]
) -> None:
    reference = flow.do(enquiry.start, by=screeners.secretary, **NEW)
    shown = client_of(screeners.secretary).get(f"/cases/{reference}/acts/open_enquiry/")
    assert shown.status_code == 403
    assert "Still missing: " in shown.content.decode()


def test_a_draft_is_its_authors_and_is_not_overwritten(screeners: Screeners) -> None:
    case = flow.enquiry_draft(screeners)
    given: dict[str, Any] = {"reference": case.reference, "fields": {"concern": "Another concern."}}
    with pytest.raises(Absent):
        flow.do(enquiry.save, by=screeners.chair, **given)
    with pytest.raises(Conflict):
        flow.do(enquiry.save, by=screeners.secretary, version=case.filing.version - 1, **given)
    flow.do(enquiry.open_enquiry, by=screeners.secretary, reference=case.reference)
    with pytest.raises(Refused, match="it is no draft any more"):
        flow.do(enquiry.save, by=screeners.secretary, **given)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"completed_on": date(2099, 1, 1)}, "completed_on"),
        ({"signed_on": date(2026, 2, 1), "completed_on": date(2026, 1, 1)}, "signed_on"),
    ],
)
def test_dates_that_cannot_be_so_are_refused_at_their_field(
    screeners: Screeners, fields: dict[str, date], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        flow.enquiry_draft(screeners, **fields)
    assert refused.value.field == field


def test_an_enquiry_needs_its_concern(screeners: Screeners) -> None:
    with pytest.raises(Refused, match="the concern"):
        flow.enquiry_opened(screeners, concern=" ")


def test_the_time_to_look_back_is_counted_from_the_closing_of_the_deal(screeners: Screeners) -> None:
    case = opened(screeners)
    assert due(case, "BE-EXOFF") == date(2027, 3, 3)
    assert due(case, "BE-EXOFF-BF") == date(2030, 3, 3)
    assert due(case, "EU19-UNSCREENED") == date(2026, 6, 3)


def test_a_deal_that_is_not_closed_yet_has_no_time_to_look_back(screeners: Screeners) -> None:
    case = flow.enquiry_opened(screeners)
    assert running(case) == set()


def test_a_file_is_opened_ex_officio_within_two_years_and_within_five_in_bad_faith() -> None:
    people = make_screeners()
    in_time, late, too_late = (opened(people) for _ in range(3))
    open_ex_officio(people, in_time, at=moment(2027, 3, 3))
    with pytest.raises(Refused, match="The time in which this deal can be looked at has run out"):
        open_ex_officio(people, late, at=moment(2027, 3, 4))
    open_ex_officio(people, late, at=moment(2027, 3, 4), bad_faith=True)
    found = flow.case_of(late.reference)
    assert (found.state, found.filing.bad_faith, found.filing.complete_at) == ("assessment", True, moment(2027, 3, 4))
    with pytest.raises(Refused, match="The time in which this deal can be looked at has run out"):
        open_ex_officio(people, too_late, at=moment(2028, 3, 4))
    assert running(in_time, "BE-") == {"BE-ASSESS"}


def test_bad_faith_ends_after_five_years() -> None:
    people = make_screeners()
    case = opened(people, completed_on=date(2020, 1, 2))
    with pytest.raises(Refused, match="The time in which this deal can be looked at has run out"):
        open_ex_officio(people, case, bad_faith=True)


def test_the_reasons_of_an_opening_are_kept_and_read_by_whoever_signs(screeners: Screeners) -> None:
    case = opened(screeners)
    open_ex_officio(screeners, case)
    with acting_as_system("a test looks"):
        row = Revision.objects.get(case=case, section="phases")
    assert row.content == {"Opened ex officio": "The deal touches the grid."}
    flow.give_opinions(screeners, case, at=OPENED)
    flow.clear(screeners, case, at=OPENED)
    assert flow.case_of(case.reference).filing.outcome == "cleared_assessment"


def test_another_states_notification_starts_the_time_to_comment_on_it(screeners: Screeners) -> None:
    case = flow.enquiry_opened(screeners, file_type="eu_incoming", at=OPENED, completed_on=CLOSED_ON)
    assert running(case) == {"EU19-INTENT", "EU19-COMMENT"}


def test_whoever_is_invited_enters_from_outside_and_nobody_else_does(screeners: Screeners) -> None:
    case = flow.enquiry_opened(screeners)
    given = {"by": screeners.secretary, "reference": case.reference}
    with pytest.raises(Refused) as refused:
        flow.do(representatives.invite, to=screeners.vla, **given)
    assert refused.value.field == "to"
    flow.do(representatives.invite, to=screeners.rep, **given)
    with pytest.raises(Refused, match="represents the parties already"):
        flow.do(representatives.invite, to=screeners.rep, **given)
    assert enters(screeners.rep, case) and not enters(screeners.colleague, case)
    with acting_as_system("a test looks"):
        assert Representation.objects.get(case=case).added_by_id == screeners.secretary.pk


def enters(person: Person, case: Case) -> bool:
    with acting_as(person):
        try:
            with outside(sight_of(person, at=timezone.now()), case.reference):
                return True
        except Absent:
            return False


def test_an_enquiry_ends_with_a_reason_and_without_a_file(screeners: Screeners) -> None:
    case = opened(screeners)
    given = {"by": screeners.chair, "reference": case.reference}
    with pytest.raises(Refused) as refused:
        flow.do(enquiry.end, reason="", **given)
    assert refused.value.field == "reason"
    flow.do(enquiry.end, reason="Below every threshold.", **given)
    found = flow.case_of(case.reference)
    assert (found.state, found.filing.outcome, running(case)) == ("closed", "no_action", set())
