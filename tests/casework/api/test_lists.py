"""Lists, one case and search through the API: the same sight as the screens, stable pages, steady query counts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Service
from casework.models import Case
from tests.casework.api.client import Program, faults
from tests.factories import flow
from tests.factories.cases import make_case
from tests.factories.people import People, make_compartment


def references(answer: Any) -> list[str]:
    """The rows' references in their order."""
    assert answer.status_code == 200, answer.content[:500]
    return [row["reference"] for row in answer.json()["results"]]


def test_cases_are_those_that_the_person_may_see(people: People) -> None:
    own = make_case(people.officer)
    make_case(people.elsewhere)
    make_case(people.officer, marking=4)
    make_case(people.officer, compartments=[make_compartment()])
    assert references(Program(people, people.officer).get("cases/")) == [own.reference]


def test_a_row_says_what_the_inbox_says(people: People) -> None:
    case = flow.submitted(people)
    row = Program(people, people.intake).get("inbox/").json()["results"][0]
    assert (row["reference"], row["state"], row["asked"]) == (case.reference, "submitted", ["Accept or return"])
    assert row["url"] == f"/api/v1/cases/{case.reference}/"
    assert (row["limit"]["clock"], row["version"]) == ("C-JIC-INTAKE", case.version)


def test_pages_are_stable_when_a_case_comes_in_between(people: People) -> None:
    program = Program(people, people.officer)
    made = sorted(make_case(people.officer).reference for _ in range(5))
    first = program.get("cases/", sort="-reference", page_size=2)
    assert references(first) == [made[4], made[3]]
    make_case(people.officer)
    second = program.client.get(first.json()["next"], headers=program.headers())
    assert references(second) == [made[2], made[1]]
    third = program.get("cases/", sort="-reference", page_size=2, cursor=second.json()["next_cursor"])
    assert references(third) == [made[0]]
    assert third.json()["next"] is None
    back = program.client.get(third.json()["previous"], headers=program.headers())
    assert references(back) == [made[2], made[1]]


@pytest.mark.parametrize("route", ["cases/", "inbox/"])
def test_filters_are_those_of_the_inbox(people: People, route: str) -> None:
    urgent, plain = make_case(people.officer, marking=2), make_case(people.officer, state="assessment")
    with acting_as_system("a test sets up"):
        Case.objects.filter(pk=urgent.pk).update(urgent=True, next_due_at=timezone.now() - timedelta(days=1))
    program = Program(people, people.officer)
    for query, found in (
        ({"urgent": "true"}, urgent),
        ({"marking": 2}, urgent),
        ({"limit": "overdue"}, urgent),
        ({"state": "assessment"}, plain),
    ):
        assert references(program.get(route, **query)) == [found.reference], query
    assert len(references(program.get(route, lead="officer", service="VSSE"))) == 2
    assert references(program.get(route, lead="nobody")) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page_size": "0"}, "page_size"),
        ({"page_size": "101"}, "page_size"),
        ({"page_size": "ten"}, "page_size"),
        ({"cursor": "made-up"}, "cursor"),
        ({"sort": "title"}, "sort"),
        ({"state": "lost"}, "state"),
        ({"service": "KGB"}, "service"),
        ({"lead": "giss"}, "lead"),
        ({"due": "2026-13-01"}, "due"),
        ({"text": "a\0b"}, "text"),
        ({"urgnet": "true"}, "urgnet"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_named(people: People, query: dict[str, str], field: str) -> None:
    program = Program(people, people.officer)
    for route in ("cases/", "inbox/"):
        answer = program.get(route, **query)
        assert answer.status_code == 400
        assert set(faults(answer)) == {field}


def test_a_cursor_of_another_order_is_refused(people: People) -> None:
    program = Program(people, people.officer)
    make_case(people.officer), make_case(people.officer)
    cursor = program.get("cases/", page_size=1).json()["next_cursor"]
    assert faults(program.get("cases/", sort="due", cursor=cursor)).keys() == {"cursor"}


def test_an_inbox_tab_is_the_screen_s_tab(people: People) -> None:
    case = make_case(people.officer)
    program = Program(people, people.reader)
    assert references(program.get("inbox/")) == []
    assert references(program.get("inbox/", tab="service")) == [case.reference]
    assert faults(program.get("inbox/", tab="theirs")).keys() == {"tab"}


@pytest.mark.parametrize("route", ["cases/", "inbox/", "search/?q=test"])
def test_queries_do_not_grow_with_rows(people: People, route: str) -> None:
    program = Program(people, people.officer)
    flow.submitted(people)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert program.get(route).status_code == 200
        return len(seen)

    program.get(route)
    at_one = queries()
    for _ in range(59):
        make_case(people.officer)
    assert queries() == at_one
    assert at_one <= 40


def test_a_case_is_read_with_everything_that_is_open_to_the_person(people: People) -> None:
    case = flow.in_follow_up(people)
    body = Program(people, people.supervisor).get(f"cases/{case.reference}/").json()
    assert (body["reference"], body["state"], body["version"]) == (case.reference, "follow_up", case.version)
    assert body["referral"]["facts"] == flow.FIELDS["facts"]
    assert [s["name"] for s in body["subjects"]] == ["Arvo Testman"]
    assert body["author"] == {"username": "officer", "name": people.officer.name, "service": "VSSE"}
    assert "FJP" in body["services"]
    assert [a["service"] for a in body["actions"]] == ["FJP"]
    assert body["decision"]["by"] == people.fpp.name
    assert {c["clock"] for c in body["clocks"]} >= {"C-JIC-REVIEW"}


def test_search_finds_words_and_references_among_what_is_visible(people: People) -> None:
    case = flow.submitted(people)
    make_case(people.officer, title="Warehouse", services=[Service.objects.get(code="GISS")])
    program = Program(people, people.reader)
    assert references(program.get("search/", q="wareh")) == [case.reference]
    prefix, year, number = case.reference.split("-")
    assert references(program.get("search/", q=f"{prefix.lower()} {year} {int(number)}")) == [case.reference]
    assert references(Program(people, people.elsewhere).get("search/", q="warehouse")) == []
    assert program.get("search/", q="warehouse").json()["more"] is False


def test_search_needs_a_question(people: People) -> None:
    program = Program(people, people.reader)
    assert faults(program.get("search/")).keys() == {"q"}
    assert faults(program.get("search/", q="x" * 201)).keys() == {"q"}
