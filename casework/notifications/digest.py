"""The daily digest: one e-mail with one number, for those who want it instead of, or beside, an e-mail an item."""

from datetime import datetime

from django.db.models import Q

from accounts.access import sight_of
from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.models import Person
from casework.access import visible_cases
from casework.models import Notice, Outbox
from casework.notifications import outbox


def people_to_write_to() -> list[int]:
    """Ids of the people who chose a daily e-mail and have notices that no digest counted yet."""
    with acting_as_system("daily digest"):
        chosen = Q(e_mail_choice=Person.MailChoice.DAILY) | Q(e_mail_choice=Person.MailChoice.EACH, digest=True)
        waiting = Notice.objects.filter(read_at__isnull=True, digested_at__isnull=True).values("person_id")
        people = Person.objects.filter(chosen, is_active=True, pk__in=waiting).exclude(email="")
        return list(people.order_by("pk").values_list("pk", flat=True))


def write_to(person_id: int, *, at: datetime) -> bool:
    """Ask for one person's digest, once a day however often it is called; whether one was asked for.

    Only what the person may still see is counted, so the number betrays nothing.
    """
    key = f"digest:{person_id}:{day_of(at).isoformat()}"
    with acting_as_system("daily digest"):
        person = Person.objects.select_for_update().get(pk=person_id)
        if Outbox.objects.filter(effect_key=key).exists():
            return False
        seen = Q(case__isnull=True) | Q(case__in=visible_cases(sight_of(person, at=at)))
        waiting = Notice.objects.filter(seen, person=person, read_at__isnull=True, digested_at__isnull=True)
        count = waiting.update(digested_at=at)
        if count == 0:
            return False
        payload = {"code": "digest", "person_id": person.pk, "count": count}
        outbox.put(kind="mail", effect_key=key, payload=payload, at=at)
    return True
