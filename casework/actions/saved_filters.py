"""Filters of the inbox kept under a name. They are a query string and belong to one person."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from accounts.models import Person
from accounts.sentences import say
from casework.errors import Absent, Refused
from casework.models import SavedFilter

MOST = 30  # filters of one person


def lasting(query: str) -> str:
    """What of a query string is kept: not the place in the list, and no words, which are searched for each time."""
    return urlencode([(key, value) for key, value in parse_qsl(query) if key not in ("cursor", "text")])


def save_filter(*, name: str, query: str, by: Person, at: datetime) -> SavedFilter:
    """Keep a query string under a name; a name used before now means the new one."""
    title = " ".join(name.replace("\0", " ").split())
    if not title:
        raise Refused("Give the filter a name.", field="name")
    if len(title) > 60:
        raise Refused("A name has at most 60 characters.", field="name")
    kept = lasting(query)
    if len(kept) > 500:
        raise Refused("This filter is too long to be kept.", field="query")
    with transaction.atomic():
        own = SavedFilter.objects.filter(person=by)
        if not own.filter(name=title).exists() and own.count() >= MOST:
            raise Refused(say("You keep {number} filters already: delete one first.", number=MOST), field="name")
        row, _ = SavedFilter.objects.update_or_create(person=by, name=title, defaults={"query": kept})
    return row


def delete_filter(*, pk: int, by: Person, at: datetime) -> None:
    """Forget one of the person's own filters; Absent for anybody else's."""
    deleted, _ = SavedFilter.objects.filter(person=by, pk=pk).delete()
    if not deleted:
        raise Absent(str(pk))
