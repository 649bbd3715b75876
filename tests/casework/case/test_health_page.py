"""The page of health says how each part does to whoever keeps the installation running, and no number of what waits."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import pulse
from accounts.context import acting_as_system
from accounts.models import Person
from casework.notifications import outbox
from tests.factories.people import People

pytestmark = pytest.mark.django_db(transaction=True)
ClientOf = Callable[[Person], Client]


def words(client: Client) -> str:
    answer = client.get("/health/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_administrator_reads_the_state_the_reason_and_what_to_do(people: People, client_of: ClientOf) -> None:
    cache.clear()
    pulse.give("beat")
    pulse.complain("sealing", "No key signs.")
    page = words(client_of(people.admin))
    assert "works" in page and "stands still" in page and "no sign of life yet" in page
    assert "No key signs." in page and "verify_audit" in page
    assert re.search(r"<dt>Dossier</dt><dd>\d", page) and "PostgreSQL" in page and "GB free" in page


def test_an_auditor_reads_it_and_an_officer_does_not(people: People, client_of: ClientOf) -> None:
    assert client_of(people.auditor).get("/health/").status_code == 200
    assert client_of(people.officer).get("/health/").status_code == 403


def test_it_betrays_no_number_of_what_waits(people: People, client_of: ClientOf) -> None:
    client = client_of(people.admin)
    late = timezone.now() - timedelta(hours=10, minutes=5)
    cells = []
    for waiting in (1, 4):  # all late: how long the oldest has waited is shown, and not how many there are
        with acting_as_system("test"):
            for number in range(waiting):
                at = late + timedelta(seconds=number)
                outbox.put(kind="notify", effect_key=f"test:{number}", payload={"code": "case.close"}, at=at)
        cells.append(re.sub(r"\d+ seconds? ago", "just now", words(client).split("<tbody>")[1].split("</tbody>")[0]))
    assert "10 hours" in cells[0]
    assert cells[0] == cells[1]
