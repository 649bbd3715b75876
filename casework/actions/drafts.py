"""Keeping what somebody types, form by form, until it is handed in; and the words of a search, for some hours."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import audit
from accounts.models import Person
from casework.audit import DRAFTS_PURGED
from casework.errors import Conflict, Refused
from casework.lifecycle.kinds import kinds
from casework.models import Case, Draft, Search

MOST = 1_000_000  # characters of one form; every form's own limits lie far below
SEARCHES_KEPT = timedelta(hours=12)
ELSEWHERE = "You changed this form in another window since you opened it here: what you type here is not kept."


def keep(
    *,
    by: Person,
    at: datetime,
    place: str,
    typed: Mapping[str, list[str]],
    case: Case | None = None,
    label_id: int | None = None,
    version: int | None = None,
) -> Draft:
    """Keep a form exactly as typed, valid or not, for its writer alone.

    ``version`` is the one that the window shows: Conflict when another window of the same person kept more since.
    """
    clean = {name.replace("\0", ""): [text.replace("\0", "") for text in texts] for name, texts in typed.items()}
    if sum(len(text) for texts in clean.values() for text in texts) > MOST:
        raise Refused("This is too long to be kept: shorten it, or hand it in as a file.", code="draft.long")
    with transaction.atomic():
        row = Draft.objects.select_for_update().filter(person=by, place=place).first()
        if row is None:
            row = Draft(person=by, place=place, begun_at=at, version=0)
        elif version is not None and version != row.version:
            raise Conflict(ELSEWHERE, theirs=row)
        row.case, row.label_id = case, case.label_id if case is not None and label_id is None else label_id
        row.typed, row.kept_at, row.version = clean, at, row.version + 1
        row.save()
    return row


# The addresses of forms that are over since before a moment, as blocks name theirs.
ENDED: list[Callable[[datetime], QuerySet[Any, Any]]] = []


def demand_seen(row: Any, *, by: Person, version: int | None, sentence: str) -> None:
    """Refuse to write over a shared draft that a colleague changed since the writer saw it. Raises Conflict.

    Without a version (a client program that names none) a colleague's draft counts as not seen, the own one as seen.
    """
    if row.version != version and (version is not None or row.author_id != by.pk):
        raise Conflict(sentence, theirs=row)


def forget(*, by: Person, place: str) -> None:
    """The form was handed in: what was kept of it goes."""
    Draft.objects.filter(person=by, place=place).delete()


def purge(*, at: datetime) -> int:
    """Delete the drafts that serve nothing any more: untouched for a long time, or for a shorter one where the case is
    closed or the meeting over. One event for each writer; how many drafts. For the product's own context.
    """
    long_ago = at - timedelta(days=settings.DOSSIER_DRAFT_DAYS)
    over = at - timedelta(days=settings.DOSSIER_DRAFT_DAYS_CLOSED)
    ended = Q()
    for places in ENDED:
        ended |= Q(place__in=places(over))
    for each in kinds():
        ended |= Q(case__kind=each.name, case__state__in=[state.value for state in each.table.final])
    old = Draft.objects.filter(Q(kept_at__lt=long_ago) | Q(ended, kept_at__lt=over)).order_by("person_id", "pk")
    by_writer: dict[int, list[int]] = {}
    for pk, person in old.select_for_update(of=("self",)).values_list("pk", "person_id"):
        by_writer.setdefault(person, []).append(pk)
    people = Person.objects.in_bulk(by_writer)
    for person, rows in by_writer.items():
        Draft.objects.filter(pk__in=rows).delete()
        audit.record(DRAFTS_PURGED, by=None, at=at, obj=people[person], data={"number": len(rows)})
    return sum(map(len, by_writer.values()))


def purge_searches(*, at: datetime) -> int:
    """Delete the words of searches that are over, also of people who never search again; how many."""
    return Search.objects.filter(asked_at__lt=at - SEARCHES_KEPT).delete()[0]


def ask(*, by: Person, at: datetime, text: str) -> Search:
    """Note the words of a search under a random number; the person's own old ones go."""
    Search.objects.filter(person=by, asked_at__lt=at - SEARCHES_KEPT).delete()
    return Search.objects.create(id=secrets.token_urlsafe(16), person=by, text=text, asked_at=at)


def asked(*, by_id: int, at: datetime, number: str) -> Search | None:
    """The person's own search of that number, while it is kept; None for anybody else's."""
    return Search.objects.filter(pk=number, person_id=by_id, asked_at__gte=at - SEARCHES_KEPT).first()


def values(typed: Mapping[str, Any]) -> dict[str, list[str]]:
    """Posted data as it is kept: every name but those of the machinery."""
    return {name: list(typed.getlist(name)) for name in typed if name not in MACHINERY}  # type: ignore[attr-defined]


MACHINERY = frozenset({"csrfmiddlewaretoken", "then", "kept_by", "kept_version"})
