"""A kind of case from nothing: that of docs/how-to/new-kind.md is built, walked through, read everywhere, and gone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from casework.lifecycle import kinds
from casework.models import Case
from casework.queries.turns import wrong
from tests.casework.api.client import Program
from tests.casework.kinds.scratch import BLOCKS, code_lines, kind_of_the_page
from tests.casework.notifications.mailbox import deliver, told_of
from tests.factories.people import People

SignIn = Callable[[Person], Client]
GIVEN = {"title": "Delegation of Atlantis", "visitor": "Nemo Atlas", "purpose": "To see the archives of the harbour."}


@pytest.fixture(scope="module", autouse=True)
def visits(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[kinds.Kind]:
    from tests.conftest import _connection

    folder = tmp_path_factory.mktemp("kind")
    with django_db_blocker.unblock(), _connection("OWNER") as owner, kind_of_the_page(folder, owner) as kind:
        yield kind


def asked(people: People, client_of: SignIn) -> Case:
    """A visit that waits for an answer, begun and handed in through its pages."""
    client = client_of(people.officer)
    form = client.post(reverse("new-visit"))
    assert "Ask for the visit" in client.get(form["Location"]).content.decode()
    page = client.post(form["Location"], {**GIVEN, "version": 1})
    assert page.status_code == 302, page.content.decode()
    with acting_as_system("a test looks"):
        return Case.objects.select_related("label").get(kind="visit", state="asked")


def text_of(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, name
    return answer.content.decode()


def test_the_page_adds_a_kind_in_less_than_150_lines() -> None:
    assert sum(map(code_lines, BLOCKS.values())) < 150


def test_it_is_begun_and_allowed_by_two_people_in_its_pages(people: People, client_of: SignIn) -> None:
    case = asked(people, client_of)
    assert case.reference.startswith("VIS-")
    assert "Somebody else than its author" not in text_of(client_of(people.supervisor), "act", case.reference, "allow")
    client_of(people.supervisor).post(reverse("act", args=[case.reference, "allow"]), {"version": case.version})
    with acting_as_system("a test looks"):
        case.refresh_from_db()
        assert (case.state, case.closed_at is not None, list(wrong_turns())) == ("closed", True, [])


def wrong_turns() -> Iterator[str]:
    return (work.reference for work, missing, stale in wrong() if missing or stale)


def test_it_is_asked_of_whoever_it_waits_for(people: People, client_of: SignIn) -> None:
    client_of(people.officer).post(reverse("new-visit"))
    assert "Finish the visit" in text_of(client_of(people.officer), "inbox")
    case = asked(people, client_of)
    assert "Allow the visit" in text_of(client_of(people.supervisor), "inbox")
    assert case.reference not in text_of(client_of(people.elsewhere), "inbox")


def test_its_pages_open_to_its_readers_alone(people: People, client_of: SignIn) -> None:
    case = asked(people, client_of)
    reader = client_of(people.supervisor)
    summary = text_of(reader, "case", case.reference)
    assert all(words in summary for words in (*GIVEN.values(), "Answer to a visit", "Asked for"))
    for tab in ("case-documents", "case-access"):
        assert case.reference in text_of(reader, tab, case.reference)
    assert "asked for the visit" in text_of(reader, "case-timeline", case.reference)
    assert client_of(people.elsewhere).get(reverse("case", args=[case.reference])).status_code == 404


def test_it_is_found_by_its_words(people: People, client_of: SignIn) -> None:
    case = asked(people, client_of)
    for words in ("Atlantis", "Nemo", "harbour"):
        found = client_of(people.supervisor).post(reverse("search"), {"q": words}, follow=True)
        assert case.reference in found.content.decode()


def test_a_program_reads_and_allows_it(people: People, client_of: SignIn) -> None:
    case = asked(people, client_of)
    program = Program(people, people.supervisor)
    assert program.get(f"cases/{case.reference}/").json()["state"] == "asked"
    assert [row["reference"] for row in program.get("search/", q="Atlantis").json()["results"]] == [case.reference]
    done = program.act(case, "allow", {"version": case.version})
    assert (done.status_code, program.get(f"cases/{case.reference}/").json()["state"]) == (200, "closed")


def test_those_concerned_are_told_and_the_trail_keeps_it(people: People, client_of: SignIn) -> None:
    case = asked(people, client_of)
    deliver()
    assert told_of(case, "case.ask") == {"supervisor"}
    with acting_as(people.supervisor):
        assert "case.ask" in Event.objects.filter(case_reference=case.reference).values_list("code", flat=True)
    assert "asked for the visit" in text_of(client_of(people.auditor), "audit")
