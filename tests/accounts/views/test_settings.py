"""What people set for themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as
from accounts.models import Absence, Event, Person, SignInDelay
from accounts.sealed import sealed
from casework.models import Notice
from casework.notifications.deliver import deliver_next
from tests.accounts.views.test_second_factor import enrol
from tests.factories.people import People, make_person

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


def test_a_changed_language_reaches_the_other_sessions_of_the_person(
    officer: Client, people: People, client_of: ClientOf
) -> None:
    elsewhere = client_of(people.officer)
    elsewhere.cookies["django_language"] = "fr"
    assert '<html lang="en"' in elsewhere.get("/settings/").content.decode()
    officer.post("/settings/preferences/", {**CHOICES, "language": "de"})
    assert '<html lang="de"' in elsewhere.get("/settings/", headers={"accept-language": "nl"}).content.decode()
    assert '<html lang="fr"' in Client(headers={"accept-language": "fr"}).get("/sign-in/").content.decode()


def test_an_absence_names_a_substitute_of_the_own_service(officer: Client, people: People) -> None:
    named = {**days(1, 5), "substitute": people.supervisor.username}
    assert officer.post("/settings/absences/", named).status_code == 302
    stated = Absence.objects.get(person=people.officer)
    assert stated.substitute == people.supervisor
    assert "Supervisor VSSE is told as well" in officer.get("/settings/").content.decode()
    foreign = officer.post("/settings/absences/", {**days(11, 15), "substitute": people.giss.username})
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
    officer.post("/settings/absences/", {**days(1, 5), "substitute": people.supervisor.username})
    answer = officer.post("/settings/absences/", {**given, "substitute": people.supervisor.username})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_an_absence_is_taken_back_by_its_owner_only(officer: Client, people: People, client_of: ClientOf) -> None:
    officer.post("/settings/absences/", {**days(1, 5), "substitute": people.supervisor.username})
    stated = Absence.objects.get()
    address = f"/settings/absences/{sealed('absence', stated.pk)}/cancel/"
    assert client_of(people.supervisor).post(address).status_code == 404
    assert officer.post(address).status_code == 302
    assert Absence.objects.count() == 0


# -- the present password, asked once more ----------------------------------------------------------------------------

SOON = "in nine days"
TRIES: dict[str, dict[str, str]] = {
    "/settings/password/": {"old": "no", "new": "a-new phrase 77", "again": "a-new phrase 77"},
    "/settings/second-factor/codes/": {"password": "no"},
    "/settings/second-factor/remove/": {"password": "no"},
    "/settings/tokens/": {"client": "x", "expires_on": SOON, "password": "no"},
}


def tried(path: str) -> dict[str, str]:
    """What is posted there, with a day of today's calendar."""
    soon = str(timezone.localdate() + timedelta(days=9))
    return {name: soon if text == SOON else text for name, text in TRIES[path].items()}


def told(person: Person) -> list[str]:
    """What the person was told about their sign-in."""
    while deliver_next(at=timezone.now()):
        pass
    with acting_as(person):
        return list(Notice.objects.filter(code__startswith="sign_in").order_by("pk").values_list("code", flat=True))


@pytest.mark.parametrize("path", TRIES)
def test_whoever_sits_down_at_an_open_desk_does_not_guess_the_password(path: str, client_of: ClientOf) -> None:
    anna = make_person("anna", password="correct horse battery staple")
    client = client_of(anna)
    enrol(client)
    for _ in range(5):
        refused = client.post(path, tried(path))
        assert refused.status_code == 422
        assert "That is not your present password." in refused.content.decode()
    right = {name: text.replace("no", "correct horse battery staple") for name, text in tried(path).items()}
    slowed = client.post(path, right)
    assert slowed.status_code == 422
    assert "Too many wrong passwords: try again in" in slowed.content.decode()
    assert told(anna) == ["sign_in.factor_set_up", "sign_in.password_guessed"]
    SignInDelay.objects.filter(person=anna).update(until=timezone.now())
    assert "Too many wrong passwords" not in client.post(path, right).content.decode()
    with acting_as(anna):
        assert Event.objects.filter(code="person.present_password_wrong").count() == 5


def test_one_pages_failures_count_on_the_others_too(client_of: ClientOf) -> None:
    client = client_of(make_person("anna", password="correct horse battery staple"))
    enrol(client)
    pages = [*TRIES, "/settings/password/"]
    assert ["Too many" in client.post(path, tried(path)).content.decode() for path in pages] == [False] * 5
    assert "Too many wrong passwords" in client.post(pages[1], tried(pages[1])).content.decode()
