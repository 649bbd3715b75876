"""A trail to prove and to tamper with: people, recorded events, seals, and the connection of the worker's role."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
from django.db import connection

from accounts.audit import Code, checkpoint, proof, record, sealing
from accounts.audit.verify import Outcome
from accounts.context import acting_as, acting_as_system
from accounts.models import Person, RoleAssignment
from tests.factories.people import define, make_service

AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A checkpoint folder and a signing key of this test alone."""
    settings.DOSSIER_CHECKPOINT_DIR = tmp_path / "checkpoints"
    settings.DOSSIER_AUDIT_KEY_FILE = tmp_path / "keys" / "audit.pem"
    checkpoint.ensure_key(settings.DOSSIER_AUDIT_KEY_FILE)
    return settings.DOSSIER_CHECKPOINT_DIR


@pytest.fixture
def as_worker(transactional_db: None) -> Iterator[None]:
    """Connect as dossier_jobs, the role that may seal; put the application's role back afterwards."""
    url = urlsplit(os.environ["DOSSIER_TEST_JOBS_URL"])
    former = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update(USER=url.username, PASSWORD=unquote(url.password or ""))
    yield
    connection.close()
    connection.settings_dict.update(former)


@pytest.fixture
def officer(transactional_db: None) -> Person:
    """Somebody whose acts are recorded."""
    service = make_service("VSSE")
    return define([Person(username="officer", name="Ann Officer", service=service, password="!")])[0]


def make_auditor(asking: Person) -> Person:
    """Return a person with the auditor's role in force, asked for by one person and approved by another."""
    service = asking.service
    people = define(
        Person(username=name, name=f"Odd {name.title()}", service=service, password="!")
        for name in ("auditor", "third")
    )
    now = datetime.now(UTC)
    given = RoleAssignment(
        person=people[0],
        role="auditor",
        state="approved",
        reason="test",
        starts_at=now - timedelta(days=1),
        requested_by=asking,
        requested_at=now,
        approved_by=people[1],
        approved_at=now,
    )
    define([given])
    return people[0]


@pytest.fixture
def tamper(admin_connection: psycopg.Connection[Any]) -> Callable[..., None]:
    """Run SQL as a superuser who has switched the triggers off: the attacker that the proof is for."""
    admin_connection.execute("SET session_replication_role = replica")

    def run(statement: str, *values: Any) -> None:
        admin_connection.execute(statement, values)

    return run


@dataclass(frozen=True)
class Trail:
    """Handles on a small sealed trail: the numbers of its events, seal after seal."""

    ids: list[int]
    sizes: list[int]

    def of_seal(self, number: int) -> list[int]:
        """Return the events of a seal."""
        start = sum(self.sizes[: number - 1])
        return self.ids[start : start + self.sizes[number - 1]]


def write(count: int, by: Person | None = None) -> None:
    """Record a number of events, each in a transaction of its own."""
    for number in range(count):
        with acting_as(by) if by else acting_as_system("test"):
            record(Code.SEARCHED, by=by, at=AT, data={"hits": number})


def numbers() -> list[int]:
    """Return the numbers of all events."""
    with acting_as_system("test"), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_event ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def prove(**bounds: Any) -> Outcome:
    """Prove the trail as the command does."""
    with acting_as_system("test"):
        return proof.prove(**bounds)


@pytest.fixture
def trail(as_worker: None, folder: Path, officer: Person) -> Trail:
    """Three seals of 5, 4 and 6 events."""
    sizes = [5, 4, 6]
    for size in sizes:
        write(size, officer)
        sealing.seal_events()
    return Trail(numbers(), sizes)
