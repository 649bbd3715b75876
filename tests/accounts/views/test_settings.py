"""What people set for themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as
from accounts.models import Absence, Event, Person
from tests.factories.people import People

ClientOf = Callable[[Person], Client]
CHOICES = {"language": "nl", "e_mail_choice": "daily", "digest": "on"}


@pytest.fixture
def officer(people: People, client_of: ClientOf) -> Client:
    return client_of(people.officer)


def days(first: int, last: int) -> dict[str, str]:
    today = timezone.localdate()
    return {"starts_on": str(today + timedelta(days=first)), "ends_on": str(today + timedelta(days=last))}


def test_choices_are_kept_and_pages_follow_the_language(officer: Client, people: People) -> None:
    assert officer.post("/settings/preferences/", CHOICES).status_code == 302
    person = Person.objects.get(pk=people.officer.pk)
    assert (person.language, person.e_mail_choice, person.digest) == ("nl", "daily", True)
    assert '<html lang="nl"' in officer.get("/settings/").content.decode()
    with acting_as(people.officer):
        assert Event.objects.filter(code="person.preferences_changed", actor=people.officer).count() == 1


def test_single_keys_are_a_choice_of_the_browser(officer: Client) -> None:
    officer.post("/settings/preferences/", CHOICES)
    assert officer.cookies["keys"].value == "off"
    officer.post("/settings/preferences/", {**CHOICES, "single_keys": "on"})
    assert officer.cookies["keys"].value == ""


def test_an_unknown_choice_is_refused(officer: Client, people: People) -> None:
    assert officer.post("/settings/preferences/", {**CHOICES, "language": "xx"}).status_code == 422
    assert Person.objects.get(pk=people.officer.pk).language == "en"


def test_the_language_switch_works_before_and_after_signing_in(officer: Client, people: People) -> None:
    stranger = Client()
    stranger.post("/language/", {"language": "fr", "next": "/sign-in/"})
    assert '<html lang="fr"' in stranger.get("/sign-in/").content.decode()
    officer.post("/language/", {"language": "de", "next": "/settings/"})
    assert Person.objects.get(pk=people.officer.pk).language == "de"
    assert officer.post("/language/", {"language": "xx", "next": "https://elsewhere.test/"})["Location"] == "/"


def test_an_absence_names_a_substitute_of_the_own_service(officer: Client, people: People) -> None:
    assert officer.post("/settings/absences/", {**days(1, 5), "substitute": people.supervisor.pk}).status_code == 302
    stated = Absence.objects.get(person=people.officer)
    assert stated.substitute == people.supervisor
    assert "Supervisor VSSE is told as well" in officer.get("/settings/").content.decode()
    foreign = officer.post("/settings/absences/", {**days(11, 15), "substitute": people.giss.pk})
    assert foreign.status_code == 422


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (days(4, 2), "The last day lies before the first day."),
        (days(3, 9), "You have stated an absence on some of these days already."),
    ],
)
def test_days_that_make_no_sense_are_refused_in_a_sentence(
    officer: Client, people: People, given: dict[str, str], sentence: str
) -> None:
    officer.post("/settings/absences/", {**days(1, 5), "substitute": people.supervisor.pk})
    answer = officer.post("/settings/absences/", {**given, "substitute": people.supervisor.pk})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_an_absence_is_taken_back_by_its_owner_only(officer: Client, people: People, client_of: ClientOf) -> None:
    officer.post("/settings/absences/", {**days(1, 5), "substitute": people.supervisor.pk})
    stated = Absence.objects.get()
    address = f"/settings/absences/{stated.pk}/cancel/"
    assert client_of(people.supervisor).post(address).status_code == 404
    assert officer.post(address).status_code == 302
    assert Absence.objects.count() == 0
