"""The page of health says how each part does to whoever keeps the installation running, and no number of what waits."""

import re
from collections.abc import Callable

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
    cells = [page.split("<tbody>")[1].split("</tbody>")[0] for page in _before_and_after(client)]
    assert cells[0] == cells[1]


def _before_and_after(client: Client) -> list[str]:
    first = words(client)
    with acting_as_system("test"):
        for number in range(3):
            outbox.put(kind="notify", effect_key=f"test:{number}", payload={"code": "case.close"}, at=timezone.now())
    return [first, words(client)]
