"""Signing in, failing to, being slowed down, being asked again."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from allauth.account.adapter import get_adapter
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.actions import delays
from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person, SignInDelay
from accounts.views.sign_in import MARK
from casework.models import Outbox
from casework.notifications.deliver import deliver_next
from tests.factories.people import People, make_person, redefine

PASSWORD = "correct horse battery staple"


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


def later(**gone: float) -> None:
    """Let the waits that run end, as if so much time had passed."""
    for row in SignInDelay.objects.exclude(until=None):
        SignInDelay.objects.filter(pk=row.pk).update(until=row.until - timedelta(**gone))


def waits(answer: Any, seconds: int, *, since: datetime) -> int:
    """How long the answer lets wait: ``seconds`` from a failure after ``since``, less what has passed meanwhile."""
    left, passed = int(answer["Retry-After"]), timezone.now() - since
    assert answer.status_code == 429
    assert seconds - passed.total_seconds() <= left <= seconds
    return left


def test_after_five_failures_the_next_try_waits_a_little_and_then_longer(anna: Person) -> None:
    client, since = Client(), timezone.now()
    assert [sign_in(client, password="no").status_code for _ in range(5)] == [200] * 5
    slowed = sign_in(client, username="ANNA ")  # the right password, and letters in another case
    left = waits(slowed, 10, since=since)
    assert f"Too many tries failed from where you are: try again in {left} second" in slowed.content.decode()
    assert "person.locked_out" in dict(codes(anna))
    later(seconds=10)
    since = timezone.now()
    assert sign_in(client, password="no").status_code == 200
    waits(sign_in(client), 20, since=since)
    later(seconds=20)
    assert sign_in(client).status_code == 302
    assert [sign_in(Client(), password="no").status_code for _ in range(5)] == [200] * 5  # a right one forgives all


def test_nobody_can_keep_a_person_out_from_somewhere_else(anna: Person, settings: Any) -> None:
    """Behind a proxy: the address of each visitor counts, and the one that behaves gets in."""
    settings.DOSSIER_PROXIES = 1
    for _ in range(8):
        later(minutes=15)
        attack = Client().post("/sign-in/", {"login": "anna", "password": "no"}, headers={"X-Forwarded-For": "6.6.6.6"})
        assert attack.status_code == 200
    calm = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}  # the first one is what the visitor claims
    answer = Client().post("/sign-in/", {"login": "anna", "password": PASSWORD}, headers=calm)
    assert answer.status_code == 302


def test_trail_delays_and_library_see_one_address(anna: Person, settings: Any) -> None:
    settings.DOSSIER_PROXIES = 1
    forwarded = {"X-Forwarded-For": "1.2.3.4, 203.0.113.9"}
    Client().post("/sign-in/", {"login": "anna", "password": "no"}, headers=forwarded)
    assert set(SignInDelay.objects.values_list("address", flat=True)) == {"203.0.113.9"}
    with acting_as_system("a test reads the trail"):
        assert Event.objects.latest("id").address == "203.0.113.9"
    assert get_adapter().get_client_ip(RequestFactory().get("/", headers=forwarded)) == "203.0.113.9"


def test_one_subscriber_of_ipv6_is_one_address_however_many_it_has() -> None:
    assert delays.network_of("2001:db8:1:2:3:4:5:6") == delays.network_of("2001:db8:1:2::1") == "2001:db8:1:2::"


def test_an_address_of_ipv4_is_counted_as_itself_however_it_is_written() -> None:
    assert delays.network_of("::ffff:203.0.113.9") == delays.network_of("203.0.113.9") == "203.0.113.9"
    assert delays.network_of("::ffff:203.0.113.8") != delays.network_of("::ffff:203.0.113.9")


def test_a_site_of_ipv6_does_not_guess_from_all_its_networks(anna: Person, settings: Any) -> None:
    settings.DOSSIER_PROXIES = 1
    for _ in range(65):  # the last ones wait for a minute
        at = timezone.now()
        delays.failed("address", delays.key_of("site", "2001:db8:1::"), person=None, address=None, at=at)
    tried = {"login": "anna", "password": "no"}
    assert Client().post("/sign-in/", tried, headers={"X-Forwarded-For": "2001:db8:1:77::1"}).status_code == 429
    assert Client().post("/sign-in/", tried, headers={"X-Forwarded-For": "2001:db8:2:77::1"}).status_code == 200


def test_one_name_guessed_from_many_addresses_waits_seconds_and_its_owner_at_the_usual_place_does_not(
    anna: Person, settings: Any
) -> None:
    settings.DOSSIER_PROXIES = 1
    home = {"X-Forwarded-For": "203.0.113.9"}
    right = {"login": "anna", "password": PASSWORD}
    assert Client().post("/sign-in/", right, headers=home).status_code == 302
    for number in range(36):
        attack = {"X-Forwarded-For": f"198.51.100.{number}"}
        later(seconds=10)
        assert Client().post("/sign-in/", {"login": "anna", "password": "no"}, headers=attack).status_code == 200
    slowed = Client().post("/sign-in/", right, headers={"X-Forwarded-For": "198.51.100.99"})
    assert (slowed.status_code, int(slowed["Retry-After"]) <= 8) == (429, True)
    assert Client().post("/sign-in/", right, headers=home).status_code == 302


def test_one_address_that_tries_many_names_waits_before_the_next_name(anna: Person) -> None:
    for _ in range(60):
        since = timezone.now()
        delays.failed("address", delays.key_of("address", "127.0.0.1"), person=None, address="127.0.0.1", at=since)
    waits(sign_in(Client()), 2, since=since)


def test_the_person_is_told_once_that_somebody_fails_under_their_name(anna: Person) -> None:
    for _ in range(8):
        later(minutes=15)
        sign_in(Client(), password="no")
    with acting_as_system("a test looks"):
        rows = [row for row in Outbox.objects.all() if row.payload.get("code") == "sign_in.guessed"]
        assert [row.payload["ids"] for row in rows] == [[anna.pk]]
        while deliver_next(at=timezone.now()):
            pass
    client = Client()
    later(minutes=15)
    sign_in(client)
    assert "Somebody failed to sign in under your name several times." in client.get("/notices/").content.decode()


def test_an_administrator_sees_a_wait_and_lifts_it(
    anna: Person, people: People, client_of: Callable[[Person], Client]
) -> None:
    for _ in range(5):
        sign_in(Client(), password="no")
    admin = client_of(people.admin)
    page = admin.get("/people/anna/sign-in/").content.decode()
    assert "127.0.0.1" in page
    assert "waits until" in page
    [row] = SignInDelay.objects.filter(person=anna)
    assert admin.post(f"/people/anna/sign-in/{row.pk}/lift/").status_code == 302
    assert sign_in(Client()).status_code == 302
    assert ("person.delay_lifted", people.admin.pk) in codes(anna)


def test_tries_sent_at_once_are_counted_one_by_one(anna: Person) -> None:
    key = delays.key_of("name", "anna", "127.0.0.1")
    number = int.from_bytes(bytes.fromhex(key)[:8], signed=True)
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        assert (sign_in(Client()).status_code, SignInDelay.objects.count()) == (429, 0)


def test_a_wait_for_one_name_leaves_others_alone(anna: Person) -> None:
    make_person("bert", password=PASSWORD)
    for _ in range(5):
        sign_in(Client(), password="no")
    assert sign_in(Client(), username="bert").status_code == 302


def test_a_deactivated_person_does_not_get_in(anna: Person) -> None:
    redefine(Person.objects.filter(pk=anna.pk), is_active=False)
    assert sign_in(Client()).status_code == 200


def test_an_open_session_of_a_deactivated_person_is_worth_nothing(anna: Person) -> None:
    client = Client()
    sign_in(client)
    redefine(Person.objects.filter(pk=anna.pk), is_active=False)
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
    redefine(Person.objects.filter(pk=anna.pk), password_is_temporary=True)
    client = Client()
    sign_in(client)
    assert client.get("/settings/")["Location"] == "/settings/password/"
    weak = client.post("/settings/password/", {"old": PASSWORD, "new": "short", "again": "short"})
    assert weak.status_code == 422
    assert "The password is too short: take at least 12 characters." in weak.content.decode()
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


def test_a_person_without_any_role_may_still_set_a_password(db: None) -> None:
    make_person("newcomer", role=None, level=None, password=PASSWORD)
    client = Client()
    sign_in(client, username="newcomer")
    new = "seven other words in a row"
    assert client.get("/settings/").status_code == 200
    changed = client.post("/settings/password/", {"old": PASSWORD, "new": new, "again": new})
    assert (changed.status_code, changed["Location"]) == (302, "/settings/")


def test_nobody_signs_up_and_no_other_address_of_the_library_answers(people: People) -> None:
    client = Client()
    for path in ("/accounts/signup/", "/signup/", "/accounts/login/", "/accounts/password/reset/", "/accounts/email/"):
        assert client.get(path).status_code == 404


def test_the_trail_of_a_sign_in_is_read_by_the_auditor(anna: Person, people: People) -> None:
    sign_in(Client())
    with acting_as(people.auditor):
        assert Event.objects.filter(code="person.signed_in", actor=anna).count() == 1
