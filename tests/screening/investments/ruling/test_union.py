"""The other states of the Union: the regulation that a file keeps, and what each word does to its clocks."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.errors import Refused
from accounts.models import Person
from casework.actions import clock_acts
from casework.actions.deadlines import run_due
from casework.models import Case, Deadline
from casework.queries.deadlines import clocks_of, ledger
from screening.investments.acts import committee, phases, union
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, make_screeners
from tests.screening.investments.ruling.looking import clock, due, moment, running

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
TOLD = date(2026, 6, 2)


def told() -> tuple[Screeners, Case]:
    """A file in assessment of which the other states have heard on 2 June 2026."""
    people = make_screeners()
    case = flow.in_assessment(people, at=moment(2026, 6, 1))
    notify(people, case, happened_on=TOLD)
    return people, case


def notify(people: Screeners, case: Case, **given: Any) -> None:
    flow.do(union.notify_union, by=people.secretary, at=moment(2026, 6, 3), reference=case.reference, **given)


def word(people: Screeners, case: Case, kind: str, on: date, **given: Any) -> None:
    given = {"kind": kind, "happened_on": on, "state_code": "NL", **given}
    at = moment(2026, 9, 1)
    flow.do(union.record_exchange, by=people.secretary, at=at, reference=case.reference, **given)


def test_the_clocks_of_the_union_begin_with_the_receipt() -> None:
    people, case = told()
    assert (due(case, "EU19-INTENT"), due(case, "EU19-COMMENT")) == (date(2026, 6, 17), date(2026, 7, 7))
    assert clock(case, "EU19-COMMENT").procedure_version == "2020-10-11"
    assert "EU19-NOTIFY" not in running(case)
    with pytest.raises(Refused, match="The other states were notified already"):
        notify(people, case, happened_on=TOLD)


def test_an_intent_ends_the_time_for_it_and_leaves_the_time_to_comment() -> None:
    people, case = told()
    word(people, case, "intent", date(2026, 6, 10))
    assert running(case, "EU19") == {"EU19-COMMENT"}


def test_what_was_asked_and_given_counts_the_time_of_whoever_asked_anew_and_of_nobody_else() -> None:
    people, case = told()
    word(people, case, "question", date(2026, 6, 10))
    assert running(case, "EU19") == {"EU19-COMMENT"}
    word(people, case, "answered", date(2026, 6, 20), state_code="")
    assert running(case, "EU19") == {"EU19-COMMENT", "EU19-COMMENT-RFI"}
    assert (due(case, "EU19-COMMENT"), due(case, "EU19-COMMENT-RFI")) == (date(2026, 7, 7), date(2026, 7, 10))
    word(people, case, "question", date(2026, 6, 22), state_code="FR")
    word(people, case, "answered", date(2026, 6, 30), state_code="FR")
    assert times(case) == {"NL": date(2026, 7, 10), "FR": date(2026, 7, 20)}
    word(people, case, "comment", date(2026, 7, 1))
    assert times(case) == {"FR": date(2026, 7, 20)}
    # five days after the last day on which somebody else can comment, which is a Saturday
    assert due(case, "EU19-OPIN") == date(2026, 7, 27)
    word(people, case, "closed", date(2026, 7, 2), state_code="")
    assert running(case, "EU19") == set()


def test_confirming_a_right_of_former_days_takes_no_state_its_running_time() -> None:
    people, case = told()
    word(people, case, "question", date(2026, 6, 10))
    word(people, case, "answered", date(2026, 6, 20))
    with acting_as_system("a test sets up"):  # as it was stored before states were told apart
        row = clock(case, "EU19-COMMENT-RFI")
        Deadline.objects.filter(pk=row.pk).update(item="")
    run_due(at=moment(2026, 7, 12))
    word(people, case, "question", date(2026, 6, 22), state_code="FR")
    word(people, case, "answered", date(2026, 6, 30), state_code="FR")
    given = {"at": moment(2026, 7, 13), "reference": case.reference, "deadline_id": row.pk}
    flow.do(clock_acts.confirm_lapse, by=people.secretary, **given)
    assert times(case) == {"FR": date(2026, 7, 20)}


def times(case: Case) -> dict[str, date]:
    """Until when each state that asked can comment."""
    with acting_as_system("a test looks"):
        rows = Deadline.objects.filter(case=case, clock="EU19-COMMENT-RFI", ended_at__isnull=True)
        return {row.item: day_of(row.due_at) for row in rows if row.due_at is not None}


def test_an_answer_names_whose_question_it_answers_when_several_asked() -> None:
    people, case = told()
    for state in ("NL", "FR"):
        word(people, case, "question", date(2026, 6, 10), state_code=state)
    for state in ("", "DE"):
        with pytest.raises(Refused, match="Say whose question was answered"):
            word(people, case, "answered", date(2026, 6, 20), state_code=state)


def test_a_period_of_the_union_ends_on_the_next_working_day_of_the_commission() -> None:
    people = make_screeners()
    case = flow.in_assessment(people, at=moment(2026, 11, 20))
    given = {"at": moment(2026, 11, 26), "reference": case.reference, "happened_on": date(2026, 11, 26)}
    flow.do(union.notify_union, by=people.secretary, **given)
    assert due(case, "EU19-COMMENT") == date(2027, 1, 4)  # 31 December and 1 January are days off, then a weekend
    with acting_as_system("a test looks"):
        page = ledger(clock(case, "EU19-COMMENT"), at=moment(2026, 11, 27))
    rolled = [row.text for row in page.clock.ledger if row.kind == "roll"]
    assert rolled and "No 1182/71, art. 3(4), statute" in rolled[0]


def test_what_was_said_in_time_and_recorded_late_is_met_on_its_day() -> None:
    people, case = told()
    word(people, case, "intent", date(2026, 6, 12))  # recorded on 1 September, long after the time was over
    row = clock(case, "EU19-INTENT")
    assert (row.state, row.expired_at, day_of(row.ended_at)) == ("met", None, date(2026, 6, 12))


def test_the_time_to_comment_that_ran_out_is_nobodys_delay_and_is_confirmed_by_a_person(client_of: Browser) -> None:
    people, case = told()
    after = moment(2026, 7, 9)
    run_due(at=after)
    row = clock(case, "EU19-COMMENT")
    assert row.state == "expired"
    with acting_as_system("a test looks"):
        case.refresh_from_db()
        tones = {view.clock: (view.tone, view.left) for view in clocks_of(case, after)}
    assert tones["EU19-COMMENT"] == ("soon", "Ran out")
    assert case.next_due_at is None or case.next_due_at != row.due_at
    browser, address = client_of(people.secretary), f"/cases/{case.reference}/acts/confirm_lapse/"
    asked = [item.words for row in browser.get("/").context["page"].rows for item in row.turns if item.url == address]
    assert asked == ["Confirm that a right ran out"]
    page = browser.get(address)
    assert "Comments or opinion, until Tuesday 7 July 2026" in page.content.decode()
    done = browser.post(address, {"deadline_id": str(row.pk), "version": str(flow.case_of(case.reference).version)})
    assert done.status_code == 302
    row = clock(case, "EU19-COMMENT")
    assert (row.state, row.ended_at) == ("expired", row.due_at)
    with pytest.raises(Refused, match="somebody confirmed it already"):
        given = {"reference": case.reference, "deadline_id": row.pk}
        flow.do(clock_acts.confirm_lapse, by=people.secretary, **given)


def test_a_comment_leaves_the_others_their_time_and_starts_that_of_the_commission() -> None:
    people, case = told()
    word(people, case, "comment", date(2026, 6, 12))
    assert running(case, "EU19") == {"EU19-COMMENT", "EU19-OPIN"}
    assert due(case, "EU19-OPIN") == date(2026, 7, 13)  # the fifth day is a Sunday
    word(people, case, "opinion", date(2026, 7, 9), state_code="COM")
    assert running(case, "EU19") == set()


def test_the_end_of_the_mechanism_ends_its_clocks_and_none_of_the_national_ones() -> None:
    people, case = told()
    national = running(case, "BE-")
    word(people, case, "closed", date(2026, 6, 15), state_code="")
    assert running(case) == {*national, "CLOSING"} == {"BE-TOTAL", "BE-ASSESS", "CLOSING"}


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("notified", {}, "kind"),
        ("comment", {"state_code": ""}, "state_code"),
        ("opinion", {"state_code": "NL"}, "state_code"),
        ("comment", {"state_code": "BE"}, "state_code"),  # our own file
        ("comment", {"state_code": "US"}, "state_code"),
        ("comment", {"happened_on": date(2026, 5, 31)}, "happened_on"),
        ("comment", {"happened_on": date(2026, 9, 2)}, "happened_on"),
    ],
)
def test_a_word_needs_who_said_it_and_a_day_that_can_be(kind: str, given: dict[str, Any], field: str) -> None:
    people, case = told()
    with pytest.raises(Refused) as refused:
        word(people, case, kind, TOLD, **given)
    assert refused.value.field == field


def test_nothing_is_said_before_the_others_were_told(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    given = {"kind": "comment", "happened_on": date(2026, 6, 1), "state_code": "NL"}
    with pytest.raises(Refused, match="Record first that the other states were notified"):
        flow.do(union.record_exchange, by=screeners.secretary, reference=case.reference, **given)


@pytest.mark.parametrize(
    ("opened", "clocks"),
    [
        (moment(2028, 1, 14), {"BE-TOTAL", "BE-ASSESS", "CLOSING", "EU19-NOTIFY"}),
        (moment(2028, 1, 17), {"BE-TOTAL", "BE-ASSESS", "CLOSING", "EU26-PH1"}),
    ],
)
def test_a_file_keeps_the_regulation_in_force_when_it_was_opened(opened: datetime, clocks: set[str]) -> None:
    people = make_screeners()
    case = flow.in_assessment(people, at=opened)
    assert running(case) == clocks
    # the older file keeps its regulation when the other states hear of it after the change
    told_at = {"at": moment(2028, 1, 20), "happened_on": date(2028, 1, 20)}
    flow.do(union.notify_union, by=people.secretary, reference=case.reference, **told_at)
    expected = {"EU19-INTENT", "EU19-COMMENT"} if "EU19-NOTIFY" in clocks else {"EU26-PH1"}
    assert running(case, "EU") == expected


def test_the_first_phase_of_the_new_regulation_ends_with_the_assessment() -> None:
    people = make_screeners()
    case = flow.in_assessment(people, at=moment(2028, 1, 17))
    assert due(case, "EU26-PH1") == date(2028, 3, 2)
    flow.give_opinions(people, case, at=moment(2028, 1, 18))
    flow.clear(people, case, at=moment(2028, 1, 18))
    assert running(case, "EU") == set()


def test_nobody_receives_a_notification_before_it_was_handed_in() -> None:
    people = make_screeners()
    case = flow.in_assessment(people, at=moment(2026, 6, 1))
    with pytest.raises(Refused, match="The file was opened on") as refused:
        notify(people, case, happened_on=date(2026, 5, 31))
    assert refused.value.field == "happened_on"


def test_a_file_is_not_decided_before_the_other_states_could_hear_of_it(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.give_opinions(screeners, case)
    flow.read_all(case, screeners.chair)
    cleared = {"by": screeners.chair, "reference": case.reference, "reasons": "No risk."}
    with pytest.raises(Refused, match="The other states were not notified yet: notify them first"):
        flow.do(phases.clear, **cleared)
    flow.tell_union(screeners, case)
    flow.do(phases.clear, **cleared, early_because=flow.EARLY)
    other = flow.in_screening(screeners)
    flow.give_opinions(screeners, other, direction="positive")
    flow.read_all(other, screeners.secretary)
    given = {"by": screeners.secretary, "reference": other.reference, "direction": "positive", "text": "No risk."}
    with pytest.raises(Refused, match="The other states were not notified yet"):
        flow.do(committee.adopt, **given)


def test_whoever_decides_while_the_other_states_can_comment_is_warned(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    flow.give_opinions(screeners, case)
    warning = "The other states and the Commission can still say something"
    known = timezone.now() < moment(2028, 1, 17)  # the regulation that applies from then on: its times weren't found
    for told in (False, True):
        if told:
            flow.tell_union(screeners, case)
            flow.read_all(case, screeners.chair)
        for address in ("", "acts/clear/"):
            page = client_of(screeners.chair).get(f"/cases/{case.reference}/{address}")
            assert (warning in page.content.decode()) is (told and known)


def test_our_own_state_is_not_offered_as_commenting_on_its_own_file(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    flow.tell_union(screeners, case)
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/acts/record_exchange/").content.decode()
    assert 'value="NL"' in page
    assert 'value="BE"' not in page
