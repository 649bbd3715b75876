"""The auditors' pages: who may look, what is shown, filters, paging, exports, and that looking is recorded."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.audit import Code, record, sealing
from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from accounts.queries.trail import PAGE, Wanted, chain_head, trail_page
from tests.accounts.audit.conftest import AT, Trail, make_auditor, numbers, write


class Case:
    """What the trail wants to know of a case."""

    pk, reference, label_id = 12, "JIC-2026-000012", None


@pytest.fixture
def auditor(officer: Person) -> Person:
    """Somebody with the auditor's role in force."""
    return make_auditor(officer)


@pytest.fixture
def client(auditor: Person) -> Client:
    """A browser in which the auditor is signed in."""
    return browser_of(auditor)


def browser_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="accounts.queries.signed_in.SignedIn")
    return client


def exported(client: Client, **query: str) -> str:
    response = client.get(reverse("audit-export"), query)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]


def last_event() -> Event:
    with acting_as_system("test"):
        return Event.objects.order_by("id").last()  # type: ignore[return-value]


def record_case(by: Person | None = None) -> None:
    with acting_as(by) if by else acting_as_system("test"):
        record(Code.READ, by=by, at=AT, case=Case(), obj=("document", 5))


def test_the_page_shows_events_their_seal_and_the_head(trail: Trail, client: Client) -> None:
    write(1)
    page = client.get(reverse("audit"))
    head = chain_head()
    assert head is not None
    text = page.content.decode()
    assert page.status_code == 200
    assert head.fingerprint in text.replace("<wbr>", "")
    assert [f"in #{seal}" in text for seal in (1, 2, 3, 4)] == [True, True, True, False]
    assert "not yet" in text
    assert "Ann Officer searched." in text


@pytest.mark.parametrize("typed", ["jic 12", "JIC-2026-12", "2026-12", "JIC2026000012", "12", "jic-2026-000012"])
def test_a_case_is_followed_however_short_its_reference_is_typed(client: Client, typed: str) -> None:
    """A short reference found nothing, without a word."""
    record_case()
    asked = client.get(reverse("audit"), {"case": typed, "code": "access.read"})
    assert asked.status_code == 200
    assert "JIC-2026-000012" in asked.content.decode()


def test_looking_is_recorded_with_its_question(client: Client, auditor: Person) -> None:
    client.get(reverse("audit"), {"person": "officer", "since": "2026-03-01"})
    event = last_event()
    kept = {key: value for key, value in event.data.items() if key != "at"}
    assert (event.code, event.actor_id, kept) == (
        "trail.read",
        auditor.pk,
        {"person": "officer", "since": "2026-03-01"},
    )
    assert event.request_id != ""


@pytest.mark.parametrize("name", ["audit", "audit-export"])
def test_another_role_is_refused_and_the_refusal_is_recorded(officer: Person, name: str) -> None:
    response = browser_of(officer).get(reverse(name))
    assert (response.status_code, last_event().code) == (403, "access.refused")


@pytest.mark.parametrize("name", ["audit", "audit-export"])
def test_a_visitor_is_sent_to_sign_in(officer: Person, name: str) -> None:
    response = Client().get(reverse(name))
    assert response.status_code == 302


def test_the_pages_only_read(client: Client) -> None:
    before = last_event()
    assert client.post(reverse("audit-export")).status_code == 405
    assert client.post(reverse("audit"))["Location"] == reverse("audit")  # a filter, which leads to its address
    assert last_event() == before


def test_one_person_one_case_one_request_are_followed(client: Client, officer: Person) -> None:
    record_case(officer)
    record_case()
    write(2)
    with acting_as_system("test"):
        of_person = trail_page(Wanted(person="OFFICER")).lines
        of_case = trail_page(Wanted(case="JIC-2026-000012")).lines
    client.get(reverse("audit"))
    request = last_event().request_id
    with acting_as_system("test"):
        of_request = trail_page(Wanted(request=request)).lines
    assert [line.username for line in of_person] == ["officer"]
    assert [line.case for line in of_case] == ["JIC-2026-000012"] * 2
    assert [line.code for line in of_request] == ["trail.read"]


def test_a_period_holds_its_last_day(client: Client, admin_connection: Any) -> None:
    write(3)
    admin_connection.execute("SET session_replication_role = replica")
    for number, moment in zip(
        numbers(), ("2026-03-01 23:59+01", "2026-03-02 12:00+01", "2026-03-03 00:00+01"), strict=False
    ):
        admin_connection.execute("UPDATE accounts_event SET recorded_at = %s WHERE id = %s", [moment, number])
    found = exported(client, format="jsonl", since="2026-03-02", until="2026-03-02")
    assert [json.loads(line)["number"] for line in found.splitlines()] == [numbers()[1]]


@pytest.mark.parametrize(
    "query",
    [
        {"since": "yesterday"},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"person": "two words"},
        {"code": "no.such_code"},
        {"before": "0"},
    ],
)
def test_a_filter_that_cannot_be_read_is_explained(client: Client, query: dict[str, str]) -> None:
    page = client.get(reverse("audit"), query)
    assert (page.status_code, "There is a problem" in page.content.decode()) == (422, True)
    assert client.get(reverse("audit-export"), query).status_code == 403


def test_pages_meet_without_gap_or_repeat(officer: Person) -> None:
    write(2 * PAGE + 10)
    with acting_as_system("test"):
        first = trail_page(Wanted())
        second = trail_page(Wanted(), before=first.older)
        third = trail_page(Wanted(), before=second.older)
        back = trail_page(Wanted(), after=third.newer)
    shown = [line.number for page in (first, second, third) for line in page.lines]
    assert shown == sorted(numbers(), reverse=True)
    assert (first.newer, third.older) == (None, None)
    assert back.lines == second.lines


def test_the_number_of_queries_does_not_grow(as_worker: None, folder: Any, officer: Person) -> None:
    counts = []
    for more in (1, PAGE):
        write(more, officer)
        sealing.seal_events()
        with (
            acting_as_system("test"),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            trail_page(Wanted())
        counts.append(len(queries))
    assert counts == [3, 3]


def test_an_event_takes_one_statement(officer: Person) -> None:
    with acting_as(officer), CaptureQueriesContext(connection) as queries:
        record(Code.SEARCHED, by=officer, at=AT)
    assert len(queries) == 1


def test_exports_hold_everything_once_in_order(
    client: Client, officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.queries.trail.BATCH", 4)
    write(10, officer)
    lines = [json.loads(line) for line in exported(client, format="jsonl", person="officer").splitlines()]
    assert [line["number"] for line in lines] == [n for n in numbers() if n in {line["number"] for line in lines}]
    assert (len(lines), {line["code"] for line in lines}) == (10, {"access.searched"})
    rows = list(csv.DictReader(io.StringIO(exported(client, person="officer").removeprefix("\ufeff"))))
    assert [row["Number"] for row in rows] == [str(line["number"]) for line in lines]


def test_taking_the_trail_away_is_recorded(client: Client) -> None:
    exported(client, format="jsonl")
    event = last_event()
    assert (event.code, event.data["format"]) == ("trail.exported", "jsonl")


def test_an_unknown_format_is_refused(client: Client) -> None:
    response = client.get(reverse("audit-export"), {"format": "exe"})
    assert (response.status_code, "as csv or as jsonl" in response.content.decode()) == (403, True)


def test_the_trail_never_shows_words_of_a_case(client: Client) -> None:
    record_case()
    text = client.get(reverse("audit")).content.decode()
    assert ("JIC-2026-000012" in text, "document no. 5" in text) == (True, True)
