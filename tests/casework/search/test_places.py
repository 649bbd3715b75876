"""What stands in a position, an action, a result or the name of a document is found by whoever may read just that; a
search that knew more would tell a service what the others hold before it has spoken itself.
"""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from casework.actions import documents
from casework.matching import indexing
from casework.models import Case, Document
from casework.queries.search import Result
from casework.referrals.models import Position
from casework.referrals.queries.agreement import visible_positions
from tests.factories import flow
from tests.factories.people import People, make_person

SignIn = Callable[[Person], Client]


def results(client: Client, text: str) -> list[Result]:
    """What the page of results holds."""
    page = client.post("/search/", {"q": text}, follow=True)
    assert page.status_code == 200
    return list(page.context["found"].results)


def found(client: Client, text: str) -> list[str]:
    """References of the results."""
    return [result.row.reference for result in results(client, text)]


def places(client: Client, text: str) -> list[tuple[str, str]]:
    """Where the words were found, by the names that the page gives the places, and what is marked there."""
    return [
        (p.name, " ".join(part.text for part in p.text if part.hit)) for r in results(client, text) for p in r.places
    ]


def attach(case: Case, by: Person, title: str, name: str = "scan_of_ledger.txt", **more: object) -> None:
    upload = SimpleUploadedFile(name, b"Nothing.", "text/plain")
    flow.do(documents.add_document, by=by, reference=case.reference, upload=upload, title=title, **more)


def test_a_position_is_found_by_whoever_reads_it_and_says_whose_it_is(people: People, client_of: SignIn) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "officer", holds="A heron nests near the pump house.")
    assert found(client_of(people.supervisor), "heron pump") == [case.reference]
    assert places(client_of(people.supervisor), "heron") == [("Position of VSSE", "heron")]


def test_nobody_finds_a_word_in_a_position_of_an_open_round_before_the_own_service_has_spoken(
    people: People, client_of: SignIn
) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "officer", holds="A heron nests here.")
    assert found(client_of(people.giss), "heron") == []
    flow.give(people, case, "giss", holds="Nothing of that kind.")
    assert found(client_of(people.giss), "heron") == [case.reference]
    assert found(client_of(people.fjp), "heron") == []


def test_a_closed_round_is_found_by_every_member(people: People, client_of: SignIn) -> None:
    case = flow.round_closed(people)
    assert found(client_of(people.reader), str(flow.POSITION["holds"])) == [case.reference]


@pytest.mark.parametrize("text", ["ledger harbour", "scan_of_ledger", "scan of led"])
def test_a_document_is_found_by_its_title_and_by_the_name_of_its_file(
    people: People, client_of: SignIn, text: str
) -> None:
    case = flow.submitted(people)
    attach(case, people.officer, "Ledger of the harbour")
    assert found(client_of(people.officer), text) == [case.reference]
    assert {name for name, _hit in places(client_of(people.officer), text)} == {"Document"}


def test_the_name_of_a_document_above_its_case_is_found_only_by_whoever_may_open_it(
    people: People, client_of: SignIn
) -> None:
    case = flow.submitted(people)
    low = client_of(make_person("low", role="case_officer", service="VSSE", level=1))
    attach(case, people.officer, "Obsidian courier", marking=3)
    assert found(client_of(people.officer), "obsidian") == [case.reference]
    assert (found(low, "obsidian"), found(low, case.title.split()[0])) == ([], [case.reference])


def test_a_document_taken_off_its_case_is_not_found_any_more(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    attach(case, people.officer, "Ledger of the harbour")
    with acting_as_system("a test looks"):
        number = Document.objects.get(case=case).pk
    flow.do(documents.remove_document, by=people.officer, reference=case.reference, pk=number)
    assert found(client_of(people.officer), "harbour") == []


def test_an_action_and_a_result_are_named_as_the_places_of_the_words(people: People, client_of: SignIn) -> None:
    flow.in_follow_up(people)
    flow.closed(people)
    client = client_of(people.officer)
    assert places(client, "hear owner warehouse") == [("Follow-up action", "Hear owner warehouse")]
    assert places(client, "handed prosecutor") == [("Result", "Handed prosecutor")]


def test_search_and_the_page_of_positions_open_the_same_positions(people: People) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "officer", holds="A heron nests here.")
    flow.give(people, case, "giss", holds="A heron nests there.")
    for person in (people.officer, people.giss, people.fjp, people.fpp, people.oversight):
        with acting_as(person):
            sight = sight_of(person, at=timezone.now())
            seen = set(visible_positions(sight, case).values_list("pk", flat=True))
            by_policy = set(Position.objects.filter(case=case).values_list("pk", flat=True))
        assert seen == by_policy


