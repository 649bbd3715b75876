"""Access to the file: what can be opened to its representatives, what is open, and what they find of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.access import Sight
from accounts.days import last_day
from casework.access import of_case
from casework.models import Case, Document
from screening.models import Enclosure, FileAccess, Letter


@dataclass(frozen=True)
class AccessView:
    """One document that is open; ``until`` is the last day that counts."""

    pk: int
    title: str
    size: int
    given_by: str
    given_at: datetime
    until: date


def openable(case: Case, sight: Sight) -> QuerySet[Document]:
    """Documents that may be opened to representatives: unmarked, in no compartment, not theirs already, and no letter:
    those to the outside were sent to them, those between authorities stay inside.
    """
    theirs = Enclosure.objects.filter(case=case).values("document_id")
    sent = Letter.objects.filter(case=case, document__isnull=False).values("document_id")
    rows = of_case(sight, case, Document, removed_at__isnull=True, label__marking=0, label__compartments=[])
    return rows.exclude(pk__in=theirs).exclude(pk__in=sent).order_by("pk")


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


def opened_to_me(case_id: int, at: datetime) -> tuple[AccessView, ...]:
    """What is open to the person of the context; one query, outside ``outside``: the database itself shows them only
    documents that were opened to them.
    """
    return tuple(_view(row, "") for row in running(case_id, at))


def _view(row: FileAccess, by: str) -> AccessView:
    return AccessView(row.pk, row.title, row.document.size, by, row.given_at, last_day(row.ends_at))
