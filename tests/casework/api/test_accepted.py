"""What the published shapes let through is taken: no fault of the server, and no refusal of what they allow."""

from collections.abc import Container, Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from accounts.context import acting_as
from accounts.models import Person
from casework.access import give_grant
from casework.api.act_bodies import shapes
from casework.lifecycle.acts import every_act
from casework.models import Case
from casework.referrals.api.follow_up import STEP_BODY
from casework.referrals.tables.follow_up import FOLLOW_UP
from tests.casework.api.client import Program
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners
from tests.factories.people import People

# no shape says what day it is, or what a person holds
WORLDLY = ("in the future", "Select a valid choice", "Compartments that you don't hold")
OF_SHAPE = ("no field of this name", "another type of value", "at most", "less than or equal", "greater than or equal")


@pytest.fixture
def program(people: People) -> Iterator[Program]:
    """A token of somebody who refers; the test's transaction outlives each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Program(people, people.supervisor)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_a_referral_of_the_published_shape_is_taken_as_a_draft(program: Program) -> None:
    described = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    taken: list[int] = []

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=described["/api/v1/referrals/"]["post"].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def holds(case: Any) -> None:
        body = {name: value for name, value in case.body.items() if name not in ("submit", "compartments", "marking")}
        answer = program.post("referrals/", body)
        if answer.status_code == 422:
            wrong = [one for one in answer.json()["errors"] if not any(words in one["detail"] for words in WORLDLY)]
            assert wrong == [], body
        else:
            assert answer.status_code == 201, (answer.content, body)
        taken.append(answer.status_code)

    holds()
    assert taken.count(201) > 20


@pytest.mark.parametrize(
    "left_out", [None, "title", "facts", "threat_type", "marking", "subjects", "information_date", "reliability"]
)
def test_a_draft_of_a_referral_may_leave_anything_out(program: Program, left_out: str | None) -> None:
    whole = {"title": "A meeting", "facts": "Two people met.", "threat_type": "cyber", "marking": 1}
    whole |= {"subjects": [{"name": "unknown"}], "information_date": "2026-01-05", "reliability": "B"}
    body = {} if left_out is None else {name: value for name, value in whole.items() if name != left_out}
    assert program.post("referrals/", {"procedure": "be.jic", **body}).status_code == 201


def test_each_step_of_an_action_takes_the_shape_that_bears_its_name(people: People) -> None:
    case = flow.in_follow_up(people)
    titled = {shape["title"]: shape for shape in STEP_BODY["anyOf"]}
    assert set(titled) == set(FOLLOW_UP.acts)
    for person in (people.fjp, people.giss, people.supervisor, people.secretary):
        program = Program(people, person)
        for action in program.get(f"cases/{case.reference}/").json().get("actions", ()):
            for step in (one["act"] for one in action["steps"] if one["allowed"]):
                body = {"text": "Read."} if "text" in titled[step]["required"] else {}
                with transaction.atomic():
                    path = f"cases/{case.reference}/actions/{action['id']}/{step}/"
                    assert program.post(path, body).status_code == 200, step
                    transaction.set_rollback(True)


# -- acts: what a body takes stands under the act's own address -------------------------------------------------------


def value(field: dict[str, Any]) -> Any:
    """A value of a field as its description allows it, as long and as large as it may be."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    longest = field["max_length"] or 50
    of = {
        "text": "é" * min(longest, 20_000),
        "boolean": True,
        "integer": field["maximum"] if field["maximum"] is not None else field["minimum"] or 1,
        "date": tomorrow.isoformat(),
        "date-time": f"{tomorrow}T10:00",
        "choice": field["choices"][0]["value"] if field["choices"] else None,
        "choices": [one["value"] for one in field["choices"]],
    }
    return of.get(field["type"])


