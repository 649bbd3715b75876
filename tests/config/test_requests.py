"""One identifier from the log to the trail and to the answer; how long it took; what browsers may not be asked for."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.context import acting_as_system
from accounts.models import Event, Person
from tests.factories.people import People


def test_the_log_the_trail_and_the_answer_name_a_request_alike(
    people: People, client_of: Callable[[Person], Client], caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.DOSSIER_PROXIES = 1
    client = client_of(people.reader)
    with caplog.at_level(logging.INFO):
        headers = {"X-Request-ID": "forged", "X-Forwarded-For": "1.2.3.4, 203.0.113.9"}
        answer = client.get("/people/", headers=headers)
    lines = [r.msg for r in caplog.records if isinstance(r.msg, dict) and "request" in r.msg]
    with acting_as_system("a test reads the trail"):
        event = Event.objects.filter(code="access.refused").latest("id")
    assert [line["event"] for line in lines] == ["request_started", "request_finished"]
    assert {line["request_id"] for line in lines} == {event.request_id} == {answer["X-Request-ID"]}
    assert {line["ip"] for line in lines} == {event.address} == {"203.0.113.9"}
    assert event.request_id != "forged"
    assert 0 <= lines[-1]["ms"] < 60_000


@pytest.mark.parametrize("path", ["/sign-in/", "/nowhere/"])
def test_no_page_lets_a_script_ask_for_camera_or_place(path: str, db: None) -> None:
    policy = Client().get(path)["Permissions-Policy"]
    assert {"camera=()", "geolocation=()", "microphone=()", "usb=()"} <= set(policy.split(", "))
