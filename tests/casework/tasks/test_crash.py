"""A real worker on a real broker, killed with SIGKILL in the middle of delivering, again and again."""

import email
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Person
from casework.models import Notice, Outbox
from casework.notifications import outbox
from casework.notifications.deliver import message_id
from casework.tasks import relay_outbox, watchdog
from tests.factories.cases import make_case
from tests.factories.people import make_people

ROWS = 80
KILLS = 4
PATIENCE = 180.0  # seconds; on an idle machine it takes a tenth of that

Worker = subprocess.Popen[bytes]


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    """Where the workers' e-mails go."""
    return tmp_path / "mail"


@pytest.fixture
def workers(mails: Path) -> Iterator[list[Worker]]:
    """The workers that a test has started; none survives it."""
    started: list[Worker] = []
    yield started
    for worker in started:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def start_worker(mails: Path, workers: list[Worker], pool: str) -> Worker:
    """One Celery worker as production runs it: the role of jobs, the broker of this run."""
    environment = os.environ | {
        "DATABASE_URL": os.environ["DOSSIER_TEST_JOBS_URL"],
        "DOSSIER_EMAIL_URL": f"filemail://{mails}",
        "DOSSIER_WORKER_CONCURRENCY": "2",
        "DOSSIER_WORKER_POOL": pool,
    }
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--loglevel=CRITICAL"]
    with log_of(mails).open("ab") as log:
        worker = subprocess.Popen(command, env=environment, start_new_session=True, stdout=log, stderr=log)
    workers.append(worker)
    return worker


def log_of(mails: Path) -> Path:
    """What the workers print."""
    return mails.with_name("workers.log")


def so_far(mails: Path, killed: int) -> str:
    """What stands in a failure: how far it came, and the last words of the workers."""
    return f"{killed} kills, {done()} rows after {PATIENCE} seconds; {log_of(mails).read_text()[-2000:]}"


def children_of(worker: Worker) -> list[int]:
    """Process ids of the children that do a prefork worker's tasks; none any more when it is gone."""
    try:
        listed = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(pid) for pid in listed.split()]


def done() -> int:
    """How many rows of the outbox are delivered."""
    with acting_as_system("a test looks"):
        return Outbox.objects.filter(done_at__isnull=False).count()


def still_open() -> bool:
    """Whether anything waits."""
    with acting_as_system("a test looks"):
        return Outbox.objects.filter(done_at__isnull=True).exists()


def fill(rows: int) -> None:
    """Rows for two people, of whom one wants an e-mail for each."""
    people = make_people()
    case, now = make_case(people.officer), timezone.now()
    with acting_as_system("a test acts"):
        Person.objects.filter(pk=people.reader.pk).update(e_mail_choice="none")
        told = [people.supervisor.pk, people.reader.pk]
        outbox.put_all(
            [
                Outbox(
                    kind="notify",
                    effect_key=f"act {number}",
                    case=case,
                    payload={"code": "case.assign", "audience": "named", "by": None, "ids": told},
                    created_at=now - timedelta(minutes=number),
                    not_before=now - timedelta(minutes=number),
                )
                for number in range(rows)
            ]
        )


@pytest.mark.django_db(transaction=True)
def test_workers_killed_in_the_middle_of_delivery_lose_nothing_and_double_nothing(
    mails: Path, workers: list[Worker]
) -> None:
    fill(ROWS)
    doomed = start_worker(mails, workers, "prefork")
    killed, mark, deadline = 0, 0, time.monotonic() + PATIENCE
    while killed < KILLS:  # whichever child is at work, then whoever replaced it, and at last the whole worker
        assert time.monotonic() < deadline, so_far(mails, killed)
        outbox.ring()  # as beat does
        time.sleep(0.2)
        now = done()
        if now > mark and still_open() and (children := children_of(doomed)):
            if killed == KILLS - 1:
                os.killpg(doomed.pid, signal.SIGKILL)
                doomed.wait()
            else:
                os.kill(children[killed % len(children)], signal.SIGKILL)
            killed, mark = killed + 1, now
    assert still_open()  # the last kill came in the middle
    start_worker(mails, workers, "threads")
    while still_open():
        assert time.monotonic() < deadline, so_far(mails, killed)
        outbox.ring()
        time.sleep(0.5)
    with acting_as_system("a test looks"):
        notices = list(Notice.objects.values_list("outbox__effect_key", "person__username"))
        keys = list(Outbox.objects.filter(kind="mail").values_list("effect_key", flat=True))
    wanted = {(f"act {number}", name) for number in range(ROWS) for name in ("supervisor", "reader")}
    assert (len(notices), set(notices)) == (2 * ROWS, wanted)
    assert len(keys) == ROWS
    sent = [email.message_from_bytes(part) for path in mails.glob("*") for part in split_file(path)]
    assert {message["Message-ID"] for message in sent} == {message_id(key) for key in keys}
    assert len(sent) <= ROWS + 2 * KILLS  # a copy more for each thread that was killed between sending and committing


def split_file(path: Path) -> list[bytes]:
    """The messages of one file of the file backend, which are divided by a line of dashes."""
    return [part.strip() for part in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n") if part.strip()]


@pytest.mark.django_db(transaction=True)
def test_the_relay_drains_what_is_due() -> None:
    fill(10)
    tried = list(iter(relay_outbox, 0))  # one task where the machine is idle; a busy one takes several
    assert sum(tried) == 20  # ten notices, and ten e-mails that they asked for
    assert not still_open()


@pytest.mark.django_db(transaction=True)
def test_the_watchdog_measures_how_long_the_oldest_row_has_waited() -> None:
    assert watchdog() == 0.0
    fill(10)
    assert 9 * 60 <= watchdog() < 10 * 60
