"""What is typed when the session ends, or a code is asked for, comes back after signing in, to its writer alone."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as
from accounts.models import Person, SignInDelay
from casework.blocks.meetings import agenda
from casework.blocks.meetings.models import Meeting
from casework.models import Draft
from tests.accounts.views.test_second_factor import code_of, enrol
from tests.casework.drafts.test_keeping import AUTOSAVE, SignIn, kept
from tests.factories import flow
from tests.factories.people import People, make_person, redefine


@pytest.fixture
def meeting(people: People) -> Meeting:
    """A meeting that has begun, with a case on its agenda."""
    case = flow.in_assessment(people)
    starts = timezone.now() + timedelta(seconds=1)
    made: Meeting = flow.do(
        agenda.call_meeting, by=people.secretary, procedure="be.jic", body="assessment", starts_at=starts
    )
    flow.do(agenda.put_on_agenda, by=people.secretary, meeting_id=made.pk, reference=case.reference)
    with acting_as(people.secretary):
        Meeting.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(hours=1))
        return Meeting.objects.get(pk=made.pk)


def ended(client: Client) -> None:
    """The session is over, as after thirty minutes."""
    key = client.session.session_key
    Session.objects.all().delete()
    client.session.delete(key)


def signed_in_again(client: Client, page: str, person: Person) -> Any:
    """Fill in the sign-in page that answered, with everything that its form carries."""
    redefine(Person.objects.filter(pk=person.pk), password=make_password("a long enough phrase"))
    fields = dict(re.findall(r'<input type="hidden" name="(next|typed)" value="([^"]*)"', page))
    given = {name: html.unescape(value) for name, value in fields.items()}
    credentials = {"login": person.username, "password": "a long enough phrase"}
    return client.post("/sign-in/", {**credentials, **given})


def test_minutes_that_meet_an_ended_session_come_back_after_signing_in(
    people: People, client_of: SignIn, meeting: Meeting
) -> None:
    client, page = client_of(people.secretary), f"/meetings/{meeting.pk}/"
    shown = client.get(page).content.decode()
    name = re.search(r'name="(minutes_\d+)"', shown)
    assert name is not None
    ended(client)
    words = "Twelve items, \u201cword\u201d by word.\nSecond line."
    typed = {name[1]: words, "version": "2", "kept_by": people.secretary.username}
    answer = client.post(f"{page}hold/", typed)
    assert answer.status_code == 401
    assert "the form comes back with what you had typed" in answer.content.decode()
    back = signed_in_again(client, answer.content.decode(), people.secretary)
    assert (back.status_code, back["Location"]) == (302, page)
    again = client.get(page).content.decode()
    assert words in again
    with acting_as(people.secretary):
        assert Draft.objects.get().label is not None  # under what every case on the agenda asks of a reader


def test_a_form_that_does_not_keep_itself_leads_back_to_its_page_and_never_to_a_bare_refusal(
    people: People, client_of: SignIn
) -> None:
    client = client_of(people.officer)
    ended(client)
    answer = client.post("/filters/", {"name": "Mine"}, headers={"Referer": "http://testserver/?tab=service"})
    page = answer.content.decode()
    assert (answer.status_code, "Nothing was sent. Sign in here to go back to the page." in page) == (401, True)
    assert 'name="typed"' not in page
    back = signed_in_again(client, page, people.officer)
    assert (back.status_code, back["Location"]) == (302, "/")


def test_an_address_that_only_takes_forms_says_so_and_shows_a_way_back(people: People, client_of: SignIn) -> None:
    answer = client_of(people.officer).get("/filters/")
    assert answer.status_code == 405
    assert "There is no page at this address" in answer.content.decode()


def test_text_of_one_person_is_not_kept_for_the_next_who_signs_in_there(
    people: People, client_of: SignIn, meeting: Meeting
) -> None:
    second = make_person("secretary-two", role="body_secretary", service=people.secretary.service.code)
    client = client_of(people.secretary)
    ended(client)
    typed = {"minutes_1": "Mine.", "kept_by": people.secretary.username}
    answer = client.post(f"/meetings/{meeting.pk}/hold/", typed)
    assert signed_in_again(client, answer.content.decode(), second).status_code == 302
    assert kept(second) == kept(people.secretary) == {}
    assert "could not be kept" in client.get("/notices/").content.decode()


@pytest.mark.parametrize("typed", ["", "[", "{}", '{"a": 1}', '["x"]', '{"missing": ["x"]}'])
@pytest.mark.parametrize("place", ["/", "//evil.example/", "/nowhere/", "/cases/JIC-2026-999999/acts/return/"])
def test_whatever_the_sign_in_page_is_sent_it_signs_in(people: People, typed: str, place: str) -> None:
    redefine(Person.objects.filter(pk=people.intake.pk), password=make_password("a long enough phrase"))
    given = {"login": people.intake.username, "password": "a long enough phrase", "typed": typed, "next": place}
    assert Client().post("/sign-in/", given).status_code == 302
    assert kept(people.intake) == {}


def asked_for_code(people: People, client_of: SignIn, meeting: Meeting) -> tuple[Client, str, str]:
    """Minutes met an ended session, then came the right password: the browser, the secret, the page for the code."""
    client = client_of(people.secretary)
    secret, _codes = enrol(client)
    ended(client)
    typed = {"minutes_1": "Twelve items.", "version": "2", "kept_by": people.secretary.username}
    answer = client.post(f"/meetings/{meeting.pk}/hold/", typed)
    page = signed_in_again(client, answer.content.decode(), people.secretary)
    assert page.status_code == 200
    assert kept(people.secretary) == {}  # the password alone writes nothing
    return client, secret, page.content.decode()


def hidden(page: str) -> dict[str, str]:
    """What the page's form carries on."""
    found = re.findall(r'<input type="hidden" name="(next|typed)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def test_minutes_come_back_where_a_second_factor_is_asked_even_after_a_wrong_code(
    people: People, client_of: SignIn, meeting: Meeting
) -> None:
    client, secret, page = asked_for_code(people, client_of, meeting)
    assert "after the code the form comes back with what you had typed" in page
    wrong = client.post("/sign-in/code/", {"code": "000000", **hidden(page)})
    assert wrong.status_code == 422
    right = client.post("/sign-in/code/", {"code": code_of(secret), **hidden(wrong.content.decode())})
    assert (right.status_code, right["Location"]) == (302, f"/meetings/{meeting.pk}/")
    assert kept(people.secretary) == {f"/meetings/{meeting.pk}/": {"minutes_1": ["Twelve items."], "version": ["2"]}}
    assert "Twelve items." not in str(dict(client.session))


