"""Search: what is found, what is not betrayed, and what of it stays on the trail."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from casework.models import Case
from casework.queries import search
from casework.queries.search import Part
from tests.factories import flow
from tests.factories.people import People

SignIn = Callable[[Person], Client]
ZOE = [{"kind": "person", "name": "Zoë Ångström", "aliases": ["Zizou <b>"], "nationality": "BE"}]


def found(client: Client, text: str) -> list[str]:
    """References of the results."""
    page = client.post("/search/", {"q": text}, follow=True)
    assert page.status_code == 200
    return [result.row.reference for result in page.context["found"].results]


@pytest.fixture
def case(people: People) -> Case:
    """A submitted case about Zoë."""
    return flow.submitted(people, title="Depot in Liège", facts="Pumps were bought in Genk.", subjects=ZOE)


@pytest.mark.parametrize("text", ["depot", "LIEGE", "zoe angstrom", "Ångstr", "zizou", "pumps genk", "Genk pum"])
def test_finds_words_names_and_content_without_accents(
    people: People, client_of: SignIn, case: Case, text: str
) -> None:
    assert found(client_of(people.officer), text) == [case.reference]


@pytest.mark.parametrize("text", ["pot", "depot antwerp", "pum genk"])
def test_every_word_must_be_there_whole_but_the_last(people: People, client_of: SignIn, case: Case, text: str) -> None:
    assert found(client_of(people.officer), text) == []


def test_a_reference_opens_its_case(people: People, client_of: SignIn, case: Case) -> None:
    client = client_of(people.officer)
    prefix, year, number = case.reference.split("-")
    for text in (case.reference, case.reference.lower(), f"{prefix} {year} {int(number)}"):
        answer = client.post("/search/", {"q": text})
        assert (answer.status_code, answer.get("Location")) == (302, f"/cases/{case.reference}/")


@pytest.mark.parametrize("part", ["elsewhere", "fjp", "giss"])
def test_iris_web_583_search_betrays_no_hidden_case(people: People, client_of: SignIn, case: Case, part: str) -> None:
    """A hidden case and one that doesn't exist give the same page, byte for byte but for the words asked."""
    client = client_of(getattr(people, part))

    def page(text: str) -> str:
        """The page without what differs at each request: the words asked, their number, the form's token."""
        body = client.post("/search/", {"q": text}, follow=True).content.decode().replace(text, "R")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|/search/[\w-]+/', "", body)

    assert page(case.reference) == page("JIC-2026-999999")
    assert found(client, "depot") == []


@pytest.mark.parametrize("part", ["admin", "auditor"])
def test_roles_without_search_are_refused(people: People, client_of: SignIn, part: str) -> None:
    assert client_of(getattr(people, part)).post("/search/", {"q": "x"}, follow=True).status_code == 403


def test_hits_are_marked_and_nothing_becomes_markup(people: People, client_of: SignIn, case: Case) -> None:
    page = client_of(people.officer).post("/search/", {"q": "zizou"}, follow=True).content.decode()
    assert "<mark>Zizou</mark> &lt;b&gt;" in page


@pytest.mark.parametrize(
    "text",
    [
        "'",
        "a & b | !c",
        ":*",
        "\\",
        "<->",
        "((",
        "%_",
        "x" * 5000,
        "\x00",
        "   ",
        "' ; DROP TABLE x",
        "𝔄𝔟",
        "a\u202eb",
        "_",
    ],
)
def test_no_input_breaks_it(people: People, client_of: SignIn, text: str) -> None:
    assert client_of(people.officer).post("/search/", {"q": text}, follow=True).status_code == 200


def test_the_trail_holds_how_many_words_and_not_which(people: People, client_of: SignIn, case: Case) -> None:
    client_of(people.officer).post("/search/", {"q": "depot liege"}, follow=True)
    with acting_as_system("a test looks"):
        event = Event.objects.filter(code="access.searched").latest("pk")
    assert event.actor_id == people.officer.pk
    assert {key: value for key, value in event.data.items() if key != "at"} == {"words": 2, "found": 1}


def test_empty_question_shows_how_to_ask_and_records_nothing(people: People, client_of: SignIn) -> None:
    page = client_of(people.officer).get("/search/")
    assert page.status_code == 200
    with acting_as_system("a test looks"):
        assert not Event.objects.filter(code="access.searched").exists()


def test_queries_do_not_grow_with_results(people: People, client_of: SignIn) -> None:
    client = client_of(people.officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.post("/search/", {"q": "warehouse"}, follow=True).status_code == 200
        return len(seen)

    flow.submitted(people)
    client.get("/search/")
    at_one = queries()
    for _ in range(4):
        flow.submitted(people)
    assert queries() == at_one


def test_more_than_fifty_are_announced(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        flow.submitted(people)
    monkeypatch.setattr(search, "SHOWN", 2)
    with acting_as(people.officer):
        now = timezone.now()
        result = search.search(sight_of(people.officer, at=now), "warehouse", at=now)
    assert (len(result.results), result.more) == (2, True)


def test_title_ranks_above_content(people: People, client_of: SignIn) -> None:
    content = flow.submitted(people, title="Plain", facts="A heron was seen.")
    title = flow.submitted(people, title="Heron", facts="Nothing.")
    flow.submitted(people, title="Other", facts="Nothing.")
    assert found(client_of(people.officer), "heron") == [title.reference, content.reference]


def test_marked_cuts_text_into_hits_and_rest() -> None:
    assert search.marked("Zoë sings, zoé!", search.Marks.of(["zoe"])) == (
        Part("Zoë", True),
        Part(" sings, ", False),
        Part("zoé", True),
        Part("!", False),
    )


def test_snippet_shows_the_words_around_the_first_hit() -> None:
    text = "word " * 60 + "needle " + "word " * 60
    parts = search.snippet([text], search.Marks.of(["needle"]))
    assert [p.text for p in parts if p.hit] == ["needle"]
    assert sum(len(p.text) for p in parts) < 220
