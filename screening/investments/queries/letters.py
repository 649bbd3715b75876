"""The letters of a file as its readers see them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.sentences import say
from accounts.written import labelled
from casework.blocks.disclosure.queries import in_circle
from casework.models import Case
from screening.investments.models import Dispatch, Letter
from screening.investments.models.filing import LANGUAGES
from screening.investments.queries.file_access import AccessView, given
from screening.investments.queries.file_facts import system_of
from screening.investments.queries.language import FileLanguage, language_of
from screening.investments.queries.sides import title_of_side

if TYPE_CHECKING:
    from casework.blocks.disclosure.queries import DispatchView


@dataclass(frozen=True)
class LetterView:
    """One letter; a draft has an address to go on writing and no date of sending."""

    pk: int
    number: int | None
    kind: str
    about: str
    language: str
    outward: bool
    side: str  # in words
    made_by: str
    sent_by: str  # empty: made by the product itself, when the notification was handed in
    sent_at: datetime | None
    made_at: datetime
    fingerprint: str
    passed: tuple[str, ...]  # passages that were released by hand
    url: str
    series: str = ""  # whose numbers the letter has, where the tab holds several series


@dataclass(frozen=True)
class LettersPage:
    """The tab: what was sent, what is being written, and in which language."""

    sent: tuple[LetterView, ...]
    drafts: tuple[LetterView, ...]
    language: FileLanguage
    language_warning: str
    writes: bool  # whether the reader may write letters
    waiting: "tuple[DispatchView, ...]" = ()  # handed in, and what came back
    opened: tuple[AccessView, ...] = ()  # documents that representatives can read


def letters_page(case: Case, sight: Sight) -> LettersPage:
    """Letters that were sent, for every reader; drafts for the secretariat alone. A fixed number of queries."""
    from casework.blocks.disclosure.queries import of_file

    writes = may_write(case, sight)
    rows = Letter.objects.filter(case=case).select_related("made_by", "sent_by")
    knows = sight.oversees or in_circle(case, sight)  # which passages were released says what stands apart
    views = [
        _view(case, row, knows or row.sent_by_id == sight.person_id)
        for row in rows
        if row.sent_at is not None or writes
    ]
    language, waiting = language_of(case), of_file(case, sight)
    handed_in = {row.letter_id for row in waiting if row.state == Dispatch.State.HANDED_IN}
    return LettersPage(
        sent=_by_series([view for view in reversed(views) if view.sent_at is not None]),
        drafts=tuple(view for view in reversed(views) if view.sent_at is None and view.pk not in handed_in),
        language=language,
        language_warning="" if language.fits else _warning(language),
        writes=writes,
        waiting=waiting,
        opened=given(case, sight.at),
    )


def _by_series(sent: list[LetterView]) -> tuple[LetterView, ...]:
    """Letters of one series together, the newest first in each: a side's, and those between authorities."""
    found: dict[str, list[LetterView]] = {}
    for view in sent:
        series = labelled(_("Letters to"), view.side) if view.outward else _("Letters between authorities")
        found.setdefault(series, []).append(replace(view, series=series))
    return tuple(sent) if len(found) < 2 else tuple(view for views in found.values() for view in views)


def may_write(case: Case, sight: Sight) -> bool:
    """Whether the person writes letters for this file: a secretary of its own secretariat."""
    if not sight.may(Permission.FDI_SECRETARIAT):
        return False
    return case.owning_service_id == sight.service_id and case.owning_service.code == system_of(case).secretariat


def _warning(language: FileLanguage) -> str:
    words = "The region of the target proposes {proposed}, and the language of this file is {language}."
    return translated(say(words, proposed=language.proposed_names, language=language.name))


def _view(case: Case, row: Letter, knows: bool) -> LetterView:
    automatic = row.kind == Letter.Kind.ACKNOWLEDGEMENT
    name = "letter-draft" if row.sent_at is None else "letter"
    return LetterView(
        pk=row.pk,
        number=row.number,
        kind=str(row.get_kind_display()),
        about=str(row.content.get("said", {}).get("about", "")),
        language=str(dict(LANGUAGES)[row.language]),
        outward=row.outward,
        side=title_of_side(row.side),
        made_by=row.made_by.name,
        sent_by=row.sent_by.name if row.sent_by and not automatic else "",
        sent_at=row.sent_at,
        made_at=row.made_at,
        fingerprint=row.fingerprint,
        passed=tuple(row.passed_despite) if knows else (),
        url=reverse(name, args=[case.reference, row.pk]),
    )