def test_text_that_waits_for_a_code_is_not_kept_for_another_person(
    people: People, client_of: SignIn, meeting: Meeting
) -> None:
    _client, _secret, page = asked_for_code(people, client_of, meeting)
    second = make_person("secretary-two", role="body_secretary", service=people.secretary.service.code)
    assert signed_in_again(Client(), page, second).status_code == 302
    assert kept(second) == kept(people.secretary) == {}


def test_text_survives_the_wait_after_too_many_tries(people: People, client_of: SignIn, meeting: Meeting) -> None:
    client, secret, page = asked_for_code(people, client_of, meeting)
    for _ in range(5):
        assert client.post("/sign-in/code/", {"code": "000000", **hidden(page)}).status_code == 422
    slowed = client.post("/sign-in/code/", {"code": code_of(secret), **hidden(page)})
    assert slowed.status_code == 429
    again = client.post("/sign-in/code/", {"again": "1", **hidden(slowed.content.decode())})
    assert (again.status_code, hidden(again.content.decode())) == (200, hidden(page))
    SignInDelay.objects.update(until=timezone.now())
    assert client.post("/sign-in/code/", {"code": code_of(secret), **hidden(page)}).status_code == 302
    assert "Twelve items." in str(kept(people.secretary))


def test_text_survives_the_wait_at_the_password_too(people: People, client_of: SignIn, meeting: Meeting) -> None:
    client = client_of(people.secretary)
    ended(client)
    page = client.post(f"/meetings/{meeting.pk}/hold/", {"minutes_1": "Twelve items."}).content.decode()
    wrong = {"login": people.secretary.username, "password": "no", **hidden(page)}
    assert [client.post("/sign-in/", wrong).status_code for _ in range(6)] == [200] * 5 + [429]
    again = client.post("/sign-in/", {"again": "1", **hidden(client.post("/sign-in/", wrong).content.decode())})
    assert (again.status_code, hidden(again.content.decode())) == (200, hidden(page))


def test_an_autosave_that_meets_an_ended_session_is_told_so(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    client = client_of(people.intake)
    ended(client)
    answer = client.post(f"/cases/{case.reference}/acts/return/", {"missing": "x"}, headers=AUTOSAVE)
    assert (answer.status_code, json.loads(answer.content)) == (401, {"detail": "You are signed out."})


def test_the_session_is_extended_on_a_click_and_never_past_ten_hours(people: People, client_of: SignIn) -> None:
    client = client_of(people.officer)
    answer = client.post("/session/extend/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert 0 < answer.json()["left"] <= 30 * 60 < answer.json()["most"] <= 10 * 60 * 60
    page = client.get("/notices/").content.decode()
    assert 'data-left="1800"' in page
    session = client.session
    session["_signed_in"] = timezone.now().timestamp() - (10 * 60 * 60 - 100)
    session.save()
    assert client.post("/session/extend/", headers={"Accept": "application/json"}).json()["left"] <= 100
    assert client.post("/session/extend/", headers={"Referer": "http://testserver/notices/"})["Location"] == "/notices/"
