"""The database is prepared while people work, and by two at once: nobody's act is lost, nobody sees a traceback."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]

IMPATIENT = """
import accounts.management.commands.prepare_database as command
from django.core.management import execute_from_command_line

command.PATIENCE = 1.0
execute_from_command_line(["manage.py", "prepare_database", "--verbosity", "0"])
"""

pytestmark = pytest.mark.django_db(transaction=True)


def prepare() -> subprocess.Popen[str]:
    """Start prepare_database on the test's own database."""
    given = {**os.environ, "DATABASE_OWNER_URL": os.environ["DOSSIER_TEST_OWNER_URL"], "DOSSIER_DB_POOL": "0"}
    command = [sys.executable, "manage.py", "prepare_database", "--verbosity", "0"]
    return subprocess.Popen(command, cwd=ROOT, env=given, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.fixture
def at_work() -> Iterator[list[str]]:
    """Two clients that read and lock tables in opposite orders without a pause; yields what went wrong for them."""
    wrong: list[str] = []
    done = threading.Event()

    def work(tables: tuple[str, ...]) -> None:
        with psycopg.connect(os.environ["DOSSIER_TEST_ADMIN_URL"]) as client:
            while not done.wait(0.02):
                try:
                    with client.transaction():
                        for table in tables:
                            client.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
                            done.wait(0.01)
                except psycopg.Error as error:
                    wrong.append(str(error))
                    return

    orders = (("accounts_event", "casework_case", "accounts_unsealed"), ("casework_outbox", "casework_case"))
    threads = [threading.Thread(target=work, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    yield wrong
    done.set()
    for thread in threads:
        thread.join()


def test_two_preparations_at_once_under_live_clients_both_end_well(at_work: list[str]) -> None:
    both = [prepare(), prepare()]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert [text.strip() for text in said] == ["The database is prepared."] * 2
    assert at_work == []


def test_tables_that_never_become_free_are_said_in_one_sentence(
    owner_connection: psycopg.Connection[object],
) -> None:
    command = [
        sys.executable,
        "-c",
        IMPATIENT,
    ]
    given = {**os.environ, "DATABASE_OWNER_URL": os.environ["DOSSIER_TEST_OWNER_URL"], "DOSSIER_DB_POOL": "0"}
    given["DJANGO_SETTINGS_MODULE"] = "config.settings"
    with owner_connection.transaction():
        owner_connection.execute("LOCK TABLE casework_case IN ACCESS SHARE MODE")
        done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip().startswith("CommandError: The tables were in use for 1 seconds")
    assert "Traceback" not in done.stderr
