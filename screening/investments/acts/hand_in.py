"""Handing in: what was said is kept, with its files and the declaration that somebody signed with their name."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Person
from accounts.queries.frozen import named
from accounts.queries.together import read_together
from casework.actions.revisions import documents_content, documents_of, let_in, write_revisions
from casework.blocks.letters.acts import issue
from casework.blocks.letters.content import fingerprint
from casework.blocks.questionnaire.said import kept
from casework.errors import Conflict, Refused, demand
from casework.models import Case, Revision
from screening.investments.acts.closing import ask_by_a_day
from screening.investments.acts.notification import number_filing
from screening.investments.acts.requests import lapse
from screening.investments.models import Enclosure, Filing, HandIn, Letter
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.queries.clock_starts import asking, until_asked
from screening.investments.queries.filing_content import Content, read_content
from screening.investments.queries.filing_openings import secretariat
from screening.investments.queries.hand_ins import what_was_said
from screening.investments.queries.notification import content_problems
from screening.investments.queries.scope import packed, scope_for
from screening.investments.table import act

LONGEST_NAME = 150  # characters of a signature
DECLARATION = _(
    "I declare that what is handed in is true and complete to the best of my knowledge, and that I may sign for the"
    " parties that I represent."
)
UNSIGNED = "Sign the declaration: type your own name as it stands in your account."


def hand_in(case: Case, content: Content, *, by: Person, at: datetime, act: str, signed: str) -> HandIn:
    """Keep what is handed in: the content that was read, files, the scope assistant's findings, the signed declaration.

    For an act on a case that is locked. Raises Refused with the field ``signed`` for a name other than one's own.
    """
    name = " ".join(signed.split())
    if name.casefold() != " ".join(by.name.split()).casefold():
        raise Refused(UNSIGNED, field="signed", code="unsigned")
    filing = case.filing
    result = scope_for(content, case.procedure, on=day_of(at))
    filing.scope = packed(result) if result else {}
    filing.scope_verdict = result.verdict.value if result else ""
    filing.draft = {}
    filing.save(update_fields=["scope", "scope_verdict", "draft"])
    documents, files = documents_of(case), _listed(case)
    last = HandIn.objects.filter(case=case).order_by("-number").values_list("number", flat=True)[:1]
    read_together(documents, files, last)
    sections = {"notification": kept(NOTIFICATION, content), "documents": documents_content(case, documents)}
    written = {one.section: one for one in write_revisions(case=case, sections=sections, by=by, at=at, act=act)}
    before = Revision.objects.filter(case=case, section="notification")
    row = HandIn.objects.create(
        case=case,
        number=next(iter(last), 0) + 1,
        act=act,
        revision=written.get("notification") or before.latest("number"),
        files=_files(files),
        declaration=str(DECLARATION),
        signed=name,
        signed_by=by,
        signed_at=at,
    )
    ask_by_a_day(case, by=by, at=at, act=act)
    data = {"number": row.number, "sha256": fingerprint(what_was_said(row, case.reference))}
    audit.record("file.declared", by=by, at=at, case=case, data=data)
    return row


def _listed(case: Case) -> QuerySet[Enclosure]:
    rows = Enclosure.objects.filter(case=case, request=None, obligation=None, document__removed_at__isnull=True)
    return rows.select_related("document").order_by("pk")


def _files(rows: Iterable[Enclosure]) -> list[dict[str, object]]:
    """The files of the notification itself, as they are listed at this moment."""
    return [
        {
            "place": place,
            **named(row, "pk", "title", "confidential"),
            **named(row.document, "file_name", "sha256", "size"),
        }
        for place, row in enumerate(rows, start=1)
    ]


@act(
    "notify",
    icon="send",
    trail=_("%(actor)s handed in the notification %(case)s."),
    notice=_("%(case)s: a notification was handed in."),
    outside=True,
    joins=secretariat,
    lengths=until_asked,
    steps=asking,
)
def notify(
    case: Case, sight: Sight, *, by: Person, at: datetime, signed: str, content_version: int | None = None
) -> dict[str, Any]:
    """Hand the notification in: the secretariat sees it, and its completeness is checked.

    ``signed`` is the person's name as typed under the declaration that what is handed in is true.

    ``content_version`` is that of the notification which the person read through: Conflict when it changed since. The
    case's own would tell people outside of what happens inside.
    """
    content = _can_be_handed_in(case, content_version)
    numbered = number_filing(case, at=at)
    let_in(case, secretariat(case))
    case.save()
    row = hand_in(case, content, by=by, at=at, act="notify", signed=signed)
    return {
        **numbered,
        "hand_in_id": row.pk,
        "letter_id": issue(case=case, kind=Letter.Kind.ACKNOWLEDGEMENT, by=by, at=at).pk,
    }


def _can_be_handed_in(case: Case, content_version: int | None) -> Content:
    """As the person read it, and without what contradicts itself: the first sentence of that, at its field."""
    if content_version is not None and content_version != case.filing.version:
        raise Conflict("This notification was changed in another window since you opened it.", theirs=case.filing)
    content = read_content(case.filing)
    for field, sentence in content_problems(content):
        raise Refused(sentence, field=field)
    return content


@act(
    "supplement",
    icon="send",
    trail=_("%(actor)s handed in %(case)s again."),
    notice=_("%(case)s: the notification was completed and handed in again."),
    outside=True,
    lengths=until_asked,
    steps=asking,
)
def supplement(
    case: Case, sight: Sight, *, by: Person, at: datetime, signed: str, content_version: int | None = None
) -> dict[str, Any]:
    """Hand the notification in again, completed; ``signed`` as in ``notify``."""
    content = _can_be_handed_in(case, content_version)
    case.filing.incomplete_for = ""
    case.filing.save(update_fields=["incomplete_for"])
    return {"hand_in_id": hand_in(case, content, by=by, at=at, act="supplement", signed=signed).pk}


@act(
    "withdraw_notification",
    icon="circle-x",
    tone="danger",
    danger=True,
    trail=_("%(actor)s withdrew the notification %(case)s."),
    notice=_("%(case)s: the notification was withdrawn."),
    outside=True,
    because="reason",
)
def withdraw(case: Case, sight: Sight, *, by: Person, at: datetime, reason: str) -> dict[str, Any]:
    """Take the notification back, with a reason."""
    demand(reason, "Say why the notification is withdrawn.", "reason")
    filing = case.filing
    filing.closing_reason, filing.outcome, filing.outcome_at = reason, Filing.Outcome.WITHDRAWN, at
    filing.save(update_fields=["closing_reason", "outcome", "outcome_at"])
    lapse(case, by, at)
    return {}
