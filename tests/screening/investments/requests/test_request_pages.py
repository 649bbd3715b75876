"""The secretariat's side in the browser: questions, the letter with its preview, the tab with its history."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.context import acting_as_system
from accounts.models import Person
from casework.models import Case
from screening.investments.models import InformationRequest, Question
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

Browser = Callable[[Person], Client]


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def tab(client: Client, case: Case) -> str:
    return text_of(client, f"/cases/{case.reference}/requests/")


def letter_of(case: Case, *questions: int, **changes: Any) -> dict[str, Any]:
    """A filled-in form that asks these questions in this order."""
    given: dict[str, Any] = {"due_on": (timezone.localdate() + timedelta(days=20)).isoformat(), "version": case.version}
    for place, pk in enumerate(questions, start=1):
        given |= {f"take_{pk}": "on", f"wording_{pk}": f"Wording {place}?", f"place_{pk}": str(place)}
    return given | changes


def test_a_member_asks_on_the_page_and_the_tab_shows_it_as_internal(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_assessment(screeners), client_of(screeners.vla)
    url = f"/cases/{case.reference}/acts/ask_question/"
    assert client.post(url, {"text": "", "version": case.version}).status_code == 422
    for unread in ("", "abc", "-1", "9" * 400):
        stopped = client.post(url, {"text": "Who pays?", "version": unread})
        assert (stopped.status_code, "Who pays?" in stopped.content.decode()) == (409, True), unread
    assert client.post(url, {"text": "Who pays?"}).status_code == 409
    assert client.post(url, {"text": "Who pays?", "version": case.version}).status_code == 302
    with acting_as_system("a test looks"):
        assert Question.objects.filter(case=case).count() == 1
    text = tab(client, case)
    assert "Who pays?" in text
    assert "Take back" in text
    assert "Take back" not in tab(client_of(screeners.vsse), case)


def test_the_letters_page_says_what_the_dates_become_beforehand(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_assessment(screeners), client_of(screeners.secretary)
    flow.ask(screeners, case, "Who pays <b>them</b>?")
    text = text_of(client, f"/cases/{case.reference}/acts/send_request/")
    assert "VLA asks: Who pays &lt;b&gt;them&lt;/b&gt;?" in text
    assert "Stops the clock “Assessment (phase 1)”" in text
    assert "Starts the clock “Answer to an information request”: due" in text
    assert "If the answer comes on" in text
    assert "“Assessment (phase 1)” ends on" in text


def test_the_preview_follows_the_day_that_was_typed(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_assessment(screeners), client_of(screeners.secretary)
    (one,) = flow.ask(screeners, case, "Who pays?")
    case = flow.case_of(case.reference)
    due = timezone.localdate() + timedelta(days=45)
    answer = client.post(
        f"/cases/{case.reference}/acts/send_request/",
        letter_of(case, one, **{f"wording_{one}": "", "due_on": due.isoformat()}),
    )
    assert answer.status_code == 422
    assert f"due {date_format(due, 'l j F Y')}" in answer.content.decode()


def test_the_letter_keeps_the_order_and_wording_of_the_form(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_assessment(screeners), client_of(screeners.secretary)
    one, two, three = flow.ask(screeners, case, "One?", "Two?", "Three?")
    case = flow.case_of(case.reference)
    url = f"/cases/{case.reference}/acts/send_request/"
    given = letter_of(case, one, two, **{f"place_{one}": "2", f"place_{two}": "1", f"wording_{three}": "Three?"})
    assert client.post(url, given).status_code == 302
    flow.let_leave(screeners)
    with acting_as_system("a test looks"):
        rows = Question.objects.filter(case=case, request__number=1).order_by("position")
        assert [(q.pk, q.wording) for q in rows] == [(two, "Wording 2?"), (one, "Wording 1?")]
    text = tab(client, case)
    assert "Wording 2?" in text
    assert "As the service asked it" in text
    assert "If the answer comes on the due day" in text
    assert "Three?" in text


def test_a_day_in_the_past_is_refused_at_its_field(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_assessment(screeners), client_of(screeners.secretary)
    (one,) = flow.ask(screeners, case)
    case = flow.case_of(case.reference)
    given = letter_of(case, one, due_on=timezone.localdate().isoformat(), introduction="Kept words")
    answer = client.post(f"/cases/{case.reference}/acts/send_request/", given)
    assert answer.status_code == 422
    assert "The day to answer by must lie ahead." in answer.content.decode()
    assert "Kept words" in answer.content.decode()


def test_a_letter_that_repeats_a_contribution_is_taken_like_any_other_and_waits(
    screeners: Screeners, client_of: Browser
) -> None:
    case, client = flow.in_assessment(screeners), client_of(screeners.secretary)
    flow.contribute(screeners, case)
    (one,) = flow.ask(screeners, case)
    case = flow.case_of(case.reference)
    url = f"/cases/{case.reference}/acts/send_request/"
    leak = letter_of(case, one, **{f"wording_{one}": "Does Borislav Quillfeather chair the fund behind the investor?"})
    assert client.post(url, leak).status_code == 302
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        assert not InformationRequest.objects.filter(case=case).exists()
    flow.let_leave(screeners, release=False)
    assert client.post(url, letter_of(flow.case_of(case.reference), one)).status_code == 302
    flow.let_leave(screeners)
    with acting_as_system("a test looks"):
        assert InformationRequest.objects.filter(case=case).count() == 1


def test_the_tab_tells_what_each_stop_cost_and_what_the_clock_became(screeners: Screeners, client_of: Browser) -> None:
    start = timezone.now()
    case = flow.in_assessment(screeners, at=start)
    flow.ask(screeners, case)
    flow.send_request(screeners, case, at=start + timedelta(days=2))
    flow.answer_request(screeners, case, at=start + timedelta(days=9))
    text = tab(client_of(screeners.eco), case)
    assert "History of stops" in text
    assert "Request 1" in text
    assert "7 days added" in text
    assert "Answer 1." in text


def test_the_tab_asks_as_many_questions_of_the_database_whatever_it_shows(
    screeners: Screeners, client_of: Browser
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    case, client = flow.in_assessment(screeners), client_of(screeners.secretary)

    def round_(number: int, size: int) -> None:
        flow.ask(screeners, case, *(f"{number}.{n}?" for n in range(size)))
        flow.send_request(screeners, case)
        flow.answer_request(screeners, case, number)

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            tab(client, case)
        return len(found)

    round_(1, 1)
    count()
    one = count()
    for number in (2, 3):
        round_(number, 4)
    flow.ask(screeners, case, "a?", "b?", "c?")
    assert count() == one


@pytest.mark.parametrize("person", ["rep", "other_rep"])
def test_people_outside_find_no_officers_page(screeners: Screeners, client_of: Browser, person: str) -> None:
    case = flow.in_assessment(screeners)
    (one,) = flow.ask(screeners, case)
    client = client_of(getattr(screeners, person))
    assert client.get(f"/cases/{case.reference}/requests/").status_code in (403, 404)
    assert client.post(f"/cases/{case.reference}/requests/questions/{one}/drop/").status_code in (403, 404)
