"""The trail beside a floor of the same run: eight processes that record, then sealing and verification.

The floor is the same row written by the same role into a table without trigger, policy or further index, a commit each.
Read the ratios, not the rates: the tests' server doesn't wait for its disk.
"""

import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from accounts.audit import _RECORD, proof, sealing
from accounts.context import acting_as_system, signed
from tests.accounts.audit.conftest import as_worker, folder  # noqa: F401
from tests.factories.people import make_person

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]

WRITERS = 8
EACH = 1_500
SEALED = 60_000
VALUES: dict[str, Any] = {
    "code": "case.submit",
    "case_id": None,
    "case_reference": "JIC-2026-000001",
    "object_kind": "",
    "object_id": "",
    "label_id": None,
    "data": '{"at": "2026-11-30T12:00:00.000000Z", "from": "draft", "to": "submitted"}',
    "request_id": "",
    "address": None,
}
FLOOR = """
INSERT INTO bench_event (actor_id, actor_role, service_code, code, case_id, case_reference, object_kind, object_id,
                         label_id, data, request_id, address)
VALUES (%(actor)s, 'case_officer', 'VSSE', %(code)s, %(case_id)s, %(case_reference)s, %(object_kind)s, %(object_id)s,
        %(label_id)s, %(data)s::jsonb, %(request_id)s, %(address)s::inet)
"""
FLOOR_TABLE = """
CREATE TABLE bench_event AS SELECT * FROM accounts_event LIMIT 0;
ALTER TABLE bench_event DROP COLUMN id, ADD COLUMN id bigserial PRIMARY KEY;
GRANT INSERT ON bench_event TO dossier_app;
GRANT USAGE ON SEQUENCE bench_event_id_seq TO dossier_app;
"""


def write(statement: str, actor: int, start: Any) -> None:
    """One writing process: ``EACH`` events, each in a context and a transaction of its own."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as app:
        start.wait()
        for _ in range(EACH):
            app.execute("SELECT set_config('dossier.context', %s, true)", [signed(str(actor))])
            app.execute(statement.encode(), {**VALUES, "actor": actor})
            app.commit()


def a_second(statement: str, actor: int) -> float:
    """Events a second of ``WRITERS`` processes."""
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(WRITERS + 1)
    writers = [fork.Process(target=write, args=(statement, actor, start)) for _ in range(WRITERS)]
    for one in writers:
        one.start()
    start.wait()
    begun = time.perf_counter()
    for one in writers:
        one.join()
    assert [one.exitcode for one in writers] == [0] * WRITERS
    return WRITERS * EACH / (time.perf_counter() - begun)


def test_recording_sealing_and_verification(
    admin_connection: psycopg.Connection[Any],
    as_worker: None,  # noqa: F811
    folder: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = make_person("recorder", role="case_officer", service="VSSE")
    connection.close()
    admin_connection.execute(FLOOR_TABLE)
    try:
        rates = {"bare insert": a_second(FLOOR, person.pk), "recorded": a_second(_RECORD, person.pk)}
    finally:
        admin_connection.execute("DROP TABLE bench_event")
    with acting_as_system("a benchmark fills the trail"), connection.cursor() as cursor:
        cursor.execute(f"{_RECORD} FROM generate_series(1, %(rows)s::int)", {**VALUES, "actor": None, "rows": SEALED})
    begun = time.perf_counter()
    rates["sealed"] = sealing.seal_events().events / (time.perf_counter() - begun)
    begun = time.perf_counter()
    with acting_as_system("a benchmark verifies"):
        outcome = proof.prove()
    rates["verified, one core"] = outcome.events / (time.perf_counter() - begun)
    with capsys.disabled():
        print(f"\n{'the trail':20}{'a second':>10}{'× floor':>10}")
        for name, rate in rates.items():
            print(f"{name:20}{rate:>10,.0f}{rate / rates['bare insert']:>10.2f}")
    assert outcome.ok
