"""A deal that closes while it is examined: the parties are asked again, and the authority sees what they say."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.errors import Refused
from accounts.models import Event, Person
from casework.actions.deadlines import run_due
from casework.blocks.portal import representatives as firms
from casework.models import Case, Deadline, Outbox
from screening.investments.acts import closing as closings
from screening.investments.acts import notification
from screening.investments.acts.closing import Closing
from screening.investments.models import Filing
from screening.investments.queries.clock_starts import closing_words
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.portal.test_pages import token

pytestmark = pytest.mark.django_db
ANSWER = "The board is appointed by the seller."


def asked(people: Screeners) -> tuple[Case, str, int]:
    case = flow.in_assessment(people)
    (pk,) = flow.ask(people, case)
    flow.send_request(people, case, pk)
    return case, f"/filings/{case.reference}/requests/1/", pk


def flag(client_of: Callable[[Person], Client], people: Screeners, case: Case) -> bool:
    page = client_of(people.secretary).get(f"/cases/{case.reference}/").content.decode()
    return "before a decision." in page and "Said to be closed on" in page


def test_a_request_is_answered_together_with_whether_the_deal_is_closed(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    case, address, _pk = asked(screeners)
    browser, today = client_of(screeners.rep), timezone.localdate()
    posted: dict[str, Any] = {"answer_1": ANSWER, "then": "hand_in", "draft_version": token(browser, case)}
    answer = browser.post(address, posted)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["closed"])
    answer = browser.post(address, posted | {"closed": "yes"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["closed_on", "closed_why"])
    assert not flag(client_of, screeners, case)
    closed = {"closed": "yes", "closed_on": today.isoformat(), "closed_why": "The bank insisted."}
    assert browser.post(address, posted | closed).status_code == 302
    filing = flow.case_of(case.reference).filing
    assert (filing.completed_on, filing.early_closing) == (today, "The bank insisted.")
    assert flag(client_of, screeners, case)


def test_not_closed_is_noted_with_its_day_and_stands_beside_the_decision(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    case, address, _pk = asked(screeners)
    posted = {"answer_1": ANSWER, "then": "hand_in", "closed": "no"}
    posted["draft_version"] = token(client_of(screeners.rep), case)
    assert client_of(screeners.rep).post(address, posted).status_code == 302
    assert flow.case_of(case.reference).filing.closing_stated_at is not None
    flow.give_opinions(screeners, case)
    flow.tell_union(screeners, case)
    flow.read_all(case, screeners.chair)
    page = client_of(screeners.chair).get(f"/cases/{case.reference}/acts/clear/").content.decode()
    assert "that the deal is not closed." in page


def test_what_is_typed_of_the_closing_stays_in_a_draft_and_with_the_representatives(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    case, address, _pk = asked(screeners)
    browser = client_of(screeners.rep)
    posted = {"answer_1": ANSWER, "then": "save", "closed": "yes", "closed_why": "The bank insisted."}
    posted["draft_version"] = token(browser, case)
    assert browser.post(address, posted).status_code == 302
    form = browser.get(address).context["form"]
    assert (form["closed"].value(), form["closed_why"].value()) == ("yes", "The bank insisted.")
    assert not flag(client_of, screeners, case)


def test_what_a_colleague_typed_of_the_closing_is_not_written_over(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    """A draft of why the deal had closed was gone once a colleague saved the page that they had opened before."""
    case, address, _pk = asked(screeners)
    flow.do(firms.add_representative, by=screeners.rep, reference=case.reference, to=screeners.colleague)
    first, second = client_of(screeners.rep), client_of(screeners.colleague)
    old = {"draft_version": first.get(address).context["asked"].token, "answer_1": ""}
    mine, theirs = ({"closed": "yes", "closed_why": f"As the {who} says."} for who in ("first", "second"))
    kept = second.post(f"{address}save/", {**old, **theirs})
    assert kept.status_code == 200
    for answer in (first.post(f"{address}save/", {**old, **mine}), first.post(f"{address}save/", old)):
        assert (answer.status_code, answer.json()["detail"][:21]) == (409, "A colleague changed t")
    page = first.post(address, {**old, **mine, "then": "save"})
    said = page.content.decode()
    assert page.status_code == 409 and "As the first says." in said and "As the second says." in said
    assert flow.case_of(case.reference).filing.draft["closing"] == theirs
    handed = {**old, **mine, "answer_1": ANSWER, "closed_on": timezone.localdate().isoformat(), "then": "hand_in"}
    assert first.post(address, handed).status_code == 409
    assert flow.case_of(case.reference).filing.completed_on is None
    newest = {**old, **theirs, "answer_1": ANSWER, "draft_version": kept.json()["draft_version"]}
    again = second.post(f"{address}save/", newest)  # one's own is no colleague's
    assert again.status_code == 200
    assert first.get(address).context["asked"].token == again.json()["draft_version"]


def test_comments_are_given_together_with_it(client_of: Callable[[Person], Client], screeners: Screeners) -> None:
    case = flow.in_screening(screeners)
    flow.give_opinions(screeners, case, direction="negative")
    flow.send_draft(screeners, case)
    browser, address = client_of(screeners.rep), f"/filings/{case.reference}/comment/"
    posted = {"text": "Every owner is known.", "seen": "1"}
    assert browser.post(address, posted).status_code == 422
    assert browser.post(address, posted | {"closed": "no"}).status_code == 302
    assert flow.case_of(case.reference).filing.closing_stated_at is not None
    with acting_as_system("a test looks"):
        (event,) = Event.objects.filter(case_id=case.pk, code="file.closing_said")
    assert event.data["closed_code"] == "no"


def test_the_parties_say_of_themselves_that_the_deal_was_closed(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    case = flow.in_assessment(screeners)
    browser, address = client_of(screeners.rep), f"/filings/{case.reference}/closing/"
    assert address in browser.get(f"/filings/{case.reference}/").content.decode()
    closed = {"closed": "yes", "closed_on": timezone.localdate().isoformat(), "closed_why": "By mistake."}
    assert browser.post(address, closed).status_code == 302
    assert flag(client_of, screeners, case)
    assert address not in browser.get(f"/filings/{case.reference}/").content.decode()
    answer = browser.post(address, {"closed": "no"})
    assert (answer.status_code, "write to the secretariat why" in answer.content.decode()) == (422, True)
    with pytest.raises(Refused, match="You have said that the deal is closed"):
        flow.do(closings.state_closing, by=screeners.rep, reference=case.reference, closing=Closing())
    assert flag(client_of, screeners, case)
    with acting_as_system("a test looks"):
        (event,) = Event.objects.filter(case_id=case.pk, code="case.state_closing")
    assert event.data["closed_code"] == "yes"


def test_whoever_completes_the_rest_cannot_take_back_that_the_deal_was_closed(screeners: Screeners) -> None:
    day = timezone.localdate() - timedelta(days=1)
    case = flow.incomplete(screeners, completed_on=day, early_closing="The bank insisted.")
    with pytest.raises(Refused, match="that stays on the file") as refused:
        flow.do(notification.save, by=screeners.rep, reference=case.reference, fields={"completed_on": None})
    assert refused.value.field == "completed_on"
    flow.do(notification.save, by=screeners.rep, reference=case.reference, fields={"rationale": "To grow."})
    assert flow.case_of(case.reference).filing.completed_on == day


def test_what_was_said_after_midnight_bears_the_day_in_brussels(screeners: Screeners) -> None:
    case = Case(opened_at=datetime(2026, 12, 1, 23, 30, tzinfo=UTC))
    case.filing = Filing(file_type="notification")
    assert closing_words(case) == "The parties last said on 2 December 2026 that the deal is not closed."


def closing_day(case: Case) -> int | None:
    """In how many days the parties are asked; None where nobody asks."""
    with acting_as_system("a test looks"):
        row = Deadline.objects.filter(case=case, clock="CLOSING", ended_at__isnull=True).first()
    return (day_of(row.due_at) - timezone.localdate()).days if row and row.due_at else None


def test_parties_of_whom_nothing_was_requested_are_asked_whether_the_deal_is_closed(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    planned = timezone.localdate() + timedelta(days=9)
    case = flow.in_assessment(screeners, planned_on=planned)
    assert closing_day(case) == 9
    outside, inside = f"/filings/{case.reference}/", f"/cases/{case.reference}/"
    assert "Say whether the deal is closed by now" not in client_of(screeners.rep).get(outside).content.decode()
    with acting_as_system("the planned day has passed"):
        Deadline.objects.filter(case=case, clock="CLOSING").update(
            due_at=timezone.now() - timedelta(hours=1), next_look_at=timezone.now() - timedelta(minutes=1)
        )
    run_due(at=timezone.now())
    with acting_as_system("a test looks"):
        told = Outbox.objects.filter(case=case, kind="notify", payload__code="clock.expired").latest("pk").payload
    assert {"representatives", "clock body"} <= set(told["audiences"])
    page = client_of(screeners.rep).get(outside).content.decode()
    assert "Say whether the deal is closed by now" in page
    assert "have not said it by the day set" in client_of(screeners.secretary).get(inside).content.decode()
    posted = {"closed": "no"}
    assert client_of(screeners.rep).post(f"{outside}closing/", posted).status_code == 302
    assert closing_day(case) == 9  # the planned day still lies ahead
    assert "have not said it by the day set" not in client_of(screeners.secretary).get(inside).content.decode()


def test_nobody_is_asked_any_more_once_the_deal_is_closed_or_decided(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners, planned_on=None)
    assert closing_day(case) == 30
    flow.do(closings.state_closing, by=screeners.rep, reference=case.reference, closing=Closing())
    assert closing_day(case) == 30
    said = Closing(on=timezone.localdate(), why="The bank insisted.")
    flow.do(closings.state_closing, by=screeners.rep, reference=case.reference, closing=said)
    assert closing_day(case) is None
    assert closing_day(flow.cleared(screeners)) is None


@pytest.mark.parametrize(
    ("days", "why", "field"), [(1, "So.", "closed_on"), (0, " ", "closed_why"), (None, "So.", "closed_on")]
)
def test_a_closing_lies_after_the_signing_not_in_the_future_and_has_a_reason(
    screeners: Screeners, days: int | None, why: str, field: str
) -> None:
    case = flow.in_assessment(screeners)
    on = date(2026, 8, 31) if days is None else timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refused) as refused:
        flow.do(closings.state_closing, by=screeners.rep, reference=case.reference, closing=Closing(on=on, why=why))
    assert refused.value.field == field
