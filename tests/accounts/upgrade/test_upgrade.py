"""The upgrade of docs/how-to/deploy.md, wholly: a database as a former version left it, with its demonstration's cases
and its sealed trail, is prepared for this version while clients of the former one are at work. Nothing is lost, and the
trail proves.

former-version.tar.xz holds the SQL of that database, its checkpoints and the public half of its key.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casework.management.backups import program, scratch_database

ROOT = Path(__file__).resolve().parents[3]
FORMER = Path(__file__).with_name("former-version.tar.xz")
DUMPED_ON = 18  # the major version of PostgreSQL whose pg_dump wrote it
KEPT = (
    "casework_case",
    "casework_referral",
    "casework_position",
    "casework_vote",
    "screening_filing",
    "accounts_person",
)
# what was owed by a day: where the former version kept it, and where it stands now
OWED = ("casework_followup", "screening_obligation", "screening_informationrequest")
THEN = "SELECT json_agg(json_build_array(id, due_on) ORDER BY id) FROM {table}"
NOW = """SELECT json_agg(json_build_array(o.id, (d.due_at AT TIME ZONE 'Europe/Brussels')::date) ORDER BY o.id)
    FROM {table} o JOIN casework_deadline d ON d.id = o.deadline_id"""
FORMER_START = """INSERT INTO casework_deadline (case_id, clock, procedure, procedure_version, run, state, started_at)
    SELECT id, 'TEST', procedure, procedure_version, 1, 'running', now() FROM casework_case LIMIT 1"""
PAGES = """
import json, sys
from django.test import Client
from accounts.context import acting_as_system
from accounts.models import Person
from casework.models import Case

with acting_as_system("a test"):
    person = Person.objects.get(username="anna.officer")
client = Client(SERVER_NAME="localhost")
client.force_login(person, backend="accounts.queries.signed_in.SignedIn")
inbox = client.get("/?tab=service")
paths = sorted(set(__import__("re").findall(r'href="(/cases/[^"/]+/)', inbox.content.decode())))
print(json.dumps([inbox.status_code, len(paths), sorted({client.get(path).status_code for path in paths})]))
"""

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Installation:
    """A database of the former version, and what its processes are told."""

    admin: str
    told: Mapping[str, str]

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=dict(self.told), capture_output=True, text=True, check=False)

    def ask(self, statement: str) -> Any:
        with psycopg.connect(self.admin) as connection:
            row = connection.execute(statement.encode()).fetchone()
        assert row is not None
        return row[0]


@pytest.fixture
def former(tmp_path: Path) -> Iterator[Installation]:
    admin = os.environ["DOSSIER_TEST_ADMIN_URL"]
    with psycopg.connect(admin) as connection:
        if connection.info.server_version // 10_000 < DUMPED_ON:
            pytest.skip("a dump isn't read by an older server")
    with tarfile.open(FORMER) as packed:
        packed.extractall(tmp_path, filter="data")
    _make_key(tmp_path)
    with scratch_database(admin) as url:
        with psycopg.connect(admin, autocommit=True) as connection:  # as `createdb --owner dossier_owner` makes it
            connection.execute(f"ALTER DATABASE {urlsplit(url).path[1:]} OWNER TO dossier_owner")
        load = [
            program("psql"),
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            f"--dbname={url}",
            f"--file={tmp_path / 'database.sql'}",
        ]
        loaded = subprocess.run(load, capture_output=True, text=True, check=False)
        assert loaded.returncode == 0, loaded.stderr[-2000:]
        path = urlsplit(url).path
        told = {**os.environ, "DOSSIER_DB_POOL": "0", "DOSSIER_CHECKPOINT_DIR": str(tmp_path / "checkpoints")}
        told["DOSSIER_AUDIT_KEY_FILE"] = str(tmp_path / "audit.pem")
        for name, role in (("DATABASE_URL", "JOBS"), ("DATABASE_OWNER_URL", "OWNER")):
            told[name] = urlsplit(os.environ[f"DOSSIER_TEST_{role}_URL"])._replace(path=path).geturl()
        yield Installation(url, told)


def _make_key(folder: Path) -> None:
    """A new signing key beside the public half of the former one, as after a change of keys."""
    shutil.move(folder / "audit-public.pem", folder / "retired-former.pem")
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "audit.pem").write_bytes(pem)
    (folder / "audit.pem").chmod(0o400)


class Clients(threading.Thread):
    """People of the former version: they read, mark notices as read and leave events, one short act after another."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url, self.acts, self.done = url, 0, threading.Event()
        self.wrong: list[str] = []

    def run(self) -> None:
        with psycopg.connect(self._url) as client:
            while not self.done.wait(0.02):
                try:
                    with client.transaction():
                        client.execute(
                            "SELECT c.id FROM casework_case c JOIN accounts_label l ON l.id = c.label_id LIMIT 20"
                        )
                        client.execute("UPDATE casework_notice SET read_at = now() WHERE id % 7 = 0")
                        client.execute("UPDATE casework_case SET version = version + 1 WHERE id % 5 = 0")
                        client.execute(
                            "INSERT INTO accounts_event (actor_role, service_code, code, case_reference, object_kind,"
                            " object_id, data, request_id) VALUES ('', '', 'case.list', '', '', '', '{}', '')"
                        )
                    self.acts += 1
                except psycopg.Error as error:
                    self.wrong.append(str(error))
                    return


def counts(installation: Installation) -> dict[str, int]:
    return {table: installation.ask(f"SELECT count(*) FROM {table}") for table in KEPT}  # noqa: S608


def test_a_former_version_is_upgraded_under_its_clients_and_loses_nothing(former: Installation) -> None:
    before, events = counts(former), former.ask("SELECT count(*) FROM accounts_event")
    days = {table: former.ask(THEN.format(table=table)) for table in OWED}
    clients = Clients(former.admin)
    clients.start()
    try:
        first, second = former.manage("prepare_database"), former.manage("prepare_database")
    finally:
        clients.done.set()
        clients.join()
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert clients.wrong == [] and clients.acts > 5
    assert former.manage("migrate", "--check").returncode == 0
    assert counts(former) == before
    assert {table: former.ask(NOW.format(table=table)) for table in OWED} == days
    assert all(days.values()), days
    assert former.ask("SELECT count(*) FROM accounts_event") >= events + clients.acts
    _works(former)
    with psycopg.connect(former.admin) as connection, pytest.raises(psycopg.errors.NotNullViolation):
        connection.execute(FORMER_START.encode())
    manual = (ROOT / "docs" / "how-to" / "deploy.md").read_text(encoding="utf-8")
    stopped = manual.index("docker compose stop web worker beat")
    prepared = manual.index("`docker compose run --rm prepare`")
    assert stopped < prepared  # because the former version can't write into the new tables


def _works(former: Installation) -> None:
    """The trail of both versions is sealed on and proves; a person of the former version finds the cases."""
    sealed = former.manage("shell", "--no-imports", "-c", "from accounts.tasks import seal_audit; seal_audit()")
    assert sealed.returncode == 0, sealed.stderr
    proved = former.manage("verify_audit", "--format", "json")
    assert json.loads(proved.stdout)["ok"] is True, proved.stdout + proved.stderr
    seen = former.manage("shell", "--no-imports", "-c", PAGES)
    assert seen.returncode == 0, seen.stderr
    status, cases, statuses = json.loads(seen.stdout.strip().splitlines()[-1])
    assert (status, statuses) == (200, [200]) and cases > 3
