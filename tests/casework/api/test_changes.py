"""What changed, through the API: the page of changes in JSON, and its ticks."""

from typing import Any

import pytest

from accounts.audit import Code
from accounts.context import acting_as_system
from accounts.models import Event
from casework.models import Case, Reading
from tests.casework.api.client import Program, faults, said
from tests.factories import flow
from tests.factories.people import People


def readings(case: Case, username: str) -> dict[str, int]:
    """What a person has ticked."""
    with acting_as_system("a test looks"):
        rows = Reading.objects.filter(case=case, person__username=username)
        return dict(rows.values_list("section", "number"))


def amended(people: People) -> Case:
    """A case whose title was changed after the desk had read it."""
    case = flow.in_assessment(people)
    body = {"title": "Training camp in a cellar", "reason": "A slip."}
    takes = Program(people, people.officer).get(f"cases/{case.reference}/acts/amend/").json()["takes"]
    given = {k: v for k, v in body.items() if k in {f["name"] for f in takes}}
    assert Program(people, people.officer).act(case, "amend", given).status_code == 200
    return flow.fresh(case)


def test_changes_show_old_and_new_of_what_was_read_before(people: People) -> None:
    case = amended(people)
    body = Program(people, people.intake).get(f"cases/{case.reference}/changes/").json()
    first = body["sections"][0]
    assert (first["section"], first["number"], first["read_number"], first["unread"]) == ("referral", 2, 1, True)
    assert first["read_at"] is None
    title = next(c for c in first["changes"] if c["label"] == "Title")
    assert (title["before"], title["after"]) == ("Training camp in a warehouse", "Training camp in a cellar")
    with acting_as_system("a test looks"):
        assert Event.objects.filter(code=Code.READ, actor=people.intake, data__tab="changes").count() == 1


def test_a_tick_is_the_person_s_own_and_opens_what_asked_for_reading(people: People) -> None:
    case = amended(people)
    program = Program(people, people.intake)
    answer = program.post(f"cases/{case.reference}/changes/", {"sections": {"referral": 2}})
    assert answer.status_code == 200, answer.content
    assert answer.json()["read"] == {"referral": 2}
    assert "referral" not in answer.json()["unread"]
    assert readings(case, people.intake.username)["referral"] == 2
    shown = program.get(f"cases/{case.reference}/changes/").json()["sections"]
    row = next(s for s in shown if s["section"] == "referral")
    assert (row["unread"], row["read_number"], row["changes"]) == (False, 2, [])
    assert row["read_at"] is not None


@pytest.mark.parametrize(
    "sections", [{"referral": 9}, {"nothing": 1}, {"\0": 1}, {"referral": 0}, {"referral": 10**40}]
)
def test_a_number_that_was_never_shown_is_refused_and_nothing_is_ticked(people: People, sections: Any) -> None:
    case = flow.submitted(people)
    answer = Program(people, people.intake).post(f"cases/{case.reference}/changes/", {"sections": sections})
    assert faults(answer) == {"sections": "There is no such revision to tick as read."}
    assert readings(case, people.intake.username) == {}


def test_one_wrong_section_leaves_the_others_unticked(people: People) -> None:
    case = flow.submitted(people)
    sections = {"referral": 1, "subjects": 9}
    answer = Program(people, people.intake).post(f"cases/{case.reference}/changes/", {"sections": sections})
    assert answer.status_code == 422
    assert readings(case, people.intake.username) == {}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"sections"}),
        ({"sections": {}}, {"sections"}),
        ({"sections": ["referral:1"]}, {"sections"}),
        ({"sections": {"referral": "1"}}, {"sections"}),
        ({"sections": {"referral": True}}, {"sections"}),
        ({"sections": {"referral": 1}, "version": 1}, {"version"}),
    ],
)
def test_bodies_that_do_not_hold_are_named(people: People, body: Any, fields: set[str]) -> None:
    case = flow.submitted(people)
    answer = Program(people, people.intake).post(f"cases/{case.reference}/changes/", body)
    assert answer.status_code == 422
    assert set(faults(answer)) == fields


def test_another_service_finds_no_changes(people: People) -> None:
    case = flow.submitted(people)
    program = Program(people, people.elsewhere)
    assert program.get(f"cases/{case.reference}/changes/").status_code == 404
    assert said(program.post(f"cases/{case.reference}/changes/", {"sections": {"referral": 1}}))[0] == 404
    assert readings(case, people.elsewhere.username) == {}
