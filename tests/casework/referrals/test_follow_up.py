"""Follow-up actions and positions through the API: what stands in the case, and the steps of an action."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.context import acting_as_system
from accounts.models import Event
from casework.models import Case
from casework.referrals.models import FollowUp
from tests.casework.api.client import Program, faults, said
from tests.factories import flow
from tests.factories.people import People


def action_of(case: Case) -> FollowUp:
    """The case's one action, as it stands."""
    with acting_as_system("a test looks"):
        return FollowUp.objects.get(case=case)


def step(program: Program, case: Case, act: str, body: Any = None, *, key: str | None = None) -> Any:
    """Take a step of the case's one action."""
    return program.post(f"cases/{case.reference}/actions/{action_of(case).pk}/{act}/", body, key=key)


def test_an_action_walks_from_report_to_verified(people: People) -> None:
    case = flow.in_follow_up(people)
    owner, checker = Program(people, people.fjp), Program(people, people.fpp)
    answer = step(owner, case, "report", {"text": "Heard.", "version": 1}, key="one")
    assert (answer.status_code, answer.json()["state"], answer.json()["version"]) == (200, "reported", 2)
    assert step(owner, case, "report", {"text": "Heard.", "version": 1}, key="one")["Idempotency-Replayed"] == "true"
    assert step(checker, case, "ask_again", {"text": "By whom?"}).json()["state"] == "open"
    assert step(owner, case, "report", {"text": "By us."}).json()["state"] == "reported"
    [shown] = owner.get(f"cases/{case.reference}/").json()["actions"]
    earlier = [(one["is_question"], one["by"], one["text"]) for one in shown["exchange"]]
    assert earlier == [(False, people.fjp.name, "Heard."), (True, people.fpp.name, "By whom?")]
    assert shown["report"] == "By us."
    answer = step(checker, case, "verify")
    assert (answer.json()["act"], answer.json()["state"], action_of(case).state) == ("verify", "done", "done")
    with acting_as_system("a test looks"):
        assert Event.objects.filter(code="action.report", actor=people.fjp, case_id=case.pk).count() == 2


def test_an_action_is_cancelled_with_a_reason(people: People) -> None:
    case = flow.in_follow_up(people)
    program = Program(people, people.secretary)
    assert faults(step(program, case, "cancel", {})).keys() == {"text"}
    assert step(program, case, "cancel", {"text": "Done elsewhere."}).json()["state"] == "cancelled"
    assert action_of(case).cancel_reason == "Done elsewhere."


def test_whoever_reported_does_not_verify_and_another_service_does_not_report(people: People) -> None:
    case = flow.in_follow_up(people)
    answer = step(Program(people, people.giss), case, "report", {"text": "x"})
    assert said(answer) == (403, "Only the service that owns the action can report on it.")
    step(Program(people, people.fjp), case, "report", {"text": "Heard."})
    with acting_as_system("a test sets up"):
        FollowUp.objects.filter(case=case).update(reported_by=people.fpp)
    answer = step(Program(people, people.fpp), case, "verify")
    assert said(answer) == (403, "Four eyes: whoever reported doesn't verify.")
    with acting_as_system("a test looks"):
        event = Event.objects.filter(code="access.refused", actor=people.fpp).latest("pk")
    assert (event.data["view"], event.data["code"]) == ("api-step.verify", "action.verify")


def test_a_step_on_an_older_version_is_a_conflict(people: People) -> None:
    case = flow.in_follow_up(people)
    program = Program(people, people.fjp)
    assert step(program, case, "report", {"text": "Heard.", "version": 1}).status_code == 200
    answer = step(program, case, "report", {"text": "Heard.", "version": 1})
    assert said(answer) == (409, "Somebody else changed this action since you opened it.")


def test_a_report_names_a_document_of_the_case(people: People) -> None:
    case, program = flow.in_follow_up(people), Program(people, people.fjp)
    address = f"/api/v1/cases/{case.reference}/acts/add_document/"
    upload = SimpleUploadedFile("note.txt", b"Heard at ten.\n", content_type="text/plain")
    made = program.client.post(address, {"upload": upload, "title": "Note"}, headers=program.headers()).json()["made"]
    shown = program.get(f"cases/{case.reference}/").json()["documents"]
    assert made["document_id"] in {d["id"] for d in shown}
    assert faults(step(program, case, "report", {"text": "Heard.", "evidence": 10**9})).keys() == {"evidence"}
    answer = step(program, case, "report", {"text": "Heard.", "evidence": made["document_id"]})
    assert answer.status_code == 200, answer.content
    assert action_of(case).evidence_id == made["document_id"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"text"}),
        ({"text": "a\0b"}, {"text"}),
        ({"text": "x", "evidence": "\0"}, {"evidence"}),
        ({"text": "x", "evidence": 10**40}, {"evidence"}),
        ({"text": "x", "evidence": True}, {"evidence"}),
        ({"text": "x", "more": 1}, {"more"}),
        ({"text": "x", "version": "new"}, {"version"}),
    ],
)
def test_fields_that_do_not_hold_are_named(people: People, body: Any, fields: set[str]) -> None:
    case = flow.in_follow_up(people)
    answer = step(Program(people, people.fjp), case, "report", body)
    assert answer.status_code == 422
    assert set(faults(answer)) == fields
    assert action_of(case).state == "open"


@pytest.mark.parametrize("tail", ["{pk}/erase", "2000000000/report", f"{10**30}/report"])
def test_a_step_or_an_action_that_is_not_there_is_absent(people: People, tail: str) -> None:
    case = flow.in_follow_up(people)
    path = f"cases/{case.reference}/actions/{tail.format(pk=action_of(case).pk)}/"
    assert said(Program(people, people.fjp).post(path, {"text": "x"}))[0] == 404


def test_the_case_lists_its_actions_with_the_steps_that_are_open(people: People) -> None:
    case = flow.in_follow_up(people)
    (row,) = Program(people, people.fjp).get(f"cases/{case.reference}/").json()["actions"]
    assert (row["id"], row["service"], row["state"], row["version"]) == (action_of(case).pk, "FJP", "open", 1)
    assert {s["act"]: s["allowed"] for s in row["steps"]} == {"report": True, "cancel": False}
    assert [bool(s["reason"]) for s in row["steps"]] == [not s["allowed"] for s in row["steps"]]


def test_positions_of_others_stay_hidden_until_the_own_service_has_spoken(people: People) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "giss", comment="Seen twice.")
    own, other = Program(people, people.giss), Program(people, people.fjp)
    (row,) = own.get(f"cases/{case.reference}/").json()["positions"]
    assert (row["round"], row["service"], row["state"], row["threat_level"]) == (1, "GISS", "given", 2)
    assert (row["answers"], row["comment"]) == ({"corroborated": "yes", "intent": "unsure"}, "Seen twice.")
    hidden = other.get(f"cases/{case.reference}/")
    assert hidden.json()["positions"] == []
    assert "Seen twice." not in hidden.content.decode()
    flow.give(people, case, "fjp")
    assert {p["service"] for p in other.get(f"cases/{case.reference}/").json()["positions"]} == {"GISS", "FJP"}
