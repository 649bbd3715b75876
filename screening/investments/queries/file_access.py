"""Access to the file: what can be opened to its representatives, what is open, and what they find of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from accounts.access import Sight
from accounts.days import day_of, last_day
from accounts.queries.frozen import seen
from casework.access import of_case
from casework.models import Case, Deadline, Document, Redaction
from casework.queries.facts import procedure_of
from screening.investments.models import Enclosure, FileAccess, Letter
from screening.investments.queries.sides import title_of_side

USUAL_DAYS = 14  # proposed where no time to comment runs; no rule


@dataclass(frozen=True)
class AccessView:
    """One document that is open; ``until`` is the last day that counts."""

    pk: int
    title: str
    size: int
    given_by: str
    given_at: datetime
    until: date
    side: str  # in words
    side_code: str


@dataclass(frozen=True)
class Offered:
    """A document that can be opened; ``redaction_of`` names its original, ``redacted`` says that it has a version."""

    pk: int
    name: str
    redaction_of: str
    redacted: bool


def openable(case: Case, sight: Sight) -> QuerySet[Document]:
    """Documents that may be opened to representatives: unmarked, in no compartment, nothing that a side handed in (of
    that another side gets a redacted version), and no letter: one to the outside was sent to its side, one between
    authorities stays inside.
    """
    return _not_theirs(case, sight).filter(label__marking=0, label__compartments=[]).order_by("pk")


def closed(case: Case, sight: Sight) -> QuerySet[Document]:
    """The others that the person can open here: marked, or kept in a compartment; they are never opened outside."""
    return _not_theirs(case, sight).exclude(label__marking=0, label__compartments=[]).order_by("pk")


def _not_theirs(case: Case, sight: Sight) -> QuerySet[Document]:
    theirs = Enclosure.objects.filter(case=case).values("document_id")
    sent = Letter.objects.filter(case=case, document__isnull=False).values("document_id")
    rows = of_case(sight, case, Document, removed_at__isnull=True)
    return rows.exclude(pk__in=theirs).exclude(pk__in=sent)


def offered(case: Case, sight: Sight) -> list[Offered]:
    """What can be opened, redacted versions first; two queries."""
    mine = of_case(sight, case, Document, removed_at__isnull=True)
    rows = Redaction.objects.filter(case=case, document__in=mine, original__in=mine)
    links = list(rows.select_related("original"))
    originals = {link.document_id: link.original for link in links}
    found = [
        Offered(
            pk=row.pk,
            name=name_of(row),
            redaction_of=name_of(originals[row.pk]) if row.pk in originals else "",
            redacted=any(link.original_id == row.pk for link in links),
        )
        for row in openable(case, sight)
    ]
    return sorted(found, key=lambda one: (not one.redaction_of, one.pk))


def usual_last_day(case: Case, at: datetime) -> date:
    """Until when documents are opened where nobody says otherwise: as long as the parties can comment, or two weeks."""
    names = [name.rpartition(":")[2] for name in procedure_of(case).flow.get("comment", ())]
    rows = Deadline.objects.filter(case=case, clock__in=names, ended_at=None, due_at__gt=at)
    due = rows.values_list("due_at", flat=True).order_by("-due_at").first()
    return day_of(due) if due else day_of(at) + timedelta(days=USUAL_DAYS)


def name_of(document: Document) -> str:
    """Title and file name: both leave with the document, so both are looked over."""
    return f"{document.title} ({document.file_name})" if document.title else document.file_name


def running(case_id: int, at: datetime) -> QuerySet[FileAccess]:
    """What is open at a moment."""
    rows = FileAccess.objects.filter(case_id=case_id, given_at__lte=at, ends_at__gt=at, ended_at__isnull=True)
    return rows.select_related("document").order_by("pk")


def given(case: Case, at: datetime) -> tuple[AccessView, ...]:
    """What is open, for officers who read the file; one query."""
    return tuple(_view(row, row.given_by.name) for row in running(case.pk, at).select_related("document", "given_by"))


def opened_to_me(case_id: int, at: datetime, side: str) -> tuple[AccessView, ...]:
    """What is open to the person of the context, who is on ``side``; one query, outside ``outside``: there the database
    itself shows them only what was opened to them.
    """
    return tuple(_view(row, "") for row in running(case_id, at).filter(side=side))


def _view(row: FileAccess, by: str) -> AccessView:
    return seen(
        AccessView,
        row,
        size=row.document.size,
        given_by=by,
        until=last_day(row.ends_at),
        side=title_of_side(row.side),
        side_code=row.side,
    )
