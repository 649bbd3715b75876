"""Limits against asking in mass: how often one person searches, how many names go to deconfliction, who is alarmed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Sum

from accounts import audit
from accounts.context import fetched
from accounts.models import Person, Service
from accounts.sentences import say
from casework.errors import Refused
from casework.matching.naming import numbers_of
from casework.models import Asking, Case
from casework.notifications import outbox

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
What = Asking.What

# One round trip, at every search: the question is noted where the limit leaves room for it.
_NOTE = """
WITH former AS (
    SELECT coalesce(sum(amount), 0) AS n FROM casework_asking
    WHERE person_id = %(person)s AND what = %(what)s AND asked_at > %(since)s
), noted AS (
    INSERT INTO casework_asking (person_id, what, amount, asked_at, case_id)
    SELECT %(person)s::bigint, %(what)s::text, %(amount)s::int, %(at)s::timestamptz, %(case)s::bigint
    FROM former WHERE n + %(amount)s <= %(most)s RETURNING 1
)
SELECT count(*) FROM noted
"""


def note_search(*, by: Person, at: datetime) -> None:
    """Count one search; Refused beyond the number that one person may ask in an hour."""
    most = settings.DOSSIER_SEARCHES_AN_HOUR
    if not _noted(by, What.SEARCH, 1, most, at, None):
        sentence = say("You searched {most} times within an hour; that is the most. Search again later.", most=most)
        raise Refused(sentence, code="search.limit")


def note_names(*, case: Case, by: Person, at: datetime) -> None:
    """Count the names of a case that deconfliction compares now, and each number beside a subject's first; Refused
    beyond those that one person may ask in an hour. Whoever asks again, with the same or with others in their place, is
    counted again.
    """
    names = sum(1 + len(s.aliases) + max(0, len(numbers_of(s.identifiers)) - 1) for s in case.subjects.all())
    if not names:
        return
    fetched("SELECT pg_advisory_xact_lock(7461002, %s::int)", [by.pk % 2**31])  # two windows of one person wait
    most = settings.DOSSIER_NAMES_AN_HOUR
    if not _noted(by, What.NAMES, names, most, at, case):
        sentence = "Within an hour one person asks other services about {most} names at most: send fewer, or later."
        raise Refused(say(sentence, most=most), code="names.limit")


def note_found(*, found: Mapping[int, int], case: Case, by: Person, at: datetime) -> None:
    """Keep how many interests of each other service a question touched; that service is told when they grow many."""
    most = settings.DOSSIER_INTERESTS_ALARM
    for service_id, number in found.items():
        rows = Asking.objects.filter(person=by, what=What.FOUND, service_id=service_id, asked_at__gt=at - DAY)
        former = rows.aggregate(n=Sum("amount"))["n"] or 0
        Asking.objects.create(person=by, what=What.FOUND, service_id=service_id, amount=number, asked_at=at, case=case)
        if former < most <= former + number:
            _alarm(service_id, former + number, by, at)


def _alarm(service_id: int, number: int, by: Person, at: datetime) -> None:
    service = Service.objects.get(pk=service_id)
    data = {"service_code": service.code, "number": number}
    audit.record("interest.alarm", by=by, at=at, obj=("service", service_id), data=data)
    key = f"interest.alarm:{by.pk}:{service_id}:{at.isoformat()}"
    more: dict[str, Any] = {"service_id": service_id, "service": by.service.code, "number": number}
    outbox.notify("interest.alarm", "service contacts", key=key, at=at, by=by.pk, **more)


def _noted(by: Person, what: str, amount: int, most: int, at: datetime, case: Case | None) -> bool:
    values: dict[str, Any] = {
        "person": by.pk,
        "what": str(what),
        "amount": amount,
        "most": most,
        "at": at,
        "since": at - HOUR,
        "case": case.pk if case is not None else None,
    }
    return any(noted for (noted,) in fetched(_NOTE, values))
