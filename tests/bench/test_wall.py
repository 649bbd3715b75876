"""What a list costs that filters nothing itself, as the application's role behind the second wall: time and pages read.

The next query written forgets the application's filter: that must not cost seconds (docs/how-to/bench.md, "The second
wall alone"). ``tests/policy/test_plans_behind_the_wall.py`` holds the bounds; here are the figures.
"""

from typing import Any

import psycopg
import pytest
from django.db import connection

from accounts.context import acting_as
from tests.bench.many import make_cases, make_crowd
from tests.factories.people import make_people

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]

SIZES = (1_000, 10_000)
READERS = ("officer", "oversight")
LISTS = {
    "50 newest cases, label": "SELECT c.*, l.* FROM casework_case c JOIN accounts_label l ON l.id = c.label_id"
    " ORDER BY c.id DESC LIMIT 50",
    "cases by marking": "SELECT l.marking, count(*) FROM casework_case c JOIN accounts_label l ON l.id = c.label_id"
    " GROUP BY 1",
    "50 next clocks, case, label": "SELECT d.*, c.reference, l.marking FROM casework_deadline d"
    " JOIN casework_case c ON c.id = d.case_id JOIN accounts_label l ON l.id = c.label_id"
    " WHERE d.state = 'running' ORDER BY d.due_at LIMIT 50",
    "50 newest documents, labels": "SELECT d.title, c.reference, own.marking, above.marking FROM casework_document d"
    " JOIN accounts_label own ON own.id = d.label_id JOIN casework_case c ON c.id = d.case_id"
    " JOIN accounts_label above ON above.id = c.label_id ORDER BY d.id DESC LIMIT 50",
}


def cost(statement: str) -> tuple[float, int]:
    """Milliseconds, planning included, and pages read; the second time."""
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
        found = cursor.fetchone()[0][0]
    plan = found["Plan"]
    return found["Planning Time"] + found["Execution Time"], plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def test_lists_without_a_filter_of_their_own(
    admin_connection: psycopg.Connection[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    people, done = make_people(), 0
    make_crowd(admin_connection)
    found: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for size in SIZES:
        make_cases(admin_connection, done + 1, size)
        done = size
        for reader in READERS:
            with acting_as(getattr(people, reader)):
                for name, statement in LISTS.items():
                    found.setdefault((name, reader), []).append(cost(statement))
    with capsys.disabled():
        print(f"\n{'list':30}{'reader':12}" + "".join(f"{f'ms at {size:,}':>14}{'pages':>9}" for size in SIZES))
        for (name, reader), costs in found.items():
            print(f"{name:30}{reader:12}" + "".join(f"{ms:>14.1f}{pages:>9,}" for ms, pages in costs))
    assert all(costs[-1][0] < 1_000 for costs in found.values())
