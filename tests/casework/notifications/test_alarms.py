"""The trail isn't sealed any more: who keeps the product running hears of it, why, and what to do."""

import pytest
from django.core import mail
from django.core.cache import cache

from accounts import pulse
from accounts.context import acting_as_system
from accounts.models import Person
from casework.models import Notice, Outbox
from casework.tasks import relay_outbox, watchdog
from tests.factories.people import make_people, redefine

pytestmark = pytest.mark.django_db(transaction=True)


def test_administrators_and_auditors_are_told_why_and_what_to_do_once() -> None:
    people = make_people()
    cache.clear()
    pulse.complain("sealing", "Checkpoint 7 was published, and the trail ends at seal 6.")
    with acting_as_system("test"):
        everybody = Person.objects.all()
    redefine(everybody, email="somebody@example.test", e_mail_choice=Person.MailChoice.NONE)
    watchdog()
    watchdog()
    relay_outbox()
    with acting_as_system("test"):
        told = set(Notice.objects.filter(code="trail.sealing_stopped").values_list("person_id", flat=True))
    assert {people.admin.pk, people.auditor.pk} <= told and people.officer.pk not in told
    assert len(mail.outbox) == len(told)
    assert "Checkpoint 7 was published" in mail.outbox[0].body and "verify_audit" in mail.outbox[0].body


def test_nobody_is_told_of_a_sealer_that_works() -> None:
    cache.clear()
    pulse.give("sealing")
    watchdog()
    with acting_as_system("test"):
        assert not Notice.objects.exists() and not Outbox.objects.exists()
