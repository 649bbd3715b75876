"""Handing in: what was said is kept, with its files and the declaration that somebody signed with their name."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.days import day_of
from accounts.models import Person
from casework.actions.revisions import documents_content, write_revision
from casework.errors import Refused
from casework.models import Case, Revision
from screening.investments.acts.closing import ask_by_a_day
from screening.investments.models import Enclosure, HandIn
from screening.investments.queries.filing_content import notification_content
from screening.investments.queries.hand_ins import what_was_said
from screening.investments.queries.letter_content import fingerprint
from screening.investments.queries.scope import packed, scope_of

LONGEST_NAME = 150  # characters of a signature
DECLARATION = _(
    "I declare that what is handed in is true and complete to the best of my knowledge, and that I may sign for the"
    " parties that I represent."
)
UNSIGNED = "Sign the declaration: type your own name as it stands in your account."


def hand_in(case: Case, *, by: Person, at: datetime, act: str, signed: str) -> HandIn:
    """Keep what is handed in: content, files, the scope assistant's findings, the signed declaration.

    For an act on a case that is locked. Raises Refused with the field ``signed`` for a name other than one's own.
    """
    name = " ".join(signed.split())
    if name.casefold() != " ".join(by.name.split()).casefold():
        raise Refused(UNSIGNED, field="signed", code="unsigned")
    filing = case.filing
    result = scope_of(filing, on=day_of(at))
    filing.scope = packed(result) if result else {}
    filing.scope_verdict = result.verdict.value if result else ""
    filing.draft = {}
    filing.save(update_fields=["scope", "scope_verdict", "draft"])
    write_revision(case=case, section="notification", content=notification_content(filing), by=by, at=at, act=act)
    write_revision(case=case, section="documents", content=documents_content(case), by=by, at=at, act=act)
    row = HandIn.objects.create(
        case=case,
        number=(HandIn.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0) + 1,
        act=act,
        revision=Revision.objects.filter(case=case, section="notification").latest("number"),
        files=_files(case),
        declaration=str(DECLARATION),
        signed=name,
        signed_by=by,
        signed_at=at,
    )
    ask_by_a_day(case, by=by, at=at, act=act)
    data = {"number": row.number, "sha256": fingerprint(what_was_said(row, case.reference))}
    audit.record("file.declared", by=by, at=at, case=case, data=data)
    return row


def _files(case: Case) -> list[dict[str, object]]:
    """The files of the notification itself, as they are listed at this moment."""
    rows = Enclosure.objects.filter(case=case, request=None, obligation=None, document__removed_at__isnull=True)
    return [
        {
            "pk": row.pk,
            "place": place,
            "title": row.title,
            "file_name": row.document.file_name,
            "sha256": row.document.sha256,
            "size": row.document.size,
            "confidential": row.confidential,
        }
        for place, row in enumerate(rows.select_related("document").order_by("pk"), start=1)
    ]
