"""Several people at the same moment: every one of them has looked and pressed before any of them is let through."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

from accounts.errors import Conflict, Refused

PATIENCE = 60.0  # seconds until everybody waits at the gate; an idle machine needs one
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
DONE = "done"


@contextmanager
def _held(admin: psycopg.Connection[Any], gate: str, values: tuple[object, ...]) -> Iterator[None]:
    with admin.transaction():
        admin.execute(gate.encode(), values)
        yield


def at_once(
    admin: psycopg.Connection[Any], gate: str, values: tuple[object, ...], *jobs: Callable[[], object]
) -> list[str]:
    """Run the jobs, each in a thread and a connection of its own; returns "done" or the sentence each was told, sorted.

    ``gate`` is a statement that takes the lock all of them need: it is given free only when all of them wait for it,
    so that each has read the world as it was before any of the others wrote.
    """
    told: list[str] = []

    def run(job: Callable[[], object]) -> None:
        try:
            job()
        except (Conflict, Refused) as refused:
            told.append(refused.sentence)
        except Exception as error:  # a thread that dies silently would look like one that was never asked
            told.append(f"{type(error).__name__}: {error}")
        else:
            told.append(DONE)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    with _held(admin, gate, values):
        for thread in threads:
            thread.start()
        end = time.monotonic() + PATIENCE
        # inside one transaction the statistics are a snapshot of their own first reading
        while _waiting(admin) < len(jobs) and any(t.is_alive() for t in threads) and time.monotonic() < end:
            time.sleep(0.02)
    for thread in threads:
        thread.join()
    return sorted(told)


def _waiting(admin: psycopg.Connection[Any]) -> int:
    admin.execute("SELECT pg_stat_clear_snapshot()")
    row = admin.execute(WAITING.encode()).fetchone()
    assert row is not None
    return int(row[0])
