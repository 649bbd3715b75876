"""A session ends when nobody is there, although the bell of an open page goes on asking."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts.models import Person
from config.sessions import SessionStore, kept_as
from tests.factories.people import People
from tests.factories.statements import Statements


@pytest.fixture
def desk(people: People, client_of: Callable[[Person], Client]) -> Client:
    return client_of(people.officer)


def row_of(desk: Client) -> Session:
    return Session.objects.get(session_key=kept_as(desk.session.session_key))


def left(desk: Client) -> int:
    """Seconds that the copy lasts which is asked first."""
    return int(cache._cache.get_client(None, write=True).ttl(cache.make_key(desk.session.cache_key)))


def wait(desk: Client) -> None:
    """Twenty minutes without a request."""
    cache.touch(desk.session.cache_key, 600)


def test_a_page_that_a_person_opens_lengthens_the_session(desk: Client) -> None:
    wait(desk)
    assert left(desk) <= 600
    answer = desk.get("/notices/")
    assert (answer.status_code, answer.cookies["dossier_session"]["max-age"]) == (200, 1800)
    assert left(desk) > 1700


def test_a_session_that_did_not_change_is_written_once_a_minute(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.get("/notices/")
    before = row_of(desk).expire_date
    with Statements() as asked:
        desk.get("/notices/")
    assert [text for text in asked.texts if "django_session" in text] == []
    monkeypatch.setattr("config.sessions.WRITE_AFTER", 0)
    desk.get("/notices/")
    assert row_of(desk).expire_date > before


def test_a_session_that_was_ended_is_not_lengthened(desk: Client) -> None:
    key = desk.session.session_key
    SessionStore(key).delete()
    assert desk.get("/notices/").status_code == 302
    assert SessionStore(key).exists(key) is False


def test_the_bell_asking_by_itself_does_not(desk: Client) -> None:
    wait(desk)
    answer = desk.get("/notices/count/", headers={"X-Background": "1"})
    assert (answer.status_code, answer.cookies.get("dossier_session")) == (200, None)
    assert left(desk) <= 600
