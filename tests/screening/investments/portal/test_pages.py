"""What a representative reads and does on the page of a file, through the browser's own requests."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Event, Person
from casework.models import Case, Notice
from screening.investments.acts import requests
from screening.investments.models import Question
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person

Browser = Callable[[Person], Client]


@pytest.fixture
def asked(screeners: Screeners) -> Case:
    """In assessment, two questions sent."""
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case, "Who pays?", "Who decides?")
    flow.send_request(screeners, case, introduction="In view of the assessment:")
    return case


def questions(case: Case) -> list[Question]:
    with acting_as_system("a test looks"):
        return list(Question.objects.filter(case=case, request__number=1).order_by("position"))


def page(client: Client, case: Case, more: str = "") -> str:
    answer = client.get(f"/filings/{case.reference}/{more}")
    assert answer.status_code == 200
    return answer.content.decode()


def token(client: Client, case: Case) -> str:
    """What the form of the answers carries back: which answers it showed."""
    return page(client, case, "requests/1/").split('name="draft_version" value="')[1].split('"')[0]


def test_the_page_says_where_the_file_stands_and_until_when(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    text = page(client_of(screeners.rep), case)
    assert "First phase: assessment" in text
    assert "Assessment (phase 1)" in text
    assert "Why this date?" in text
    assert "secondary source" in text
    assert "Letter 2: Completeness letter (PDF)" in text
    for internal in ("BE-COMPLETE", "Completeness of the notification", "Whole procedure", "FED-ECO", "Fdi Secretary"):
        assert internal not in text


def test_a_draft_says_truly_who_sees_it_before_it_is_handed_in(screeners: Screeners, client_of: Browser) -> None:
    case = flow.draft(screeners)
    oversight = make_person("over-all", role="oversight", service="OVERSIGHT")
    every = (*screeners.all(), oversight)
    for place, who in (("cases", oversight), ("filings", screeners.rep)):
        assert [p for p in every if client_of(p).get(f"/{place}/{case.reference}/").status_code == 200] == [who]
    said = "Only the people named here see it before you hand it in, and within its clearance the oversight body."
    assert said in page(client_of(screeners.rep), case)


@pytest.mark.parametrize(
    ("language", "word"), [("nl", "advocatenkantoren"), ("fr", "cabinets d’avocats"), ("de", "Kanzleien")]
)
def test_the_sources_of_the_scope_are_in_the_language_of_the_reader(
    screeners: Screeners, client_of: Browser, language: str, word: str
) -> None:
    with acting_as_system("a test sets up"):
        Person.objects.filter(pk=screeners.rep.pk).update(language=language)
    text = page(client_of(screeners.rep), flow.draft(screeners), "scope/")
    assert word in text
    assert [english for english in ("law-firm", "unconfirmed:", "guidelines") if english in text] == []


def test_reading_the_file_from_outside_is_on_the_trail(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    page(client_of(screeners.rep), case)
    with acting_as_system("a test looks"):
        read = Event.objects.filter(code="access.read", case_id=case.pk, actor_id=screeners.rep.pk)
        assert [e.data["tab"] for e in read] == ["portal"]


def test_a_letter_is_downloaded_and_its_opening_recorded(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    client = client_of(screeners.rep)
    text = page(client, case)
    url = text.split('href="/filings/')[1:]
    letters = [u.split('"')[0] for u in url if "/letters/" in u.split('"')[0]]
    answer = client.get(f"/filings/{letters[0]}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    with acting_as_system("a test looks"):
        assert Event.objects.filter(code="file.letter_opened", case_id=case.pk).count() == 1


def test_the_open_request_stands_first_with_what_an_answer_in_time_does(
    asked: Case, screeners: Screeners, client_of: Browser
) -> None:
    text = page(client_of(screeners.rep), asked)
    assert "Request for information 1: your answer is awaited" in text
    assert "The examination stands still until all answers are handed in." in text
    assert "“Assessment (phase 1)” ends on" in text
    assert "Who pays?" in page(client_of(screeners.rep), asked, "requests/1/")


def test_answers_are_saved_as_a_draft_and_then_handed_in(asked: Case, screeners: Screeners, client_of: Browser) -> None:
    client, url = client_of(screeners.rep), f"/filings/{asked.reference}/requests/1/"
    half = {"answer_1": "The fund.", "answer_2": "", "then": "save", "draft_version": token(client, asked)}
    assert client.post(url, half).status_code == 302
    assert "The fund." in page(client, asked, "requests/1/")
    officers = client_of(screeners.secretary).get(f"/cases/{asked.reference}/requests/").content.decode()
    assert "The fund." not in officers
    refused = client.post(url, {**half, "then": "hand_in", "draft_version": token(client, asked)})
    assert refused.status_code == 422
    assert "The fund." in refused.content.decode()
    whole = {"answer_1": "The fund.", "answer_2": "The board.", "closed": "no", "then": "hand_in"}
    blind = client.post(url, whole)
    assert (blind.status_code, "The board." in blind.content.decode()) == (409, True), "over which answers, isn't known"
    assert client.post(url, {**whole, "draft_version": token(client, asked)}).status_code == 302
    officers = client_of(screeners.secretary).get(f"/cases/{asked.reference}/requests/").content.decode()
    assert "The board." in officers
    assert "History of stops" in officers
    assert "answered" in page(client, asked)


def test_a_draft_saves_itself_and_tells_its_token(asked: Case, screeners: Screeners, client_of: Browser) -> None:
    client, url = client_of(screeners.rep), f"/filings/{asked.reference}/requests/1/save/"
    answer = client.post(url, {"answer_1": "Half a sen", "draft_version": token(client, asked)})
    assert (answer.status_code, questions(asked)[0].answer) == (200, "Half a sen")
    stale = client.post(url, {"answer_1": "Other", "draft_version": "0000"})
    assert (stale.status_code, questions(asked)[0].answer) == (409, "Half a sen")
    again = client.post(url, {"answer_1": "Whole.", "draft_version": answer.json()["draft_version"]})
    assert (again.status_code, questions(asked)[0].answer) == (200, "Whole.")


def test_both_versions_are_shown_when_a_colleague_was_quicker(
    asked: Case, screeners: Screeners, client_of: Browser
) -> None:
    client, url = client_of(screeners.rep), f"/filings/{asked.reference}/requests/1/"
    client.post(url, {"answer_1": "The quicker text", "then": "save", "draft_version": token(client, asked)})
    mine = {"answer_1": "My own text", "answer_2": "B", "closed": "no", "then": "hand_in"}
    answer = client.post(url, {**mine, "draft_version": "0000"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "The quicker text" in text
    assert "My own text" in text
    newest = text.split('name="draft_version" value="')[1].split('"')[0]
    assert client.post(url, {**mine, "draft_version": newest}).status_code == 302


def test_a_file_goes_in_with_the_answers_and_comes_out_again(
    asked: Case, screeners: Screeners, client_of: Browser
) -> None:
    client, url = client_of(screeners.rep), f"/filings/{asked.reference}/requests/1/"
    upload = SimpleUploadedFile("chart.txt", b"A holds B.", content_type="text/plain")
    given = {"answer_1": "See the file.", "answer_2": "", "upload": upload, "confidential": "on"}
    given["draft_version"] = token(client, asked)
    answer = client.post(url, {**given, "then": "save"}, follow=True)
    text = answer.content.decode()
    assert "chart.txt" in text
    assert "business secrets" in text
    link = "/filings/" + next(p.split('"')[0] for p in text.split('href="/filings/')[1:] if "/enclosures/" in p)
    assert b"".join(client.get(link).streaming_content) == b"A holds B."  # type: ignore[attr-defined]
    assert client_of(screeners.other_rep).get(link).status_code == 404
    officers = client_of(screeners.secretary).get(f"/cases/{asked.reference}/requests/").content.decode()
    assert "chart.txt" in officers
    bad = SimpleUploadedFile("run.exe", b"MZ\x90\x00", content_type="text/plain")
    kept = {"answer_1": "Kept.", "then": "save", "draft_version": token(client, asked)}
    refused = client.post(url, {**kept, "upload": bad})
    assert refused.status_code == 422
    assert "Kept." in refused.content.decode()


def test_an_answer_to_a_request_that_was_taken_back_is_kept_in_sight(
    asked: Case, screeners: Screeners, client_of: Browser
) -> None:
    flow.do(requests.withdraw, by=screeners.secretary, reference=asked.reference)
    client, url = client_of(screeners.rep), f"/filings/{asked.reference}/requests/1/"
    given = {"answer_1": "A long answer", "answer_2": "B", "closed": "no", "then": "hand_in"}
    answer = client.post(url, given)
    assert answer.status_code == 422
    assert "No request for information is open." in answer.content.decode()
    assert "A long answer" in answer.content.decode()


def test_the_first_page_of_a_representative_is_the_list_of_filings(screeners: Screeners, client_of: Browser) -> None:
    answer = client_of(screeners.rep).get("/", follow=True)
    assert answer.redirect_chain == [("/filings/", 302)]
    text = answer.content.decode()
    assert "My filings" in text
    assert 'href="/search/"' not in text


def test_a_notice_leads_a_representative_to_the_file(asked: Case, screeners: Screeners, client_of: Browser) -> None:
    from casework.notifications.deliver import deliver_next

    while deliver_next(at=timezone.now() + timedelta(seconds=1)):
        pass
    client = client_of(screeners.rep)
    with acting_as_system("a test looks"):
        mine = Notice.objects.filter(person=screeners.rep, code="case.send_request")
        assert [(n.case_id, n.params["reference"]) for n in mine] == [(None, asked.reference)]
        number = mine.get().pk
    assert asked.reference in client.get(reverse("notifications")).content.decode()
    assert client.get(reverse("unread")).json()["unread"] >= 1
    assert client.get(reverse("notice", args=[number]))["Location"] == f"/filings/{asked.reference}/"


def test_the_queries_do_not_grow_with_what_the_file_holds(
    screeners: Screeners, client_of: Browser, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    case, client = flow.in_assessment(screeners), client_of(screeners.rep)
    flow.ask(screeners, case, "One?")
    flow.send_request(screeners, case)
    flow.answer_request(screeners, case)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(client, case)
        return len(found)

    count()
    one = count()
    for number in (2, 3, 4):
        flow.ask(screeners, case, *(f"{number}.{n}?" for n in range(3)))
        flow.send_request(screeners, case)
        flow.answer_request(screeners, case, number)
    assert count() == one <= 34
