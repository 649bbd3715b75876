"""One identifier from the log to the trail and to the answer; how long it took; what browsers may not be asked for."""

import logging
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.context import acting_as_system
from accounts.models import Event, Person
from tests.factories.people import People


def test_the_log_the_trail_and_the_answer_name_a_request_alike(
    people: People, client_of: Callable[[Person], Client], caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(people.reader)
    with caplog.at_level(logging.INFO):
        answer = client.get("/roles/requests/", headers={"X-Request-ID": "forged"})
    lines = [r.msg for r in caplog.records if isinstance(r.msg, dict) and r.msg.get("event") == "request_finished"]
    with acting_as_system("a test reads the trail"):
        event = Event.objects.filter(code="access.refused").latest("id")
    assert lines[-1]["request_id"] == event.request_id == answer["X-Request-ID"]
    assert event.request_id != "forged"
    assert 0 <= lines[-1]["ms"] < 60_000


@pytest.mark.parametrize("path", ["/sign-in/", "/nowhere/"])
def test_no_page_lets_a_script_ask_for_camera_or_place(path: str, db: None) -> None:
    policy = Client().get(path)["Permissions-Policy"]
    assert {"camera=()", "geolocation=()", "microphone=()", "usb=()"} <= set(policy.split(", "))
