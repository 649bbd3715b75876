"""Events are counted as they commit, and no commit waits until that of somebody else has reached the disk."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest

from accounts.audit import reading
from accounts.models.event import TALLY_SHARES

pytestmark = pytest.mark.django_db(transaction=True)
Connection = psycopg.Connection[Any]
EVENT = (
    "INSERT INTO accounts_event (actor_role, service_code, code, case_reference, object_kind, object_id, data,"
    " request_id) VALUES ('', '', 'case.list', '', '', '', '{}', '')"
)


@pytest.fixture
def two() -> Iterator[tuple[Connection, Connection]]:
    """Two connections of different shares."""
    with ExitStack() as open_:
        first = second = _connected(open_)
        while first.info.backend_pid % TALLY_SHARES == second.info.backend_pid % TALLY_SHARES:
            second = _connected(open_)
        yield first, second


def _connected(open_: ExitStack) -> Connection:
    return open_.enter_context(psycopg.connect(os.environ["DOSSIER_TEST_ADMIN_URL"], autocommit=True))


def record(client: Connection) -> None:
    """Record an event, and do now what is done at the commit."""
    client.execute(EVENT)
    client.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_who_records_at_the_same_moment_waits_for_nobody_and_both_are_counted(
    two: tuple[Connection, Connection],
) -> None:
    first, second = two
    second.execute("SET lock_timeout = '2s'")
    before = reading.tally()
    with first.transaction():
        record(first)
        with second.transaction():
            record(second)
    after = reading.tally()
    assert after[0] - before[0] == 2
    assert after[0] == after[1] + after[2]
