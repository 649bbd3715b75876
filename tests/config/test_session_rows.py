"""A session's row is worth nothing to whoever reads or copies it in the database."""

from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts.models import Person
from config.sessions import kept_as
from tests.factories.people import People

ClientOf = Callable[[Person], Client]


def carrying(key: str) -> Client:
    client = Client()
    client.cookies["dossier_session"] = key
    return client


def test_the_name_of_a_row_is_no_key_for_a_browser(people: People, client_of: ClientOf) -> None:
    own = client_of(people.officer)
    row = Session.objects.get(session_key=kept_as(own.session.session_key))
    assert carrying(str(own.session.session_key)).get("/settings/").status_code == 200
    assert carrying(row.session_key).get("/settings/").status_code == 302


def test_content_copied_from_another_row_signs_nobody_in(people: People, client_of: ClientOf) -> None:
    victim, thief = client_of(people.oversight), client_of(people.admin)
    key = str(thief.session.session_key)
    content = Session.objects.get(session_key=kept_as(victim.session.session_key)).session_data
    Session.objects.filter(session_key=kept_as(key)).update(session_data=content)
    cache.clear()
    assert carrying(key).get("/settings/").status_code == 302


def test_signing_out_leaves_no_row(people: People, client_of: ClientOf) -> None:
    own = client_of(people.officer)
    key = str(own.session.session_key)
    own.post("/sign-out/")
    assert not Session.objects.filter(session_key=kept_as(key)).exists()
    assert carrying(key).get("/settings/").status_code == 302
