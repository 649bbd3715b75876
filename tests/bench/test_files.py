"""The list of investment files and one file at 1,000 and 10,000 files, beside two floors of the same run.

The floors are those of test_pages.py: the bare SQL of the list, and an empty page through every middleware.
"""

from typing import Any

import psycopg
import pytest
from django.test import Client, override_settings

from tests.bench.many import make_crowd
from tests.bench.many_files import make_files
from tests.bench.test_pages import median_ms, page, readable
from tests.factories.investments import Screeners, make_screeners

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]

SIZES = (1_000, 10_000)
READERS = ("secretary", "vla")
LIST = (
    "SELECT id, reference, title, state, next_due_at FROM casework_case"
    " WHERE kind = 'fdi' AND label_id = ANY (%(labels)s) ORDER BY next_due_at, id LIMIT 50"
)
FILE = (
    "SELECT c.*, f.* FROM casework_case c JOIN screening_filing f ON f.case_id = c.id WHERE c.reference = %(reference)s"
)


def measure(
    admin: psycopg.Connection[Any], people: Screeners, size: int
) -> dict[tuple[str, str], tuple[float, float, float]]:
    """(page, reader) → its time, the time of the bare SQL and that of an empty page, all in milliseconds."""
    found = {}
    for reader in READERS:
        person = getattr(people, reader)
        client = Client(SERVER_NAME="localhost")
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        labels = readable(admin, person.service_id)
        one = admin.execute(
            "SELECT reference FROM casework_case WHERE kind = 'fdi' AND label_id = ANY (%s) AND state = 'assessment'"
            " ORDER BY id LIMIT 1",
            [labels],
        ).fetchone()
        assert one is not None
        values = {"labels": labels, "reference": one[0]}
        empty = median_ms(page(client, "/bench/empty/"))
        rows = (
            ("list", "/investments/", LIST),
            ("file", f"/cases/{one[0]}/", FILE),
            ("notice", f"/cases/{one[0]}/notification/", FILE),
        )
        for name, path, statement in rows:
            floor = median_ms(lambda sql=statement, given=values: admin.execute(sql, given).fetchall())
            found[name, reader] = (median_ms(page(client, path)), floor, empty)
    return found


def test_files_beside_their_floors(
    admin_connection: psycopg.Connection[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    people = make_screeners()
    make_crowd(admin_connection)
    done, results = 0, {}
    with override_settings(ROOT_URLCONF="tests.bench.urls", ALLOWED_HOSTS=["*"]):
        for size in SIZES:
            make_files(admin_connection, done + 1, size)
            done, results[size] = size, measure(admin_connection, people, size)
    with capsys.disabled():
        print(f"\n{'page':8}{'reader':12}{'files':>9}{'ms':>9}{'× SQL':>9}{'× empty page':>14}{'× at 1,000':>12}")
        for name, reader in results[SIZES[0]]:
            for size in SIZES:
                spent, floor, empty = results[size][name, reader]
                first = results[SIZES[0]][name, reader][0]
                line = f"{name:8}{reader:12}{size:>9,}{spent:>9.1f}{spent / floor:>9.1f}"
                print(f"{line}{spent / empty:>14.1f}{spent / first:>12.2f}")
    assert {size: set(rows) for size, rows in results.items()} == {size: set(results[SIZES[0]]) for size in SIZES}
