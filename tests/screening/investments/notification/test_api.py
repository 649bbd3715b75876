"""A notification by program: the published schema, the form's own sentences, each write once, and hostile bodies."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from accounts.context import acting_as_system
from casework.blocks.portal import representatives as firms
from casework.models import Case
from screening.investments.acts import notification
from screening.investments.procedures.notification import NOTIFICATION
from tests.casework.api.client import Program, faults, said
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import People

pytestmark = pytest.mark.django_db
FIELDS = tuple(NOTIFICATION.fields)
PARTY_FIELDS = tuple(NOTIFICATION.lists["parties"].fields)
HOLDING_FIELDS = tuple(name for name, one in NOTIFICATION.lists["holdings"].fields.items() if not one.of)
BODY: dict[str, Any] = {
    "language": "nl",
    "parties": [
        {"key": "I1", "role": "investor", "kind": "undertaking", "name": "Northwind Holdings NV", "country": "NL"},
        {"key": "O1", "role": "owner", "kind": "person", "name": "Alex Invented", "residence": "GB", "ultimate": True},
        {"key": "T1", "role": "target", "kind": "undertaking", "name": "Voorbeeldnet NV", "country": "BE"},
    ],
    "holdings": [
        {"owner": "O1", "owned": "I1", "votes_before": 100, "votes_after": 100, "control_after": "sole"},
        {"owner": "I1", "owned": "T1", "votes_before": 0, "votes_after": 20.125, "confidential": ["votes_after"]},
    ],
    "establishments": [{"name": "Voorbeeldnet Brugge", "region": "flemish_region", "staff": 12}],
    "sectors": [{"code": "T10-ENE", "detail": "A grid", "confidential": ["detail"]}],
    "belgian_establishment": True,
    "turnover": 150_000_000,
    "turnover_year": 2025,
    "products": "Operation of a grid.",
    "transaction": "shares",
    "structure": "A fifth of the shares.",
    "value": 250_000_000,
    "funding": "Own means.",
    "activity_states": ["BE", "GB", "NL"],
    "signed_on": "2026-09-01",
    "planned_on": "2027-03-01",
    "contact_name": "Robin Invented",
    "contact_phone": "+32 2 000 00 00",
    "mandate_of": "Northwind Holdings NV",
    "mandated_on": "2026-08-20",
    "mandate": "A power of attorney for the whole procedure.",
    "confidential": ["value"],
}


@pytest.fixture
def program(people: People, screeners: Screeners) -> Program:
    return Program(people, screeners.rep)


def put(program: Program, path: str, body: Any, **more: str) -> Any:
    return program.client.put(
        f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=program.headers(**more)
    )


def changed(path: str, value: Any) -> dict[str, Any]:
    """The body with one place in it replaced; ``parties.0.lei``."""
    body = json.loads(json.dumps(BODY))
    at: Any = body
    *way, last = path.split(".")
    for one in way:
        at = at[int(one)] if one.isdecimal() else at[one]
    at[last] = value
    return body


def test_the_schema_is_published_valid_and_has_the_forms_fields() -> None:
    answer = Client().get("/api/v1/investments/schema/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/schema+json")
    schema = answer.json()
    Draft202012Validator.check_schema(schema)
    top, parts = schema["properties"], schema["$defs"]
    assert {"T10-ENE", "none"} <= set(parts["sector"]["properties"]["code"]["enum"])
    assert all({"BE", "XK"} <= set(parts[part]["enum"]) for part in ("country", "countryOrNothing", "nationality"))
    assert set(top) == {*FIELDS, "parties", "holdings", "establishments", "sectors", "confidential", "version"}
    for name, place in (("parties", "party"), ("holdings", "holding"), ("establishments", "establishment")):
        asked, members = NOTIFICATION.lists[name].fields, parts[place]["properties"]
        assert set(members) == {*asked, "confidential"}
        assert set(members["confidential"]["items"]["enum"]) == {one for one in asked if asked[one].mark}
    assert set(top["confidential"]["items"]["enum"]) == set(NOTIFICATION.marks)
    assert parts["party"]["required"] == ["key", "role", "kind", "name"]
    assert parts["establishment"]["properties"]["staff"] == {
        "type": ["integer", "null"],
        "minimum": 0,
        "maximum": 10_000_000,
    }
    assert top["signed_on"] == {"$ref": "#/$defs/day", "description": "Not in the future."}
    assert top["cleared_control"] == {"enum": ["", "none", "joint", "sole"]}


def test_a_notification_goes_in_and_comes_back_the_same(program: Program, screeners: Screeners) -> None:
    answer = program.post("investments/", {"procedure": "be.fdi", **BODY}, key="one")
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert (found["state"], found["missing"], found["scope"]["verdict"]) == ("draft", [], "notifiable")
    sent = found["content"]
    for name, value in BODY.items():
        if not isinstance(value, list):
            assert sent[name] == value, name
    assert sent["holdings"][1]["votes_after"] == 20.125
    assert sent["holdings"][1]["confidential"] == ["votes_after"]
    assert sent["sectors"] == [{"code": "T10-ENE", "detail": "A grid", "confidential": ["detail"]}]
    again = put(program, f"investments/{found['reference']}/", {**sent, "version": found["version"]})
    assert again.status_code == 200, again.content
    assert again.json()["content"] == sent
    assert program.get(f"investments/{found['reference']}/").json()["content"] == sent
    handed_in = program.post(
        f"investments/{found['reference']}/notify/", {"version": again.json()["version"], "signed": screeners.rep.name}
    )
    assert (handed_in.status_code, handed_in.json()["state"]) == (200, "completeness")
    assert said(put(program, f"investments/{found['reference']}/", BODY))[0] == 403
    rows = program.get("investments/").json()
    assert [row["reference"] for row in rows] == [handed_in.json()["reference"]]


def test_a_program_that_names_no_version_does_not_write_over_what_a_colleague_saved(
    program: Program, screeners: Screeners
) -> None:
    case = flow.draft(screeners)
    path = f"investments/{case.reference}/"
    assert put(program, path, BODY).status_code == 200  # who writes alone needs none
    flow.do(firms.add_representative, by=screeners.rep, reference=case.reference, to=screeners.colleague)
    theirs = {"by": screeners.colleague, "reference": case.reference, "fields": {"rationale": "Theirs."}}
    flow.do(notification.save, **theirs)
    for body in (BODY, {**BODY, "version": None}):
        answer = put(program, path, body)
        assert (answer.status_code, list(faults(answer))) == (422, ["version"])
        assert "Others write this notification too" in faults(answer)["version"]
    found = program.get(path).json()
    assert found["content"]["rationale"] == "Theirs."
    assert put(program, path, {**BODY, "version": found["version"] - 1}).status_code == 409
    assert put(program, path, {**BODY, "version": found["version"]}).status_code == 200


def test_a_key_acts_once(program: Program, screeners: Screeners) -> None:
    body = {"procedure": "be.fdi", "notify": True, "signed": screeners.rep.name, **BODY}
    first, second = (program.post("investments/", body, key="same") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json() and second["Idempotency-Replayed"] == "true"
    assert first.json()["state"] == "completeness"
    assert program.post("investments/", {**body, "value": 1}, key="same").status_code == 422
    with acting_as_system("a test counts"):
        assert Case.objects.filter(kind="fdi").count() == 1
    path = f"investments/{first.json()['reference']}/notify/"
    refused = [program.post(path, {"signed": screeners.rep.name}, key="again") for _ in range(2)]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert refused[0].json() == refused[1].json()


def test_a_refused_notification_leaves_no_draft(program: Program, screeners: Screeners) -> None:
    body = {"procedure": "be.fdi", "notify": True, "signed": screeners.rep.name, **changed("structure", "")}
    status, sentence = said(program.post("investments/", body))
    assert (status, sentence) == (403, "Still missing: the deal in short.")
    with acting_as_system("a test counts"):
        assert Case.objects.filter(kind="fdi").count() == 0


def test_a_program_that_watches_its_days_reads_by_when_it_must_answer(program: Program, screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case)
    flow.send_request(screeners, case, days=9)
    (row,) = program.get("investments/").json()
    assert row["due"] == (timezone.localdate() + timedelta(days=9)).isoformat()


def test_an_older_version_is_a_conflict(program: Program, screeners: Screeners) -> None:
    case = flow.draft(screeners)
    path = f"investments/{case.reference}/"
    version = program.get(path).json()["version"]
    assert put(program, path, {**BODY, "version": version}).status_code == 200
    status, sentence = said(put(program, path, {**BODY, "version": version}))
    assert (status, sentence) == (409, "This notification was changed in another window since you opened it.")
    assert said(program.post(f"{path}notify/", {"version": version}))[0] == 409


@pytest.mark.parametrize(
    ("path", "value", "field", "sentence"),
    [
        ("parties.0.lei", "529900T8BM49AURSDO56", "parties.0.lei", "This is no LEI"),
        ("parties.2.registration", "0403.019.262", "parties.2.registration", "no Belgian enterprise number"),
        ("parties.1.birth_date", "2099-01-01", "parties.1.birth_date", "The date of birth lies in the future."),
        ("parties.1.birth_date", "2026-02-31", "parties.1.birth_date", "Enter a valid date."),
        ("parties.1.residence", "ZZ", "parties.1.residence", "No country of this name is known."),
        ("parties.2.key", "I1", "parties.2.key", "Two parties have the same key."),
        ("parties.2.role", "boss", "parties.2.role", "One of: investor, target, seller, owner."),
        ("holdings.1.votes_after", 101, "holdings.1.votes_after", "Voting rights must lie between 0 and 100 %."),
        ("holdings.1.votes_after", 20.1234, "holdings.1.votes_after", "At most three decimals."),
        ("holdings.1.votes_after", "20", "holdings.1.votes_after", "This field takes another type of value."),
        ("holdings.1.owned", "X9", "holdings.1.owned", "This party isn't among those stated."),
        ("holdings.1.owned", "I1", "holdings.1.owned", "Nobody holds a share in themselves."),
        ("establishments.0.unit_number", "2123456780", "establishments.0.unit_number", "no establishment number"),
        ("sectors.0.code", "T99-XXX", "sectors.0.code", "One of: "),
        ("turnover", 1.5, "turnover", "This field takes another type of value."),
        ("planned_on", "2026-08-01", "signed_on", "The deal can't be signed after it closes."),
        ("colour", "blue", "colour", "There is no field of this name."),
        ("parties.0.colour", "blue", "parties.0.colour", "There is no field of this name."),
    ],
)
def test_a_fault_is_named_at_its_place_in_the_forms_words(
    program: Program, screeners: Screeners, path: str, value: Any, field: str, sentence: str
) -> None:
    answer = program.post("investments/", {"procedure": "be.fdi", **changed(path, value)})
    assert answer.status_code == 422
    assert sentence in faults(answer)[field]


def test_sums_over_a_hundred_are_refused(program: Program, screeners: Screeners) -> None:
    body = changed("holdings.1.votes_after", 95)
    body["holdings"].append({"owner": "O1", "owned": "T1", "votes_after": 10})
    answer = program.post("investments/", {"procedure": "be.fdi", **body})
    assert "add up to 105 %" in faults(answer)["holdings.2.votes_after"]


@pytest.mark.parametrize("who", ["colleague", "other_rep", "secretary", "eco"])
def test_nobody_else_reaches_it(people: People, screeners: Screeners, who: str) -> None:
    case = flow.draft(screeners)
    stranger = Program(people, getattr(screeners, who))
    expected = 403 if who in ("secretary", "eco") else 404
    path = f"investments/{case.reference}/"
    answers = [stranger.get(path), put(stranger, path, BODY), stranger.post(f"{path}notify/")]
    assert [said(answer)[0] for answer in answers] == [expected] * 3
    absent = stranger.get("investments/FDI-2026-999998/")
    assert (answers[0].status_code, answers[0].json()) == (absent.status_code, absent.json())
    if expected == 404:
        assert stranger.get("investments/").json() == []


texts = st.text(max_size=30) | st.sampled_from(["\0", "BE", "I1", "2026-01-01", "\ud800", "<script>", "9" * 50])
numbers = st.integers() | st.floats() | st.sampled_from([10**30, -1, 100.0001, 1e308])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
PLACES = [*BODY, *(f"parties.0.{name}" for name in PARTY_FIELDS), *(f"holdings.1.{n}" for n in HOLDING_FIELDS)]
PLACES += [
    "holdings.0.owner",
    "establishments.0.region",
    "establishments.0.staff",
    "sectors.0.code",
    "procedure",
    "notify",
]
ANSWERS = {200, 201, 400, 403, 409, 413, 422}


@pytest.mark.parametrize("value", [False, True, 1e300, -1e300, 10**400])
def test_no_number_of_votes_is_a_fault(program: Program, screeners: Screeners, value: Any) -> None:
    case = flow.draft(screeners)
    body = changed("holdings.1.votes_after", value)
    answer = program.client.put(
        f"/api/v1/investments/{case.reference}/", json.dumps(body), "application/json", headers=program.headers()
    )
    assert answer.status_code in (400, 422), answer.content


def test_hostile_bodies_are_refused_and_never_a_fault(program: Program, screeners: Screeners) -> None:
    case = flow.draft(screeners)

    @settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(place=st.sampled_from(PLACES), value=values, whole=st.booleans(), new=st.booleans())
    def holds(place: str, value: Any, whole: bool, new: bool) -> None:
        body: Any = value if whole and new else {"procedure": "be.fdi", **BODY}
        if body is not value:
            body = {"procedure": "be.fdi", **changed(place, value)} if "." in place else {**body, place: value}
        path = "investments/" if new else f"investments/{case.reference}/"
        if not new:
            body.pop("procedure", None)
            body.pop("notify", None)
        raw = json.dumps(body)
        method = program.client.post if new else program.client.put
        answer = method(f"/api/v1/{path}", raw, content_type="application/json", headers=program.headers())
        assert answer.status_code in ANSWERS, (answer.status_code, raw[:500])

    holds()
