"""A session ends when nobody is there, although the bell of an open page goes on asking."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import Person
from config.sessions import kept_as
from tests.factories.people import People


@pytest.fixture
def desk(people: People, client_of: Callable[[Person], Client]) -> Client:
    return client_of(people.officer)


def ends(desk: Client) -> datetime:
    return Session.objects.get(session_key=kept_as(desk.session.session_key)).expire_date


def test_a_page_that_a_person_opens_lengthens_the_session(desk: Client) -> None:
    before = ends(desk)
    assert desk.get("/notices/").status_code == 200
    assert ends(desk) > before


def test_the_bell_asking_by_itself_does_not(desk: Client) -> None:
    before = ends(desk)
    answer = desk.get("/notices/count/", headers={"X-Background": "1"})
    assert (answer.status_code, answer.cookies.get("dossier_session")) == (200, None)
    assert ends(desk) == before
