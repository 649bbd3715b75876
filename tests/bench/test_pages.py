# ruff: noqa: E501  (SQL and a printed table are read by the line)
"""Inbox, case page and search at 1,000, 10,000 and 100,000 cases with 300 people, beside two floors of the same run.

The floors: the bare SQL of the page's main list through psycopg, without policies; and an empty page through every
middleware. Read the ratios and the growth, not the milliseconds. ``make bench`` prints the table.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.test import Client, override_settings

from tests.bench.many import make_cases, make_crowd
from tests.factories.people import People, make_people

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 15
READERS = ("officer", "giss", "elsewhere")
FLOORS = {
    "inbox": "SELECT id, reference, title, state, next_due_at FROM casework_case WHERE label_id = ANY (%(labels)s)"
    " AND closed_at IS NULL ORDER BY next_due_at, id LIMIT 50",
    "case": "SELECT c.*, r.* FROM casework_case c JOIN casework_referral r ON r.case_id = c.id WHERE c.reference = %(reference)s",
    "search": "SELECT id, reference, title FROM casework_case WHERE label_id = ANY (%(labels)s)"
    " AND search @@ to_tsquery('simple', 'q77') ORDER BY ts_rank(search, to_tsquery('simple', 'q77')) DESC, id LIMIT 50",
}

# a word of some cases; of some documents and positions; of every case, document and position
SEARCHES = {"search": "q77", "beside": "d77", "common": "common"}
FLOORS |= dict.fromkeys(("beside", "common"), FLOORS["search"])


def median_ms(act: Callable[[], object]) -> float:
    """Median of ``ROUNDS`` runs in milliseconds, after one that warms up."""
    act()
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent)


def page(client: Client, path: str) -> Callable[[], None]:
    """Getting a page, which must answer."""

    def get() -> None:
        assert client.get(path).status_code == 200

    return get


def readable(admin: psycopg.Connection[Any], service: int) -> list[int]:
    """Labels that the roster's people of a service read: clearance SECRET, no compartment."""
    rows = admin.execute(
        "SELECT id FROM accounts_label WHERE marking <= 3 AND compartments = '{}' AND %s = ANY (services)", [service]
    )
    return [row[0] for row in rows]


def measure(
    admin: psycopg.Connection[Any], people: People, size: int
) -> dict[tuple[str, str], tuple[float, float, float]]:
    """(page, reader) → its time, the time of the bare SQL and that of an empty page, all in milliseconds."""
    found = {}
    for reader in READERS:
        person = getattr(people, reader)
        client = Client(SERVER_NAME="localhost")
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        labels = readable(admin, person.service_id)
        one = admin.execute(
            "SELECT reference FROM casework_case WHERE label_id = ANY (%s) AND state = 'assessment' ORDER BY id LIMIT 1",
            [labels],
        ).fetchone()
        values = {"labels": labels, "reference": one[0] if one else "JIC-2026-000001"}
        asked = {name: client.post("/search/", {"q": words})["Location"] for name, words in SEARCHES.items()}
        paths = {"inbox": "/?tab=service", **asked} | ({"case": f"/cases/{one[0]}/"} if one else {})
        empty = median_ms(page(client, "/bench/empty/"))
        for name, path in paths.items():
            floor = median_ms(lambda name=name, values=values: admin.execute(FLOORS[name], values).fetchall())
            found[name, reader] = (median_ms(page(client, path)), floor, empty)
    return found


def test_pages_beside_their_floors(
    admin_connection: psycopg.Connection[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    people = make_people()
    make_crowd(admin_connection)
    done, results = 0, {}
    with override_settings(ROOT_URLCONF="tests.bench.urls", ALLOWED_HOSTS=["*"]):
        for size in SIZES:
            make_cases(admin_connection, done + 1, size)
            done, results[size] = size, measure(admin_connection, people, size)
    with capsys.disabled():
        print(f"\n{'page':8}{'reader':12}{'cases':>9}{'ms':>9}{'× SQL':>9}{'× empty page':>14}{'× at 1,000':>12}")
        for name, reader in results[SIZES[0]]:
            for size in SIZES:
                spent, floor, empty = results[size].get((name, reader), (0.0, 1.0, 1.0))
                first = results[SIZES[0]][name, reader][0]
                print(
                    f"{name:8}{reader:12}{size:>9,}{spent:>9.1f}{spent / floor:>9.1f}{spent / empty:>14.1f}{spent / first:>12.2f}"
                )
    assert {size: set(rows) for size, rows in results.items()} == {size: set(results[SIZES[0]]) for size in SIZES}
