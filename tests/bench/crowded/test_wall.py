"""What a list costs that filters nothing itself, as the application's role behind the second wall: time and pages read.

The next query written forgets the application's filter: that must not cost seconds (docs/how-to/bench.md, "The second
wall alone"). ``tests/policy/test_plans_behind_the_wall.py`` holds the bounds; here are the figures.
"""

import pytest
from django.db import connection

from accounts.context import acting_as
from tests.bench.crowded.conftest import MANY, Crowd

pytestmark = pytest.mark.bench

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
WORST = 1_000  # milliseconds


def cost(statement: str) -> tuple[float, int]:
    """Milliseconds, planning included, and pages read; the second time."""
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
        found = cursor.fetchone()[0][0]
    plan = found["Plan"]
    return found["Planning Time"] + found["Execution Time"], plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def test_lists_without_a_filter_of_their_own(crowd: Crowd) -> None:
    crowd.grow(MANY)
    readers = {"case officer": crowd.people.officer, "supervisor": crowd.readers[0], "oversight": crowd.everything}
    found: dict[tuple[str, str], tuple[float, int]] = {}
    print(f"\n{f'list, {MANY:,} cases':30}{'reader':14}{'sees':>6}{'ms':>9}{'pages':>12}")
    for reader, person in readers.items():
        sees = crowd.share(person)
        with acting_as(person):
            for name, statement in LISTS.items():
                ms, pages = found[name, reader] = cost(statement)
                print(f"{name:30}{reader:14}{sees:>6.0%}{ms:>9.1f}{pages:>12,}")
    connection.close()
    assert {key: ms for key, (ms, _pages) in found.items() if ms >= WORST} == {}