@pytest.mark.parametrize(
    ("asked", "place", "hit"),
    [
        ("hreon", "Position of VSSE", "heron"),
        ("ledgr harbour", "Document", "Ledger harbour ledger"),
        ("warehuose", "Follow-up action", "warehouse"),
        ("prosecuter", "Result", "prosecutor"),
    ],
)
def test_a_typing_error_is_forgiven_in_what_stands_beside_a_case_below_what_was_typed(
    people: People, client_of: SignIn, asked: str, place: str, hit: str
) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "officer", holds="A heron nests near the pump house.")
    attach(case, people.officer, "Ledger of the harbour")
    {"Result": flow.closed, "Follow-up action": flow.in_follow_up}.get(place, flow.draft)(people)
    typed = flow.submitted(people, facts=f"As somebody wrote: {asked}.")
    client = client_of(people.officer)
    assert found(client, asked)[0] == typed.reference
    assert (place, hit) in places(client, asked)


def test_a_mistyped_word_is_not_taken_for_one_of_a_position_or_document_that_one_may_not_read(
    people: People, client_of: SignIn
) -> None:
    case = flow.in_assessment(people)
    low = client_of(make_person("low", role="case_officer", service="VSSE", level=1))
    attach(case, people.officer, "Obsidian courier", marking=3)
    flow.give(people, case, "officer", holds="A heron nests here.")
    assert (found(client_of(people.officer), "obsidan"), found(low, "obsidan")) == ([case.reference], [])
    assert (found(client_of(people.supervisor), "hreon"), found(client_of(people.giss), "hreon")) == (
        [case.reference],
        [],
    )


def test_what_is_told_at_length_forgives_errors_within_bounded_work() -> None:
    words = " ".join(f"longerword{n:x}" for n in range(20_000))
    kept = indexing.vector([], [], [words, words])
    assert len(kept) < 2 * indexing.BYTES
    assert kept.count("'~") <= indexing.TOLD / len("longerword ") * 110  # forms of a word of twelve letters


def test_places_cost_the_same_statements_at_one_and_at_many(people: People, client_of: SignIn) -> None:
    client = client_of(people.officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert found(client, "heron")
        return len(seen)

    def add() -> None:
        case = flow.in_assessment(people)
        attach(case, people.officer, "Heron")
        flow.give(people, case, "officer", holds="A heron nests here.")

    add()
    client.get("/search/")
    at_one = queries()
    for _ in range(3):
        add()
    assert queries() == at_one


def test_what_was_told_before_forgives_errors_too(people: People, client_of: SignIn) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "officer", holds="A heron nests here.")
    closed = flow.closed(people)
    with acting_as_system("a test sets up"):
        Position.objects.update(search=None)
        Case.objects.update(search=None, search_text="")
        refill = import_module("casework.migrations.0017_typing_errors_in_what_is_told").refill
        refill(apps, SimpleNamespace(connection=connection))
    client = client_of(people.officer)
    assert (found(client, "hreon"), found(client, "prosecuter")) == ([case.reference], [closed.reference])


def test_positions_and_documents_of_before_are_found_in_the_same_way(people: People, client_of: SignIn) -> None:
    case = flow.in_assessment(people)
    attach(case, people.officer, "Ledger")
    flow.give(people, case, "officer", holds="A heron nests here.")
    with acting_as_system("a test sets up"):
        Position.objects.update(search=None)
        Document.objects.update(search=None)
        fill = import_module("casework.migrations.0014_positions_and_documents_are_searched").fill
        fill(apps, SimpleNamespace(connection=connection))
    assert found(client_of(people.officer), "heron") == found(client_of(people.officer), "ledger") == [case.reference]
