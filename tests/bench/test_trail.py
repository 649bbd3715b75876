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
SEALED, A_COMMIT = 60_000, 500
CORES = len(os.sched_getaffinity(0))
TOGETHER = 3  # events that an act with two clocks writes
MOVED = '{"at": "2026-11-30T12:00:00.000000Z", "from": "draft", "to": "submitted"}'
VALUES = ("case.submit", None, "JIC-2026-000001", "", "", None, MOVED, "", None)
FLOOR = """
INSERT INTO bench_event (actor_id, code, case_id, case_reference, object_kind, object_id, label_id, data, request_id,
                         address, actor_role, service_code)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s::inet, 'case_officer', 'VSSE')
"""
FILLED = """
SELECT audit_record(NULL, 'case.submit', NULL, 'JIC-2026-000001', '', '', NULL, %s::jsonb, '', NULL)
FROM generate_series(1, %s)
"""
FLOOR_TABLE = """
CREATE TABLE bench_event AS SELECT * FROM accounts_event LIMIT 0;
ALTER TABLE bench_event DROP COLUMN id, ADD COLUMN id bigserial PRIMARY KEY;
GRANT INSERT ON bench_event TO dossier_app;
GRANT USAGE ON SEQUENCE bench_event_id_seq TO dossier_app;
"""


def write(statement: str, values: Any, start: Any) -> None:
    """One writing process: ``EACH`` commits, each in a context of its own."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as app:
        start.wait()
        for _ in range(EACH):
            app.execute("SELECT set_config('dossier.context', %s, true)", [signed(str(values[0]))])
            app.execute(statement.encode(), values)
            app.commit()


def a_second(statement: str, values: Any, events: int = 1) -> float:
    """Events a second of ``WRITERS`` processes, several a commit."""
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(WRITERS + 1)
    writers = [fork.Process(target=write, args=(statement, values, start)) for _ in range(WRITERS)]
    for one in writers:
        one.start()
    start.wait()
    begun = time.perf_counter()
    for one in writers:
        one.join()
    assert [one.exitcode for one in writers] == [0] * WRITERS
    return events * WRITERS * EACH / (time.perf_counter() - begun)


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
        one = (person.pk, *VALUES)
        rates = {"bare insert": a_second(FLOOR, one), "recorded": a_second(f"SELECT {_RECORD}", one)}
        several = f"SELECT {', '.join([_RECORD] * TOGETHER)}"
        rates[f"recorded, {TOGETHER} at once"] = a_second(several, one * TOGETHER, TOGETHER)
    finally:
        admin_connection.execute("DROP TABLE bench_event")
    for _ in range(SEALED // A_COMMIT):
        with acting_as_system("a benchmark fills the trail"), connection.cursor() as cursor:
            cursor.execute(FILLED, [MOVED, A_COMMIT])
    begun, own = time.perf_counter(), time.process_time()
    rates["sealed"] = sealing.seal_events().events / (time.perf_counter() - begun)
    rates["  of its own processor"] = SEALED / (time.process_time() - own)
    for name, processes in (("verified", 1), (f"verified by {CORES}", CORES)):
        begun, own = time.perf_counter(), time.process_time()
        with acting_as_system("a benchmark verifies"):
            outcome = proof.prove(processes=processes)
        assert outcome.ok
        rates[name] = outcome.events / (time.perf_counter() - begun)
        if processes == 1:
            rates["  of its own processor "] = outcome.events / (time.process_time() - own)
    with capsys.disabled():
        print(f"\n{'the trail':25}{'a second':>10}{'× floor':>10}")
        for name, rate in rates.items():
            print(f"{name:25}{rate:>10,.0f}{rate / rates['bare insert']:>10.2f}")
