"""What the published schema of a notification lets through is taken as a draft: no fault, no refusal."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from screening.investments.api import notification_bodies
from screening.investments.procedures.scope_data import NO_SECTOR
from tests.casework.api.client import Program, faults
from tests.factories.investments import Screeners
from tests.factories.people import People

pytestmark = pytest.mark.django_db
Shape = dict[str, Any]
PROVED = {"lei", "unit_number", "registration"}  # numbers whose check digits no schema proves
PAST = {"signed_on", "completed_on", "birth_date"}
MOST = 3  # rows of a list: how many there may be is tried by itself

SIGNS = 0x24F  # beyond it stand signs of which no font has one: that is said at their field


def strategy(shape: Shape, name: str = "") -> st.SearchStrategy[Any]:
    """Values of a schema; only what this schema uses."""
    if "$ref" in shape:
        return strategy(notification_bodies.schema()["$defs"][shape["$ref"].rpartition("/")[2]], name)
    if "enum" in shape:
        return st.sampled_from(shape["enum"])
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    return st.one_of([st.none() if kind == "null" else OF[kind](shape, name) for kind in kinds])


def _text(shape: Shape, name: str) -> st.SearchStrategy[str]:
    if shape.get("format") == "date":
        today = timezone.localdate()
        last = today - timedelta(days=1) if name in PAST else date(2099, 12, 31)
        return st.dates(date(1900, 1, 1), last).map(date.isoformat)
    if name in PROVED:
        return st.just("")
    if "maxLength" not in shape:
        return st.from_regex(shape["pattern"], fullmatch=True)
    most, word = (
        shape["maxLength"],
        st.characters(exclude_characters="\0", exclude_categories=["Cs"], max_codepoint=SIGNS),
    )
    written = st.text(word, max_size=20) | st.sampled_from(["é" * most, " ", "<b>", "'; --", "\n", "9" * most])
    return written.filter(lambda text: len(text) <= most and valid(text, shape))


def _number(shape: Shape, _name: str) -> st.SearchStrategy[float]:
    return st.integers(shape["minimum"] * 1000, shape["maximum"] * 1000).map(lambda whole: whole / 1000)


def _list(shape: Shape, _name: str) -> st.SearchStrategy[list[Any]]:
    unique = json.dumps if shape.get("uniqueItems") else None
    return st.lists(strategy(shape["items"]), max_size=min(MOST, shape.get("maxItems", MOST)), unique_by=unique)


def _object(shape: Shape, _name: str) -> st.SearchStrategy[Shape]:
    needed = set(shape.get("required", ()))
    fields = {name: strategy(part, name) for name, part in shape["properties"].items()}
    wanted = {name: one for name, one in fields.items() if name in needed}
    return st.fixed_dictionaries(wanted, optional={n: one for n, one in fields.items() if n not in needed})


OF: dict[str, Any] = {
    "string": _text,
    "integer": lambda shape, _n: st.integers(shape["minimum"], shape["maximum"]),
    "number": _number,
    "boolean": lambda _shape, _n: st.booleans(),
    "array": _list,
    "object": _object,
}


def valid(value: Any, shape: Shape) -> bool:
    return bool(Draft202012Validator(shape).is_valid(value))


def coherent(body: Shape) -> Shape:
    """Put right what the schema's description says that no schema can: keys, holdings, dates, sectors, the year."""
    rows = {row["key"]: row for row in body.get("parties", ())}
    body = {**body, "parties": list(rows.values())} if rows else body
    keys = list(rows)
    if "holdings" in body:
        pairs = pairwise(keys)  # a chain has no circle, and each share stands alone
        body["holdings"] = [
            {**row, "owner": one, "owned": other} for row, (one, other) in zip(body["holdings"], pairs, strict=False)
        ]
    if "sectors" in body:
        codes = {row["code"]: row for row in body["sectors"] if row["code"] != NO_SECTOR}
        body["sectors"] = list(codes.values()) or body["sectors"][:1]
    if body.get("signed_on"):
        body = {name: value for name, value in body.items() if name not in ("planned_on", "completed_on")}
    if body.get("mandated_on"):
        body["mandated_on"] = min(body["mandated_on"], str(timezone.localdate()))
    if body.get("turnover_year"):
        body["turnover_year"] = min(body["turnover_year"], timezone.localdate().year)
    return body


@pytest.fixture
def program(people: People, screeners: Screeners) -> Iterator[Program]:
    yield Program(people, screeners.rep)


def test_a_notification_of_the_published_shape_is_taken_as_a_draft(program: Program) -> None:
    shape = notification_bodies.schema()
    taken: list[str] = []

    @settings(max_examples=80, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(body=strategy({**shape, "properties": {k: v for k, v in shape["properties"].items() if k != "version"}}))
    def holds(body: Shape) -> None:
        body = coherent(body)
        assert notification_bodies.validator().is_valid(body)
        with transaction.atomic():  # a person begins no more than a few notifications
            answer = program.post("investments/", {"procedure": "be.fdi", **body})
            assert answer.status_code == 201, (answer.content.decode()[:500], body)
            path = f"investments/{answer.json()['reference']}/"
            again = program.client.put(
                f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=program.headers()
            )
            assert again.status_code == 200, (again.content.decode()[:500], body)
            taken.append(path)
            transaction.set_rollback(True)

    holds()
    assert len(taken) > 50


@pytest.mark.parametrize("left_out", [*notification_bodies.schema()["properties"], "everything"])
def test_a_draft_may_leave_anything_out(program: Program, screeners: Screeners, left_out: str) -> None:
    from tests.screening.investments.notification.test_api import BODY

    body = {} if left_out == "everything" else {name: value for name, value in BODY.items() if name != left_out}
    if left_out == "parties":
        body.pop("holdings")
    answer = program.post("investments/", {"procedure": "be.fdi", **body})
    assert answer.status_code == 201, faults(answer)
    refused = program.post(f"investments/{answer.json()['reference']}/notify/", {"signed": screeners.rep.name})
    assert refused.status_code == (403 if answer.json()["missing"] else 200), refused.content


@pytest.mark.parametrize(("name", "most"), [("parties", 200), ("establishments", 100)])
def test_a_list_may_be_as_long_as_the_schema_says(program: Program, name: str, most: int) -> None:
    rows = {
        "parties": lambda n: {"key": f"I{n}", "role": "investor", "kind": "fund", "name": f"Fund {n}"},
        "establishments": lambda n: {"name": f"Plant {n}", "region": "flemish_region"},
    }
    body = {"procedure": "be.fdi", name: [rows[name](number) for number in range(most)]}
    assert notification_bodies.schema()["properties"][name]["maxItems"] == most
    assert program.post("investments/", body).status_code == 201
    body[name] = [*body[name], rows[name](most)]
    assert faults(program.post("investments/", body)) == {name: f"At most {most} rows."}
