"""A write acts once, however often it is sent."""

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Event
from casework.api.once import KEPT
from casework.models import Case, IdempotencyKey
from tests.casework.api.client import Program, faults, said
from tests.casework.concurrency.at_once import DONE, at_once
from tests.factories import flow
from tests.factories.people import People, redefine

USED = "This Idempotency-Key was used for another request."
REFERRAL = {"procedure": "be.jic", "title": "Once"}


def count(model: Any, **filters: Any) -> int:
    """How many rows there are, seen by the product itself."""
    with acting_as_system("a test looks"):
        return int(model.objects.filter(**filters).count())


@pytest.mark.django_db
def test_the_same_request_gives_the_first_answer_again(people: People) -> None:
    program = Program(people, people.officer)
    first = program.post("referrals/", REFERRAL, key="a-1")
    again = program.post("referrals/", {"title": "Once", "procedure": "be.jic"}, key="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Location"] == first["Location"]
    assert (again.get("Idempotency-Replayed"), first.get("Idempotency-Replayed")) == ("true", None)
    assert count(Case, title="Once") == 1


@pytest.mark.django_db
def test_without_a_key_each_request_acts(people: People) -> None:
    program = Program(people, people.officer)
    program.post("referrals/", REFERRAL), program.post("referrals/", REFERRAL)
    assert count(Case, title="Once") == 2


@pytest.mark.django_db
def test_the_key_of_another_request_is_refused(people: People) -> None:
    program, case = Program(people, people.intake), flow.submitted(people)
    assert program.act(case, "return", {"missing": "The date?"}, key="k").status_code == 200
    other = program.act(case, "return", {"missing": "The place?"}, key="k")
    elsewhere = program.act(case, "accept", {"missing": "The date?"}, key="k")
    for answer in (other, elsewhere):
        assert said(answer) == (422, USED)
        assert answer.json()["type"] == "urn:problem-type:dossier:key-reused"
    assert count(Event, code="case.return", case_id=case.pk) == 1


@pytest.mark.django_db
def test_the_same_key_of_another_person_is_another_key(people: People) -> None:
    first, second = Program(people, people.officer), Program(people, people.supervisor)
    one, two = first.post("referrals/", REFERRAL, key="k"), second.post("referrals/", REFERRAL, key="k")
    assert (one.status_code, two.status_code) == (201, 201)
    assert one.json()["reference"] != two.json()["reference"]


@pytest.mark.django_db
def test_a_refusal_is_an_answer_and_is_recorded_once(people: People) -> None:
    program, case = Program(people, people.reader), flow.submitted(people)
    first = program.act(case, "return", {"missing": "x"}, key="k")
    again = program.act(case, "return", {"missing": "x"}, key="k")
    assert said(again) == said(first) == (403, "Your role does not include this act (accept or return referrals).")
    assert count(Event, code="access.refused", actor=people.reader) == 1


@pytest.mark.django_db
def test_an_answer_is_not_given_again_to_someone_who_lost_sight_of_the_case(people: People) -> None:
    program, case = Program(people, people.intake), flow.submitted(people)
    body = {"missing": "The date?"}
    assert program.act(case, "return", body, key="k").status_code == 200
    redefine(
        people.intake.clearances.all(),
        ends_at=timezone.now() - timedelta(days=1),  # before the token was made: it opens what is left
        starts_at=timezone.now() - timedelta(days=2),
    )
    assert program.act(case, "return", body, key="k").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "é", "x" * 201, "a\tb"])
def test_a_key_that_is_none_is_named(people: People, key: str) -> None:
    answer = Program(people, people.officer).post("referrals/", REFERRAL, key=key)
    assert answer.status_code == 400
    assert faults(answer).keys() == {"Idempotency-Key"}
    assert count(Case, title="Once") == 0


@pytest.mark.django_db
def test_a_name_that_no_database_keeps_is_answered_and_kept(people: People) -> None:
    program = Program(people, people.officer)
    body = {**REFERRAL, "\0": 1, "subjects": [{"a\0b": 1}]}
    first, again = program.post("referrals/", body, key="k"), program.post("referrals/", body, key="k")
    assert set(faults(first)) == {"\ufffd", "subjects.0.a\ufffdb"}
    assert again.json() == first.json()


@pytest.mark.django_db
def test_keys_end_after_a_week(people: People) -> None:
    program = Program(people, people.officer)
    program.post("referrals/", REFERRAL, key="old")
    with acting_as_system("a test sets up"):
        IdempotencyKey.objects.update(created_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert program.post("referrals/", REFERRAL, key="old").status_code == 201
    assert (count(Case, title="Once"), count(IdempotencyKey)) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_act_once_and_read_the_same_answer(
    people: People, admin_connection: psycopg.Connection[Any]
) -> None:
    case = flow.submitted(people)
    program, answers = Program(people, people.intake), []

    def press() -> None:
        try:
            answers.append(Program.act(program, case, "return", {"missing": "The date?"}, key="both"))
        finally:
            connections.close_all()

    # the first waits for the case, the second for the first one's key
    gate = "SELECT FROM casework_case WHERE id = %s FOR UPDATE"
    assert at_once(admin_connection, gate, (case.pk,), press, press) == [DONE, DONE]
    assert [a.status_code for a in answers] == [200, 200]
    assert json.loads(answers[0].content) == json.loads(answers[1].content)
    assert sorted(a.get("Idempotency-Replayed", "") for a in answers) == ["", "true"]
    assert count(Event, code="case.return", case_id=case.pk) == 1


@pytest.mark.django_db(transaction=True)
def test_a_fault_keeps_no_key(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that broke half-way is as if it had never been sent: the next try with the same key acts."""
    program = Program(people, people.officer)
    with monkeypatch.context() as patch:
        patch.setattr("casework.referrals.api.referrals.done_values", lambda done: 1 / 0)
        broken = program.post("referrals/", REFERRAL, key="k")
    assert said(broken)[0] == 500
    assert (count(Case, title="Once"), count(IdempotencyKey)) == (0, 0)
    assert program.post("referrals/", REFERRAL, key="k").status_code == 201
