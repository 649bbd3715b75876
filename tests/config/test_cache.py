"""Redis gone or silent: signed-in pages answer at once, and what was ended meanwhile doesn't come back with it."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from django.conf import settings as configured
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCacheClient
from django.test import Client
from pytest_django import Settings

from accounts.models import Person
from config import cache as cache_module
from config.cache import JsonSerializer
from tests.factories.people import People

PATHS = ("/", "/settings/", "/search/", "/notices/")


@pytest.fixture
def silent() -> Iterator[str]:
    """An address where somebody listens and never answers: worse than a closed port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def away(settings: Settings, address: str) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": address}}


@pytest.mark.parametrize("address", ["closed", "silent"])
def test_signed_in_pages_answer_at_once_without_redis(
    address: str, silent: str, settings: Settings, people: People, client_of: Callable[[Person], Client]
) -> None:
    client = client_of(people.officer)
    client.get("/")
    away(settings, "redis://127.0.0.1:1/0" if address == "closed" else silent)
    began = time.monotonic()
    answers = {path: client.get(path).status_code for path in PATHS}
    assert set(answers.values()) == {200}, answers
    assert time.monotonic() - began < 4
    assert client.post("/language/", {"language": "fr"}).status_code == 302
    assert Client().get("/healthz").status_code == 503


def test_a_session_that_was_ended_without_redis_does_not_come_back_with_it(
    settings: Settings, people: People, client_of: Callable[[Person], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(people.officer)
    client.get("/settings/")
    stolen = client.cookies["dossier_session"].value
    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.delete", _refused)
    client.post("/sign-out/")
    monkeypatch.undo()
    thief = Client()
    thief.cookies["dossier_session"] = stolen
    assert thief.get("/settings/").status_code == 302  # Redis isn't asked for some seconds
    for line in cache_module._lines.values():
        line.away_until = 0.0
    assert thief.get("/settings/").status_code == 302


def test_what_another_thread_could_not_remove_while_redis_came_back_is_removed_with_the_next_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, gone = caches["default"], caches.create_connection("default")
    line = store._line
    store.set_many({"first": 1, "second": 2})
    line.stale.add("first")
    usual = RedisCacheClient.delete_many

    def meanwhile(client: RedisCacheClient, keys: Any) -> None:
        usual(client, keys)
        monkeypatch.setattr(RedisCacheClient, "delete_many", usual)
        line.away_until = time.monotonic() + 5
        gone.delete("second")
        line.away_until = 0.0

    monkeypatch.setattr(RedisCacheClient, "delete_many", meanwhile)
    store.get("first")
    assert [store.get("first"), store.get("second")] == [None, None]
    assert line.stale == set()


def _refused(*args: Any, **kwargs: Any) -> None:
    raise redis.exceptions.ConnectionError("away")


def test_nothing_in_redis_is_pickled(people: People, client_of: Callable[[Person], Client]) -> None:
    client_of(people.officer).get("/")
    with redis.Redis.from_url(configured.REDIS_URL) as store:
        kept = [store.get(key) for key in store.scan_iter("dossier:*cached_db*")]
    assert kept
    assert all(text.startswith(b"{") for text in kept if text), kept


def test_what_somebody_else_left_in_redis_is_read_as_nothing() -> None:
    assert JsonSerializer().loads(b"\x80\x04cposix\nsystem\n") is None
    with pytest.raises(TypeError):
        JsonSerializer().dumps(object())
    caches["default"].set("number", 5)
    assert caches["default"].incr("number") == 6
