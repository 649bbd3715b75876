"""Delivery: once each, only to those who may see the case, and e-mails that say nothing."""

import re
from datetime import timedelta

import pytest
from celery import current_app
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from casework.models import Case, Notice, Outbox
from casework.notifications import outbox
from casework.notifications.deliver import deliver_next, message_id, people_to_write_to, write_to
from devstack.processes import free_port
from tests.casework.notifications.mailbox import codes_of, deliver, open_rows, tell, told_of
from tests.factories.cases import make_case
from tests.factories.flow import submitted
from tests.factories.people import People, redefine


@pytest.fixture
def case(people: People) -> Case:
    """A secret case of VSSE with a title that must not travel."""
    return make_case(people.officer, marking=3, title="Warehouse near the harbour")


def choose(person: Person, choice: str, *, wants_digest: bool = False) -> None:
    """Set how a person wants to be told outside the application."""
    with acting_as_system("a test sets up"):
        Person.objects.filter(pk=person.pk).update(e_mail_choice=choice, digest=wants_digest)


def test_a_row_with_the_same_effect_is_written_once(case: Case, people: People) -> None:
    for _ in range(2):
        tell(case, people.supervisor, key="same")
    assert len(open_rows()) == 1


def test_a_person_may_add_to_the_outbox_but_not_read_it(case: Case, people: People) -> None:
    with acting_as(people.officer):
        outbox.put(kind="notify", effect_key="k", case=case, payload={"code": "case.assign"}, at=timezone.now())
        assert not Outbox.objects.exists()
    assert len(open_rows()) == 1


def test_a_notice_comes_once_and_asks_for_one_mail(case: Case, people: People) -> None:
    tell(case, people.supervisor, key="one")
    assert deliver() == 2
    assert deliver() == 0
    assert codes_of(people.supervisor) == ["case.assign"]
    assert [message.to for message in mail.outbox] == [[people.supervisor.email]]


def test_somebody_in_two_audiences_of_one_act_is_told_once(case: Case, people: People) -> None:
    at = timezone.now()
    tell(case, people.supervisor, key="act:author", at=at)
    tell(case, people.supervisor, people.reader, key="act:members", at=at)
    deliver()
    assert told_of(case, "case.assign") == {"supervisor", "reader"}


def test_whoever_lost_access_before_delivery_is_not_told(case: Case, people: People) -> None:
    tell(case, people.supervisor, people.reader, key="one")
    with acting_as_system("a test ends a clearance"):
        redefine(people.reader.clearances.all(), ends_at=timezone.now() - timedelta(seconds=1))
    deliver()
    assert told_of(case, "case.assign") == {"supervisor"}
    assert [message.to for message in mail.outbox] == [[people.supervisor.email]]


def test_whoever_lost_access_after_the_notice_gets_no_mail(case: Case, people: People) -> None:
    tell(case, people.supervisor, key="one")
    assert deliver_next(at=timezone.now())
    with acting_as_system("a test ends a clearance"):
        redefine(people.supervisor.clearances.all(), ends_at=timezone.now() - timedelta(seconds=1))
    deliver()
    assert mail.outbox == []


def test_nobody_outside_the_case_is_told_even_when_named(case: Case, people: People) -> None:
    tell(case, people.elsewhere, people.giss, key="one")
    deliver()
    assert told_of(case, "case.assign") == set()


def test_an_inactive_person_is_not_told(case: Case, people: People) -> None:
    with acting_as_system("a test sets up"):
        redefine(Person.objects.filter(pk=people.supervisor.pk), is_active=False)
    tell(case, people.supervisor, key="one")
    deliver()
    assert codes_of(people.supervisor) == []


def test_an_e_mail_holds_nothing_of_the_case(case: Case, people: People) -> None:
    submitted(people, title="Warehouse near the harbour")
    tell(case, people.supervisor, key="one")
    deliver()
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        text = str(message.message())
        assert message.subject == "You have a new item in Dossier"
        assert message.body == "You have a new item in Dossier.\n\nhttp://127.0.0.1:8000/notices/\n"
        assert not re.search(r"JIC-|Warehouse|SECRET|harbour|Officer|submitted", text)


def test_an_e_mail_is_written_in_the_language_of_its_reader_and_the_choice_is_kept(case: Case, people: People) -> None:
    choose(people.supervisor, "none")
    choose(people.reader, "daily")
    tell(case, people.supervisor, people.reader, people.intake, key="one")
    deliver()
    assert [message.to for message in mail.outbox] == [[people.intake.email]]
    assert told_of(case, "case.assign") == {"supervisor", "reader", "intake"}


