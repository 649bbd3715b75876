"""Signing in, failing to, being locked out, being asked again."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from accounts.views.sign_in import MARK
from tests.factories.people import People, make_person

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def forget_rates() -> None:
    cache.clear()


@pytest.fixture
def anna(db: None) -> Person:
    return make_person("anna", password=PASSWORD)


def sign_in(client: Client, username: str = "anna", password: str = PASSWORD, **given: str) -> Any:
    return client.post("/sign-in/", {"login": username, "password": password, **given})


def codes(person: Person) -> list[tuple[str, int | None]]:
    with acting_as_system("a test reads the trail"):
        rows = Event.objects.filter(object_kind="person", object_id=str(person.pk)).exclude(code="person.added")
        return list(rows.order_by("id").values_list("code", "actor_id"))


def test_signing_in_leads_to_where_one_wanted_to_go_and_is_on_the_trail(anna: Person) -> None:
    client = Client()
    asked = client.get("/settings/")
    assert (asked.status_code, asked["Location"]) == (302, "/sign-in/?next=/settings/")
    assert client.get(asked["Location"]).status_code == 200
    response = sign_in(client, next="/settings/")
    assert (response.status_code, response["Location"]) == (302, "/settings/")
    assert client.get("/settings/").status_code == 200
    assert codes(anna) == [("person.signed_in", anna.pk)]


def test_signing_in_never_leads_to_another_site(anna: Person) -> None:
    assert sign_in(Client(), next="https://elsewhere.test/")["Location"] == "/"


def test_the_session_gets_another_key_at_sign_in(anna: Person) -> None:
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["dossier_session"] = session.session_key
    sign_in(client)
    assert client.session.session_key != session.session_key


def test_a_wrong_password_and_an_unknown_name_answer_alike(anna: Person) -> None:
    wrong, unknown = sign_in(Client(), password="no"), sign_in(Client(), username="nobody-here")
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    sentence = "The username and/or password you specified are not correct."
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()
    assert codes(anna) == [("person.sign_in_failed", None)]


def test_five_failures_lock_the_name_with_one_sentence(anna: Person) -> None:
    client = Client()
    statuses = [sign_in(client, password="no").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    locked = sign_in(client, username="ANNA ")  # the right password, and letters in another case
    assert locked.status_code == 429
    text = locked.content.decode()
    assert "Too many sign-ins failed for this user name: try again in 15 minutes, or ask your administrator." in text
    assert "person.locked_out" in dict(codes(anna))
    assert client.get("/settings/").status_code == 302


def test_a_lock_on_one_name_leaves_others_alone(anna: Person) -> None:
    make_person("bert", password=PASSWORD)
    for _ in range(5):
        sign_in(Client(), password="no")
    assert sign_in(Client(), username="bert").status_code == 302


def test_a_deactivated_person_does_not_get_in(anna: Person) -> None:
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    assert sign_in(Client()).status_code == 200


def test_an_open_session_of_a_deactivated_person_is_worth_nothing(anna: Person) -> None:
    client = Client()
    sign_in(client)
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    assert client.get("/settings/").status_code == 302


def test_signing_out_ends_the_session_and_only_by_post(anna: Person) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    response = client.post("/sign-out/")
    assert response["Location"] == "/sign-in/?out=1"
    assert "You are signed out." in client.get(response["Location"]).content.decode()
    assert client.get("/settings/").status_code == 302
    assert [code for code, _ in codes(anna)] == ["person.signed_in", "person.signed_out"]


def test_somebody_whose_session_ended_reads_why_they_are_asked_again_once(anna: Person) -> None:
    client = Client()
    sign_in(client)
    assert client.cookies[MARK].value == "1"
    client.session.flush()
    client.cookies.pop("dossier_session")  # the browser drops it after 30 minutes
    page = client.get("/sign-in/?next=/settings/")
    assert "You were signed out after 30 minutes without activity" in page.content.decode()
    assert "You were signed out after" not in client.get("/sign-in/?next=/settings/").content.decode()


def test_a_temporary_password_opens_nothing_but_the_change_of_it(anna: Person) -> None:
    Person.objects.filter(pk=anna.pk).update(password_is_temporary=True)
    client = Client()
    sign_in(client)
    assert client.get("/settings/")["Location"] == "/settings/password/"
    weak = client.post("/settings/password/", {"old": PASSWORD, "new": "short", "again": "short"})
    assert weak.status_code == 422
    assert "This password is too short. It must contain at least 12 characters." in weak.content.decode()
    new = "seven other words in a row"
    changed = client.post("/settings/password/", {"old": PASSWORD, "new": new, "again": new})
    assert (changed.status_code, changed["Location"]) == (302, "/")
    assert client.get("/settings/").status_code == 200


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(anna: Person) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    new = "seven other words in a row"
    here.post("/settings/password/", {"old": PASSWORD, "new": new, "again": new})
    assert (here.get("/settings/").status_code, there.get("/settings/").status_code) == (200, 302)
    assert codes(anna)[-1] == ("person.password_changed", anna.pk)


def test_many_tries_from_one_address_are_slowed_down(anna: Person) -> None:
    statuses = {Client().get("/sign-in/").status_code for _ in range(3)}
    assert statuses == {200}
    client = Client()
    last = [client.post("/sign-in/", {}).status_code for _ in range(121)][-1]
    assert last == 429


def test_nobody_signs_up_and_no_other_address_of_the_library_answers(people: People) -> None:
    client = Client()
    for path in ("/accounts/signup/", "/signup/", "/accounts/login/", "/accounts/password/reset/", "/accounts/email/"):
        assert client.get(path).status_code == 404


def test_the_trail_of_a_sign_in_is_read_by_the_auditor(anna: Person, people: People) -> None:
    sign_in(Client())
    with acting_as(people.auditor):
        assert Event.objects.filter(code="person.signed_in", actor=anna).count() == 1
