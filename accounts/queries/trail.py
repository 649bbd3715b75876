"""The trail as an auditor reads it: a page of events by keyset, the head of the chain, and batches for an export.

Who may read what is decided by the database (``accounts/sql/audit.sql``); these queries add no right and take none
away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.audit import checkpoint, object_words, people_named, sentence, subject_words
from accounts.audit.codes import is_known, title
from accounts.audit.words import word
from accounts.context import acting_as
from accounts.models import Event, Person, Seal, SealLeaf

PAGE = 50  # events on a screen
BATCH = 1_000  # events fetched at once for an export: each batch is a transaction of its own, however slow the reader


@dataclass(frozen=True)
class Wanted:
    """What is asked of the trail; an empty text or None asks nothing. ``until`` is the first moment left out."""

    person: str = ""
    subject: str = ""  # user name of the person to whom it was done, by somebody else
    case: str = ""
    code: str = ""
    request: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One event, ready to read. ``seal`` is None while it waits for one."""

    number: int
    at: datetime
    who: str
    username: str
    roles: str
    service: str
    code: str  # for programs that read the export; nobody else
    what: str  # the code in words
    sentence: str
    case: str
    object: str
    subject: str
    request: str
    address: str
    seal: int | None


@dataclass(frozen=True)
class Head:
    """The end of the chain, to be compared with a checkpoint outside or on paper."""

    seal: int
    total: int
    at: datetime
    fingerprint: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The fingerprint in pieces of eight, between which a narrow screen may break the line."""
        return tuple(self.fingerprint[start : start + 8] for start in range(0, len(self.fingerprint), 8))


@dataclass(frozen=True)
class TrailPage:
    """One screen of the trail: newest first, with the positions from which to go on (None where it ends)."""

    lines: tuple[Line, ...]
    head: Head | None
    older: int | None
    newer: int | None


def trail_page(wanted: Wanted, *, before: int | None = None, after: int | None = None) -> TrailPage:
    """Return a page of events below ``before`` or above ``after`` (the newest if neither). Three queries."""
    found = _filtered(wanted)
    if after is not None:
        events = list(found.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
        more_newer, more_older = len(events) > PAGE, True
        events = events[:PAGE][::-1]
    else:
        if before is not None:
            found = found.filter(pk__lt=before)
        events = list(found.order_by("-pk")[: PAGE + 1])
        more_newer, more_older = before is not None, len(events) > PAGE
        events = events[:PAGE]
    return TrailPage(
        lines=_lines(events),
        head=chain_head(),
        older=events[-1].pk if events and more_older else None,
        newer=events[0].pk if events and more_newer else None,
    )


def chain_head() -> Head | None:
    """Return the last seal and the hash of its checkpoint, or None before the first."""
    seal = Seal.objects.order_by("-number").first()
    if seal is None:
        return None
    return Head(seal.number, seal.total, seal.sealed_at, checkpoint.fingerprint(seal.checkpoint).hex())


def trail_batches(wanted: Wanted, reader: Person) -> Iterator[tuple[Line, ...]]:
    """Yield the events asked for, oldest first, a batch and a signed context at a time (for a streamed export)."""
    last = 0
    while True:
        with acting_as(reader):
            lines = _lines(list(_filtered(wanted).filter(pk__gt=last).order_by("pk")[:BATCH]))
        if not lines:
            return
        yield lines
        last = lines[-1].number


def _named(case: str) -> Q:
    """Events under a reference: written out, with stars for a series or year that was left open, or a number alone."""
    series, _dash, rest = case.partition("-")
    year, _dash, number = rest.partition("-")
    if "*" in (series, year):
        found = Q(case_reference__endswith=f"-{number}" if year == "*" else f"-{year}-{number}")
        return found if series == "*" else found & Q(case_reference__startswith=f"{series}-")
    return Q(case_reference__endswith=f"-{case:0>6}") if case.isdecimal() else Q(case_reference=case)


def _filtered(wanted: Wanted) -> QuerySet[Event]:
    found = Event.objects.select_related("actor").defer("leaf")
    rules: dict[str, Any] = {
        "actor__username__iexact": wanted.person,
        "code": wanted.code,
        "request_id__gte": wanted.request,  # a range, which the index serves behind policies
        "request_id__lt": wanted.request and f"{wanted.request}g",  # past every number in hexadecimal that begins so
        "recorded_at__gte": wanted.since,
        "recorded_at__lt": wanted.until,
    }
    if wanted.subject:  # what was done to somebody, by others or by nobody known
        subject = Person.objects.filter(username__iexact=wanted.subject).values("pk")
        found = found.filter(subject_id__in=subject).exclude(actor_id=F("subject_id"))
    if wanted.case:  # under whichever name: a draft is called otherwise until it is handed in
        named = _named(wanted.case)
        bearers = Event.objects.filter(named, case_id__isnull=False).values("case_id")
        found = found.filter(named | Q(case_id__in=bearers))
    return found.filter(**{name: value for name, value in rules.items() if value})


def _lines(events: Sequence[Event]) -> tuple[Line, ...]:
    seals = dict(SealLeaf.objects.filter(pk__in=[event.pk for event in events]).values_list("event_id", "seal_id"))
    unnamed = set().union(*(people_named(event) for event in events))
    names = dict(Person.objects.filter(pk__in=unnamed).values_list("pk", "name")) if unnamed else {}
    return tuple(_line(event, seals.get(event.pk), names) for event in events)


def _line(event: Event, seal: int | None, names: Mapping[int, str]) -> Line:
    actor = event.actor
    who = event.actor_name or (actor.name if actor else _("System or visitor"))
    said = sentence(event, actor=who, names=names)
    return Line(
        number=event.pk,
        at=event.recorded_at,
        who=who,
        username=event.actor_username or (actor.username if actor else ""),
        roles=", ".join(word("role", role) for role in event.actor_role.split()),
        service=event.service_code,
        code=event.code,
        what=title(event.code) if is_known(event.code) else said,
        sentence=said,
        case=event.case_reference,
        object=object_words(event, names) if event.object_kind else "",
        subject=subject_words(event),
        request=event.request_id,
        address=event.address or "",
        seal=seal,
    )
