"""A part of the installation stands still: who keeps it running hears of it, why, and what to do; once, and once more
when it is over. Nobody else hears of it, and it needs neither beat nor a worker.
"""

import shutil
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import pulse
from accounts.context import acting_as_system
from accounts.models import Person
from casework.models import Notice, Outbox
from casework.notifications.alarms import _said, look
from casework.notifications.deliver import deliver_next
from casework.queries import health
from config import vigil
from tests.factories.people import People, make_people, redefine

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "Checkpoint 7 was published, and the trail ends at seal 6."


@pytest.fixture
def people() -> People:
    """People with addresses who want no e-mail, in an installation in which everything works."""
    found = make_people()
    with acting_as_system("test"):
        everybody = Person.objects.all()
    redefine(everybody, email="somebody@example.test", e_mail_choice=Person.MailChoice.NONE)
    cache.clear()
    for part in ("beat", "worker", "sealing"):
        pulse.give(part)
    return found


def told(code: str) -> set[int]:
    with acting_as_system("test"):
        return set(Notice.objects.filter(code=code).values_list("person_id", flat=True))


def silent(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """That part gave its last sign an hour ago."""
    monkeypatch.setattr("accounts.pulse.time.time", lambda: timezone.now().timestamp() - 3600)
    pulse.give(part)
    monkeypatch.undo()


def test_administrators_and_auditors_are_told_why_and_what_to_do_once(people: People, settings: Any) -> None:
    settings.VALUES = {**settings.VALUES, "DOSSIER_ALARM_EMAIL": ["operator@example.test"]}
    cache.clear()
    for part in ("beat", "worker"):
        pulse.give(part)
    pulse.complain("sealing", WHY)
    assert look(at=timezone.now()) == ("sealing",)
    assert look(at=timezone.now()) == ()
    who = told("health.stands")
    assert {people.admin.pk, people.auditor.pk} <= who and people.officer.pk not in who
    assert len(mail.outbox) == len(who) + 1
    assert "operator@example.test" in [one.to[0] for one in mail.outbox]
    assert all(WHY in one.body and "verify_audit" in one.body and "/health/" in one.body for one in mail.outbox)


def test_that_it_is_over_is_told_once_and_a_second_incident_is_told_again(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = timezone.now()
    silent("worker", monkeypatch)
    assert look(at=at) == ("worker",)
    pulse.give("worker")
    assert look(at=at + timedelta(minutes=5)) == ("worker",)
    assert look(at=at + timedelta(minutes=6)) == ()
    silent("worker", monkeypatch)
    assert look(at=at + timedelta(minutes=9)) == ("worker",)
    with acting_as_system("test"):
        said = list(Outbox.objects.filter(kind="notify").order_by("pk").values_list("payload__code", flat=True))
    assert said == ["health.stands", "health.over", "health.stands"]


def test_a_beat_that_hangs_is_told_of_though_nobody_delivers(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    silent("beat", monkeypatch)
    vigil._before.clear()
    vigil.look()
    assert told("health.stands") == set()  # one look may have met a moment
    vigil.look()
    assert people.admin.pk in told("health.stands")
    assert mail.outbox and "Beat" in mail.outbox[0].subject


def test_what_never_gave_a_sign_counts_once_everything_has_had_its_time(people: People) -> None:
    cache.clear()
    at = timezone.now()
    assert look(at=at, settled=False) == ()
    assert look(at=at) == ("beat", "worker", "sealing")


def test_a_delivery_that_fails_again_and_again_is_told(people: People) -> None:
    at = timezone.now()
    _failing(at)
    assert look(at=at) == ("deliveries",)
    with acting_as_system("test"):
        row = Outbox.objects.get(kind="notify", effect_key__startswith="health:deliveries:")
    assert row.payload["reason"] == "smtplib.SMTPServerDisconnected"


def test_one_address_that_never_answers_hides_no_outbox_that_stands_still(people: People) -> None:
    at = timezone.now()
    _failing(at)
    assert look(at=at) == ("deliveries",)
    with acting_as_system("test"):
        waits = {"kind": "notify", "effect_key": "late", "payload": {"code": "x", "audiences": []}}
        Outbox.objects.create(**waits, created_at=at, not_before=at - timedelta(minutes=5))
    assert look(at=at) == ("outbox",)


def test_a_part_that_swings_from_look_to_look_is_told_to_nobody(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, before = timezone.now(), dict[str, bool]()
    for full in (True, False, True, False):
        monkeypatch.setattr(health, "LEAST_SHARE", 1.1 if full else 0.0)
        assert look(at=at, before=before) == ()
    monkeypatch.setattr(health, "LEAST_SHARE", 1.1)
    assert (look(at=at, before=before), look(at=at, before=before)) == ((), ("uploads",))


def test_a_disk_at_its_bound_is_no_new_incident_each_time_a_file_is_deleted(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, disk = timezone.now(), (100_000_000_000, 0, 0)
    found = []
    for free in (4, 5.5, 4, 7):  # GB of a hundred
        usage = shutil._ntuple_diskusage(disk[0], disk[1], int(free * 1_000_000_000))  # type: ignore[attr-defined]
        monkeypatch.setattr("casework.queries.health.shutil.disk_usage", lambda _path, usage=usage: usage)
        found.append(look(at=at))
    assert found == [("uploads",), (), (), ("uploads",)]


def test_whoever_chose_an_e_mail_a_notice_has_one_and_not_two_of_an_alarm(people: People) -> None:
    with acting_as_system("test"):
        admin = Person.objects.filter(pk=people.admin.pk)
    redefine(admin, e_mail_choice=Person.MailChoice.EACH, email="one@example.test")
    cache.clear()
    for part in ("beat", "worker"):
        pulse.give(part)
    pulse.complain("sealing", WHY)
    assert look(at=timezone.now()) == ("sealing",)
    while deliver_next(at=timezone.now()):
        pass
    assert [one.to for one in mail.outbox].count(["one@example.test"]) == 1


def test_the_last_word_on_each_part_is_found_without_reading_the_outbox(people: People) -> None:
    with acting_as_system("test"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as asked:
            _said()
        (statement,) = [one["sql"] for one in asked if "casework_outbox" in one["sql"]]
        cursor.execute(f"EXPLAIN {statement}")
        assert "outbox_alarms" in str(cursor.fetchall())


def test_nobody_is_told_of_an_installation_that_works(people: People) -> None:
    assert look(at=timezone.now()) == ()
    with acting_as_system("test"):
        assert not Notice.objects.exists() and not Outbox.objects.filter(effect_key__startswith="health:").exists()


def test_a_queue_that_is_away_is_told_of_and_not_taken_for_a_dead_worker(people: People, settings: Any) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert look(at=timezone.now()) == ("queue",)
    assert "Reason: it doesn't answer." in mail.outbox[0].body


def test_a_disk_that_is_nearly_full_is_not_called_a_part_without_a_sign_of_life(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LEAST_SHARE", 1.1)
    assert look(at=timezone.now()) == ("uploads",)
    assert "Reason: hardly any space is left." in mail.outbox[0].body


def _failing(at: datetime) -> None:
    with acting_as_system("test"):
        Outbox.objects.create(
            kind="mail",
            effect_key="test",
            payload={"code": "item", "person_id": 0},
            created_at=at,
            not_before=at + timedelta(hours=1),
            attempts=6,
            last_error="smtplib.SMTPServerDisconnected",
        )