def test_every_attempt_at_an_e_mail_has_the_same_message_id(case: Case, people: People) -> None:
    tell(case, people.supervisor, key="one")
    deliver()
    with acting_as_system("a crash between sending and committing"):
        row = Outbox.objects.get(kind="mail")
        Outbox.objects.filter(pk=row.pk).update(done_at=None)
    deliver()
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"] == message_id(row.effect_key)
    assert row.effect_key not in first.extra_headers["Message-ID"]


def test_a_failed_e_mail_is_tried_again_later_and_says_why(case: Case, people: People) -> None:
    tell(case, people.supervisor, key="one")
    at = timezone.now()
    dead = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1"}
    with override_settings(**dead, EMAIL_PORT=free_port()):
        deliver(at=at)
        (row,) = open_rows()
        assert (row.attempts, row.last_error, row.not_before) == (
            1,
            "builtins.ConnectionRefusedError",
            at + timedelta(seconds=5),
        )
        deliver(at=at + timedelta(seconds=5))
        assert open_rows()[0].not_before == at + timedelta(seconds=15)
    assert deliver(at=at + timedelta(seconds=14)) == 0
    deliver(at=at + timedelta(seconds=15))
    assert open_rows() == []
    assert [message.to for message in mail.outbox] == [[people.supervisor.email]]


def test_one_row_that_fails_does_not_hold_up_the_others(case: Case, people: People) -> None:
    with acting_as_system("a test acts"):
        outbox.put(kind="nonsense", effect_key="bad", payload={}, at=timezone.now())
        outbox.put(
            kind="notify", effect_key="vague", case=case, payload={"code": "x", "audience": "?"}, at=timezone.now()
        )
    tell(case, people.supervisor, key="good")
    deliver()
    assert codes_of(people.supervisor) == ["case.assign"]
    assert [(row.effect_key, row.last_error) for row in open_rows()] == [
        ("bad", "builtins.KeyError"),
        ("vague", "casework.notifications.audiences.UnknownAudience"),
    ]


def test_the_daily_digest_says_a_count_and_nothing_else(case: Case, people: People) -> None:
    choose(people.supervisor, "daily")
    for minutes in (1, 2, 3):
        tell(case, people.supervisor, key=f"act {minutes}", at=timezone.now() - timedelta(minutes=minutes))
    deliver()
    assert mail.outbox == []
    assert people_to_write_to() == [people.supervisor.pk]
    assert write_to(people.supervisor.pk, at=timezone.now())
    deliver()
    (message,) = mail.outbox
    assert message.body == "You have 3 unread items in Dossier.\n\nhttp://127.0.0.1:8000/notices/\n"
    assert not re.search(r"JIC-|Warehouse|SECRET", str(message.message()))


def test_the_digest_comes_once_a_day_and_counts_nothing_twice(case: Case, people: People) -> None:
    choose(people.supervisor, "daily")
    tell(case, people.supervisor, key="one")
    deliver()
    at = timezone.now()
    assert write_to(people.supervisor.pk, at=at)
    tell(case, people.supervisor, key="two", code="case.close")
    deliver()
    assert not write_to(people.supervisor.pk, at=at)
    assert write_to(people.supervisor.pk, at=at + timedelta(days=1))
    with acting_as_system("a test looks"):
        counts = [row.payload["count"] for row in Outbox.objects.filter(effect_key__startswith="digest:")]
    assert counts == [1, 1]


def test_the_digest_does_not_count_what_the_person_may_no_longer_see(case: Case, people: People) -> None:
    choose(people.supervisor, "daily")
    tell(case, people.supervisor, key="one")
    deliver()
    with acting_as_system("a test ends a clearance"):
        redefine(people.supervisor.clearances.all(), ends_at=timezone.now() - timedelta(seconds=1))
    assert not write_to(people.supervisor.pk, at=timezone.now())


def test_a_dead_broker_at_commit_loses_nothing(
    case: Case, people: People, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{free_port()}/0")
    with django_capture_on_commit_callbacks(execute=True) as rung:  # type: ignore[operator]
        tell(case, people.supervisor, people.reader, key="one")
        tell(case, people.supervisor, key="two", code="case.close")
    assert rung == [outbox.ring]  # one bell for two rows, and no error for the person who acted
    deliver()
    assert codes_of(people.supervisor) == ["case.assign", "case.close"]


def test_a_notice_of_no_case_is_delivered_too(people: People) -> None:
    with acting_as_system("a test acts"):
        payload = {"code": "meeting.called", "audience": "named", "by": None, "ids": [people.reader.pk]}
        outbox.put(kind="notify", effect_key="meeting", payload=payload, at=timezone.now())
    deliver()
    with acting_as(people.reader):
        assert Notice.objects.get().code == "meeting.called"
