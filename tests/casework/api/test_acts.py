"""Acts through the API: the menu, the same forms, the same sentences; and a referral in one request."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Event
from casework.models import Case, Document, Subject
from casework.queries.act_menu import menu
from casework.referrals.table import REFERRAL as TABLE
from tests.casework.api.client import Program, faults, said
from tests.factories import flow
from tests.factories.people import People, make_compartment, make_person

REFERRAL: dict[str, Any] = {
    "procedure": "be.jic",
    "title": "Training camp in a warehouse",
    "facts": "A source reports weekly meetings.",
    "grounds": "Serious indications.",
    "threat_type": "violent_threat",
    "vital_interests": ["physical_safety"],
    "information_date": "2026-03-02",
    "reliability": "B",
    "credibility": 2,
    "urgent": True,
    "marking": 1,
    "subjects": [{"name": "Arvo Testman", "aliases": ["Aro T.", "A. Testman"], "birth_date": "1990-05-01"}],
}


def cases() -> int:
    """How many cases there are."""
    with acting_as_system("a test looks"):
        return Case.objects.count()


def test_the_menu_is_the_screen_s_menu(people: People) -> None:
    case = flow.submitted(people)
    body = Program(people, people.intake).get(f"cases/{case.reference}/acts/").json()
    with acting_as(people.intake):
        now = timezone.now()
        shown = menu(case, sight_of(people.intake, at=now), now).all
    assert [(a["act"], a["allowed"], a["reason"]) for a in body["acts"]] == [
        (a.name, a.allowed, a.reason) for a in shown
    ]
    assert [a["act"] for a in body["acts"]] == list(TABLE.acts)
    assert body["version"] == case.version


def test_an_act_says_what_it_takes(people: People) -> None:
    case = flow.in_assessment(people)
    flow.read_all(case, people.giss)
    body = Program(people, people.giss).get(f"cases/{case.reference}/acts/give_position/").json()
    takes = {field["name"]: field for field in body["takes"]}
    assert (body["allowed"], body["reason"]) == (True, "")
    assert {"holds", "threat_level", "outcome", "answer_corroborated"} <= set(takes)
    assert [c["value"] for c in takes["threat_level"]["choices"]] == ["1", "2", "3", "4"]


def test_a_refused_act_shows_its_sentence_and_offers_nothing(people: People) -> None:
    case = flow.submitted(people)
    body = Program(people, people.supervisor).get(f"cases/{case.reference}/acts/decide/").json()
    assert (body["allowed"], body["takes"]) == (False, [])
    assert body["reason"] == "Your role does not include this act (record the decision)."


def test_the_one_allowed_acts_with_the_version_looked_at(people: People) -> None:
    case = flow.submitted(people)
    answer = Program(people, people.intake).act(case, "return", {"missing": "The date?", "version": case.version})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["act"], body["state"], body["version"]) == ("return", "returned", case.version + 1)
    assert flow.fresh(case).referral.returned_for == "The date?"
    with acting_as_system("a test looks"):
        assert Event.objects.filter(code="case.return", actor=people.intake, case_id=case.pk).count() == 1


def test_the_reader_is_refused_with_the_sentence_and_it_is_recorded(people: People) -> None:
    case = flow.submitted(people)
    answer = Program(people, people.reader).act(case, "return", {"missing": "x"})
    assert said(answer) == (403, "Your role does not include this act (accept or return referrals).")
    with acting_as_system("a test looks"):
        event = Event.objects.get(code="access.refused", actor=people.reader)
    assert (event.case_id, event.data["view"], event.data["code"]) == (case.pk, "api-act.return", "permission")


def test_four_eyes_hold_here_as_well(people: People) -> None:
    desk = make_person("both", role="intake_officer")
    with acting_as_system("a test sets up"):
        case = flow.submitted(people)
        Case.objects.filter(pk=case.pk).update(author=desk)
    answer = Program(people, desk).act(case, "return", {"missing": "x"})
    assert said(answer) == (403, "Four eyes: nobody acts on a referral of their own.")


def test_another_service_finds_nothing_to_act_on(people: People) -> None:
    case = flow.submitted(people)
    assert Program(people, people.elsewhere).act(case, "return", {"missing": "x"}).status_code == 404


def test_a_version_that_is_not_the_newest_is_a_conflict(people: People) -> None:
    case = flow.submitted(people)
    answer = Program(people, people.intake).act(case, "return", {"missing": "x", "version": case.version - 1})
    conflict = "Somebody else changed this case since you opened it; nothing of yours was lost."
    assert said(answer) == (409, conflict)
    assert flow.fresh(case).state == "submitted"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"missing"}),
        ({"missing": ""}, {"missing"}),
        ({"missing": None}, {"missing"}),
        ({"missing": 7}, {"missing"}),
        ({"missing": ["x"]}, {"missing"}),
        ({"missing": "a\0b"}, {"missing"}),
        ({"missing": "x" * 20_001}, {"missing"}),
        ({"missing": "x", "misssing": "y"}, {"misssing"}),
        ({"missing": "x", "version": "new"}, {"version"}),
        ({"missing": "x", "version": True}, {"version"}),
    ],
)
def test_fields_that_do_not_hold_are_named(people: People, body: Any, fields: set[str]) -> None:
    case = flow.submitted(people)
    answer = Program(people, people.intake).act(case, "return", body)
    assert answer.status_code == 422
    assert set(faults(answer)) == fields
    assert flow.fresh(case).state == "submitted"


def test_a_refusal_at_a_field_names_the_field(people: People) -> None:
    case = flow.submitted(people)
    body = {"to": "reader", "ends_at": "2020-01-01", "reason": "Reads along."}
    answer = Program(people, people.supervisor).act(case, "grant", body)
    assert faults(answer) == {"ends_at": "The grant must end in the future."}


def test_someone_who_could_not_open_the_case_is_not_offered(people: People) -> None:
    case = flow.submitted(people)
    answer = Program(people, people.supervisor).act(case, "assign", {"to": "admin"})
    assert faults(answer).keys() == {"to"}


@pytest.mark.parametrize("value", ["\0", "x" * 5000, "9" * 400, "'; --", "é\u202e"])
def test_hostile_words_never_end_in_a_fault(people: People, value: str) -> None:
    case = flow.in_assessment(people)
    program = Program(people, people.supervisor)
    dates = ("0001-01-01", "9999-12-31", value)
    for act, body in (
        ("assign", {"to": value}),
        ("offer_hand_over", {"to": value, "remark": value}),
        ("revoke_grant", {"grant_id": value}),
        ("add_action", {"service": value, "description": value, "due_on": value, "measure": value}),
        ("settle_correction", {"approve": value}),
        *(("grant", {"to": "giss", "ends_at": day, "reason": "x"}) for day in dates),
        *(("correct_clock", {"deadline_id": value, "new_start": f"{day}T00:00", "reason": "x"}) for day in dates),
    ):
        assert program.act(case, act, body).status_code < 500, act


@pytest.mark.parametrize("start", ["0001-01-01T00:00", "0001-01-02T12:00", "1900-01-01T00:00", "9999-12-31T23:59"])
def test_an_impossible_start_of_a_clock_never_ends_in_a_fault(people: People, start: str) -> None:
    case = flow.in_assessment(people)
    program = Program(people, people.supervisor)
    takes = program.get(f"cases/{case.reference}/acts/correct_clock/").json()["takes"]
    clock = next(f["choices"][0]["value"] for f in takes if f["name"] == "deadline_id")
    body = {"deadline_id": int(clock), "new_start": start, "reason": "A slip."}
    assert program.act(case, "correct_clock", body).status_code in (200, 422, 403)


def test_yes_and_no_may_be_truth_values(people: People) -> None:
    case = flow.in_assessment(people)
    first, second = Program(people, people.supervisor), Program(people, make_person("other", role="supervisor"))
    takes = first.get(f"cases/{case.reference}/acts/correct_clock/").json()["takes"]
    clock = next(f["choices"][0]["value"] for f in takes if f["name"] == "deadline_id")
    start = (timezone.localtime() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert (
        first.act(case, "correct_clock", {"deadline_id": int(clock), "new_start": start, "reason": "Slip."}).status_code
        == 200
    )
    assert second.act(case, "settle_correction", {"approve": False}).status_code == 200


def test_a_file_comes_as_form_data(people: People) -> None:
    case, program = flow.submitted(people), Program(people, people.officer)
    address = f"/api/v1/cases/{case.reference}/acts/add_document/"
    upload = SimpleUploadedFile("note.txt", b"Seen at ten.\n", content_type="text/plain")
    answer = program.client.post(address, {"upload": upload, "title": "Note"}, headers=program.headers())
    assert answer.status_code == 200, answer.content
    with acting_as_system("a test looks"):
        document = Document.objects.get(pk=answer.json()["made"]["document_id"])
    assert (document.title, document.case_id) == ("Note", case.pk)
    assert faults(program.act(case, "add_document", {"upload": "note.txt"})) == {
        "upload": "A file is sent as multipart/form-data."
    }


def test_an_amendment_leaves_alone_what_it_does_not_name(people: People) -> None:
    case = flow.submitted(people)
    with acting_as_system("a test looks"):
        row = Subject.objects.get(case=case)
    program = Program(people, people.officer)
    rows = [
        {"id": row.pk, "name": "Arvo Testman", "aliases": ["Aro T."], "birth_date": "1990-05-01", "nationality": "BE"}
    ]
    answer = program.act(case, "amend", {"facts": "Twice a week.", "subjects": [*rows, {"name": "Second Person"}]})
    assert answer.status_code == 200, answer.content
    now = flow.fresh(case)
    assert (now.referral.facts, now.title, now.label.marking) == ("Twice a week.", case.title, case.label.marking)
    assert (now.referral.grounds, now.referral.vital_interests) == (flow.FIELDS["grounds"], ["physical_safety"])
    with acting_as_system("a test looks"):
        assert list(Subject.objects.filter(case=case).values_list("name", flat=True)) == [
            "Arvo Testman",
            "Second Person",
        ]
        assert Subject.objects.filter(pk=row.pk, aliases=["Aro T."]).count() == 1


# -- referrals --------------------------------------------------------------------------------------------------------


def test_a_referral_is_written_and_submitted_in_one_request(people: People) -> None:
    answer = Program(people, people.officer).post("referrals/", {**REFERRAL, "submit": True})
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert answer["Location"] == body["url"] == f"/api/v1/cases/{body['reference']}/"
    assert (body["act"], body["state"]) == ("submit", "submitted")
    seen = Program(people, people.intake).get(f"cases/{body['reference']}/").json()
    assert seen["urgent"] is True
    assert (seen["subjects"][0]["aliases"], seen["marking"]) == (["Aro T.", "A. Testman"], 1)


def test_a_draft_is_its_author_s_alone(people: People) -> None:
    body = Program(people, people.officer).post("referrals/", {"procedure": "be.jic", "title": "Half a line"}).json()
    assert (body["act"], body["state"]) == ("start_draft", "draft")
    assert Program(people, people.officer).get(f"cases/{body['reference']}/").json()["title"] == "Half a line"
    assert Program(people, people.supervisor).get(f"cases/{body['reference']}/").status_code == 404


def test_an_incomplete_referral_is_not_submitted_and_leaves_nothing(people: People) -> None:
    program, before = Program(people, people.officer), cases()
    answer = program.post("referrals/", {"procedure": "be.jic", "title": "Half", "submit": True})
    status, sentence = said(answer)
    assert (status, sentence.split(":")[0]) == (403, "Still missing")
    assert cases() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"procedure": "be.nothing"}, "procedure"),
        ({"procedure": None}, "procedure"),
        ({"procedure": ["be.jic"]}, "procedure"),
        ({"submit": "yes"}, "submit"),
        ({"threat_type": "boredom"}, "threat_type"),
        ({"information_date": "2999-01-01"}, "information_date"),
        ({"information_date": 20260302}, "information_date"),
        ({"marking": 4}, "marking"),
        ({"urgent": "true?"}, None),
        ({"compartments": ["AMBER"]}, "compartments"),
        ({"vital_interests": ["fun"]}, "vital_interests"),
        ({"subjects": {}}, "subjects"),
        ({"subjects": [{"name": "x"}] * 51}, "subjects"),
        ({"subjects": [{"name": ""}, {"birth_date": "1990-01-01"}]}, "subjects.1.name"),
        ({"subjects": [{"name": "x", "nationality": "Atlantis"}]}, "subjects.0.nationality"),
        ({"subjects": [{"name": "x", "birth_date": "2999-01-01"}]}, "subjects.0.birth_date"),
        ({"subjects": [{"name": "x", "age": 7}]}, "subjects.0.age"),
        ({"subjects": [{"name": "x", "aliases": [1]}]}, "subjects.0.aliases"),
        ({"reference": "JIC-2026-000001"}, "reference"),
    ],
)
def test_a_referral_that_does_not_hold_leaves_nothing(people: People, changes: Any, field: str | None) -> None:
    make_compartment("AMBER")
    program, before = Program(people, people.officer), cases()
    answer = program.post("referrals/", {**REFERRAL, **changes})
    if field is None:
        assert answer.status_code in (201, 422)
        return
    assert answer.status_code == 422
    assert set(faults(answer)) == {field}
    assert cases() == before


def test_a_compartment_that_is_not_held_answers_as_one_that_is_not_there(people: People) -> None:
    make_compartment("AMBER")
    program = Program(people, people.officer)
    there, nowhere = (program.post("referrals/", {**REFERRAL, "compartments": [c]}) for c in ("AMBER", "OPALX"))
    assert there.content.replace(b"AMBER", b"") == nowhere.content.replace(b"OPALX", b"")


def test_a_held_compartment_is_named_by_its_code(people: People) -> None:
    officer = make_person("holder", compartments=("AMBER",))
    body = Program(people, officer).post("referrals/", {**REFERRAL, "compartments": ["AMBER"]}).json()
    seen = Program(people, officer).get(f"cases/{body['reference']}/").json()
    assert seen["compartments"] == ["AMBER"]


def test_a_role_that_does_not_refer_is_refused(people: People) -> None:
    assert said(Program(people, people.reader).post("referrals/", REFERRAL)) == (
        403,
        "Your role does not give you this page.",
    )