def of_shape(shape: dict[str, Any]) -> list[Any]:
    """Values that a shape lets through: nothing where it may be, the smallest, the longest and largest."""
    found: list[Any] = [None] if shape.get("nullable") else []
    if "anyOf" in shape:
        return [*found, "1990-05"]
    if "enum" in shape:
        return [*found, *shape["enum"]]
    if shape["type"] == "integer":
        return [*found, shape["minimum"], shape["maximum"]] if "minimum" in shape else found
    if shape["type"] == "boolean":
        return [*found, True, False]
    if shape["type"] == "array":
        return [*found, [of_shape(shape["items"])[-1]]] if shape["items"]["type"] in ("string", "integer") else found
    pattern = shape.get("pattern", "")
    if "T(" in pattern or shape.get("format") == "date":
        tomorrow = timezone.localdate() + timedelta(days=1)
        return [*found, f"{tomorrow:%Y-%m}-05T10:00" if "T(" in pattern else tomorrow.isoformat()]
    return [*found, "é" * shape["maxLength"]]


def bodies_of(shape: dict[str, Any]) -> list[dict[str, Any]]:
    """What is needed alone; and every member, as long and as large as it may be."""
    values = {name: of_shape(one) for name, one in shape["properties"].items() if name not in ("version", "subjects")}
    largest = {name: found[-1] for name, found in values.items() if found}
    return [{name: largest[name] for name in shape.get("required", ())}, largest]


@cache
def published() -> dict[str, dict[str, Any]]:
    """The shape of each act's body in the description, by the act that its title names."""
    operation = SchemaGenerator().get_schema(public=True)["paths"]["/api/v1/cases/{reference}/acts/{act}/"]["post"]
    media = operation["requestBody"]["content"]
    shapes = [shape for one in media.values() for shape in one["schema"]["anyOf"]]
    return {shape["title"].partition(" ")[0]: shape for shape in shapes}


def try_shape(program: Program, path: str, shape: dict[str, Any], takes: list[dict[str, Any]]) -> None:
    """Every member that the act takes is published, and what is published is no fault of shape."""
    named = {field["name"] for field in takes}
    assert named <= set(shape["properties"]) or shape["additionalProperties"] == {}, (path, named)
    needed = {field["name"] for field in takes if field["required"]} & set(shape["properties"])
    assert needed <= set(shape.get("required", ())) or shape["title"] == "amend", (path, needed)
    for body in bodies_of(shape):
        with transaction.atomic():
            answer = program.post(path, body)
            transaction.set_rollback(True)
        said = [one for one in answer.json().get("errors", ()) if any(w in one["detail"] for w in OF_SHAPE)]
        assert said == [], (path, body)


DONE, AT_A_FIELD = "done", "held up at a field"
# Rules of an act that no value of a field can meet; each by what its sentence says.
OF_A_REFERRAL: dict[str, str] = {}
OF_A_FILE: dict[str, str] = {}


def answered(answer: Any, takes: list[dict[str, Any]]) -> str:
    """What became of it: done, held up at a field that the act takes, or else the sentence of the refusal."""
    if answer.status_code == 200:
        return DONE
    assert answer.status_code in (403, 422), answer.content
    said = answer.json()
    fields = {one.get("field", "").partition(".")[0] for one in said.get("errors", ())}
    return AT_A_FIELD if fields and fields <= {field["name"] for field in takes} else said["detail"]


def without_a_reason(tried: Mapping[str, set[str]], rules: Mapping[str, str]) -> dict[str, set[str]]:
    """The acts that were neither done, nor held up at a field, nor refused by the rule that is named for them."""
    return {
        act: found
        for act, found in tried.items()
        if not found & {DONE, AT_A_FIELD} and not (act in rules and all(rules[act] in one for one in found))
    }


