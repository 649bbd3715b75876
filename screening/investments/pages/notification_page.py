"""The officer's tab of the notification. The case came through the read door; whoever reads it reads all of this."""

from dataclasses import dataclass
from datetime import datetime

from accounts.access import Sight
from accounts.days import day_of
from accounts.queries.translation import translated
from casework.blocks.completeness.queries import ItemView, checklist
from casework.blocks.questionnaire.words import Told
from casework.models import Case, Revision
from casework.queries.changes import Change, WordBudget
from screening.investments.models import Filing, HandIn
from screening.investments.pages.filing_form import EnclosureView, enclosures_of
from screening.investments.pages.ownership_chart import OwnershipChart, ownership_chart
from screening.investments.pages.related import RelatedFiling, related_filings
from screening.investments.queries.filing_content import Content, deal_from, read_content
from screening.investments.queries.notification import answers, changes_of, content_problems, marks_of
from screening.investments.queries.scope import ScopeView, kept_view, scope_for, scope_view

SHOWN = 20  # hand-ins


@dataclass(frozen=True)
class HandInView:
    """One hand-in against the one before."""

    number: int
    by: str
    at: datetime
    changes: tuple[Change, ...]
    declaration: str = ""
    signed: str = ""


@dataclass(frozen=True)
class NotificationPage:
    """Everything on the tab."""

    is_notification: bool
    file_type: str
    concern: str
    parts: tuple[Told, ...]
    chart: OwnershipChart | None
    scope: ScopeView | None  # as it stands today
    kept: ScopeView | None  # as it was said when it was handed in
    problems: tuple[str, ...]
    enclosures: tuple[EnclosureView, ...]
    marks: int
    hand_ins: tuple[HandInView, ...]
    related: tuple[RelatedFiling, ...]  # that the reader may read
    checklist: tuple[ItemView, ...]  # once somebody has looked at it

    @property
    def differs(self) -> bool:
        """Whether the assistant says something else today than when the file was handed in."""
        return bool(self.scope and self.kept and self.scope.verdict != self.kept.verdict)


def notification_page(case: Case, sight: Sight, *, at: datetime) -> NotificationPage:
    """The page; a fixed number of queries, whatever the notification holds."""
    filing = case.filing
    content = read_content(filing)
    named = bool(content.parties)
    return NotificationPage(
        is_notification=filing.file_type == Filing.FilingType.NOTIFICATION,
        file_type=str(filing.get_file_type_display()),
        concern=filing.concern,
        parts=answers(content),
        chart=ownership_chart(deal=deal_from(content)) if named else None,
        scope=scope_view(scope_for(content, case.procedure, on=day_of(at))) if named else None,
        kept=kept_view(filing.scope),
        problems=tuple(translated(words) for _path, words in content_problems(content)),
        enclosures=enclosures_of(case),
        marks=len(marks_of(content)),
        hand_ins=_hand_ins(case, content),
        related=related_filings(case, sight),
        checklist=_checked(case),
    )


def _checked(case: Case) -> tuple[ItemView, ...]:
    rows = checklist(case)
    return rows if any(row.state for row in rows) else ()


def _hand_ins(case: Case, content: Content) -> tuple[HandInView, ...]:
    rows = Revision.objects.filter(case=case, section="notification").select_related("written_by").order_by("number")
    kept = list(rows)
    names = {row["key"]: row["name"] for row in content.parties}
    signed = {row.revision_id: row for row in HandIn.objects.filter(case=case).order_by("number")}
    found, budget = [], WordBudget()
    for former, row in reversed(list(zip([None, *kept], kept, strict=False))[-SHOWN:]):
        changes = tuple(changes_of(former.content, row.content, names, budget)) if former is not None else ()
        by = signed.get(row.pk)
        words = (by.declaration, by.signed) if by is not None else ("", "")
        found.append(HandInView(row.number, row.written_by.name, row.written_at, changes, *words))
    return tuple(found)