def try_acts(program: Program, case: Case, before: Container[str]) -> dict[str, set[str]]:
    """Send each allowed act everything that it says it takes, and its published shape once; returns what became of each
    of those tried.
    """
    told = published()
    tried: dict[str, set[str]] = {}
    for act in program.get(f"cases/{case.reference}/acts/").json()["acts"]:
        if not act["allowed"] or act["act"] == "add_document":
            continue
        path = f"cases/{case.reference}/acts/{act['act']}/"
        takes = program.get(path).json()["takes"]
        body = {field["name"]: value(field) for field in takes}
        with transaction.atomic():
            answer = program.post(path, body)
            transaction.set_rollback(True)
        tried.setdefault(act["act"], set()).add(answered(answer, takes))
        said = [one for one in answer.json().get("errors", ()) if any(w in one["detail"] for w in OF_SHAPE)]
        assert said == [], (act["act"], body)
        if act["act"] not in before:
            try_shape(program, path, told[act["act"]], takes)
    return tried


def add(found: dict[str, set[str]], more: Mapping[str, set[str]]) -> None:
    for act, said in more.items():
        found.setdefault(act, set()).update(said)


def test_the_body_of_every_act_is_published() -> None:
    assert set(published()) == set(every_act())
    assert all(shape["additionalProperties"] is False or form.asks_more for _k, _a, form, shape in shapes())
    assert {act for _kind, act, form, _shape in shapes() if form.asks_more} == {
        "decide",
        "give_position",
        "correct_position",
        "send_request",
        "check_completeness",
        "give_opinion",
        "contribute",
    }


def test_every_act_of_a_referral_takes_what_it_says_it_takes(people: People) -> None:
    cases = [flow.submitted(people), flow.in_assessment(people), flow.in_follow_up(people)]
    persons: tuple[Person, ...] = (people.intake, people.supervisor, people.secretary, people.fpp)
    now = timezone.now()
    with acting_as(people.supervisor):  # one that can be ended
        about = {"case": cases[0], "by": people.supervisor, "person": people.reader, "reason": "Reads along."}
        give_grant(at=now, ends_at=now + timedelta(days=2), **about)
    tried: dict[str, set[str]] = {}
    for person in persons:
        program = Program(people, person)
        for case in cases:
            if program.get(f"cases/{case.reference}/").status_code == 200:
                add(tried, try_acts(program, case, tried))
    assert len(tried) > 10, tried
    assert without_a_reason(tried, OF_A_REFERRAL) == {}


def test_a_text_without_a_space_is_kept_and_found(people: People) -> None:
    """The database keeps no word of 2,047 bytes: such a text ended in "not available for a moment"."""
    case = flow.in_follow_up(people)
    program = Program(people, people.supervisor)
    body = {"description": "é" * 20_000, "due_on": (timezone.localdate() + timedelta(days=9)).isoformat()}
    offered = program.get(f"cases/{case.reference}/acts/add_action/").json()["takes"]
    body["service"] = next(field["choices"][0]["value"] for field in offered if field["name"] == "service")
    assert program.act(case, "add_action", body).status_code == 200
    found = program.get("search/", q="é" * 30).json()["results"]
    assert [row["reference"] for row in found] == [case.reference]


def test_every_act_of_an_investment_file_takes_what_it_says_it_takes(people: People, screeners: Screeners) -> None:
    cases = [investment_flow.notified(screeners), investment_flow.in_screening(screeners)]
    tried: dict[str, set[str]] = {}
    for person in (screeners.secretary, screeners.chair, screeners.vla, screeners.vsse):
        program = Program(people, person)
        for case in cases:
            if program.get(f"cases/{case.reference}/").status_code == 200:
                add(tried, try_acts(program, case, tried))
    assert len(tried) > 15, tried
    assert without_a_reason(tried, OF_A_FILE) == {}


def test_what_is_chosen_by_its_number_is_described_as_one() -> None:
    kinds = {}
    for _kind, _act, form, shape in shapes():
        for name, field in form.base_fields.items():
            if getattr(field, "coerce", None) is int and name != "compartments" and not getattr(field, "choices", ()):
                own = shape["properties"][name]
                kinds[name] = own.get("items", own)["type"]
    assert {"grant_id", "document_id", "documents", "redaction_of", "representation_id", "fine_id"} <= kinds.keys()
    assert set(kinds.values()) == {"integer"}
