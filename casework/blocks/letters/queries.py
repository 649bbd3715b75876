"""The letters of a case as its readers see them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.written import labelled
from casework.blocks.letters.models import Letter
from casework.blocks.letters.part import Letters
from casework.lifecycle.kinds import told
from casework.models import Case


@dataclass(frozen=True)
class LetterView:
    """One letter; a draft has an address to go on writing and no date of sending."""

    row: Letter
    kind: str  # in words, as those that follow
    about: str
    language: str
    side: str
    made_by: str
    sent_by: str  # empty: made by the product itself, when something was handed in
    passed: tuple[str, ...]  # passages that were released by hand
    url: str
    series: str = ""  # whose numbers the letter has, where the tab holds several series


def letters_of(case: Case, sight: Sight, *, drafts: bool, knows: bool) -> tuple[LetterView, ...]:
    """Letters that were sent, by their series; with ``drafts`` what is being written after them; the newest first.

    ``knows``: whether the reader may know which passages were released, which says what stands apart; whoever sent a
    letter does. One query.
    """
    rows = told(case, Letters).letter.objects.filter(case=case).select_related("made_by", "sent_by")
    views = [_view(case, row, knows or row.sent_by_id == sight.person_id) for row in rows if drafts or row.sent_at]
    sent = _by_series([view for view in reversed(views) if view.row.sent_at is not None])
    return (*sent, *(view for view in reversed(views) if view.row.sent_at is None))


def _by_series(sent: list[LetterView]) -> tuple[LetterView, ...]:
    """Letters of one series together, the newest first in each: a side's, and those between authorities."""
    found: dict[str, list[LetterView]] = {}
    for view in sent:
        series = labelled(_("Letters to"), view.side) if view.row.outward else _("Letters between authorities")
        found.setdefault(series, []).append(replace(view, series=series))
    return tuple(sent) if len(found) < 2 else tuple(view for views in found.values() for view in views)


def _view(case: Case, row: Letter, knows: bool) -> LetterView:
    part = told(case, Letters)
    name = "letter-draft" if row.sent_at is None else "letter"
    return LetterView(
        row=row,
        kind=_label(row, "kind"),
        about=str(row.content.get("said", {}).get("about", "")),
        language=str(dict(settings.LANGUAGES)[row.language]),
        side=_label(row, "side"),
        made_by=row.made_by.name,
        sent_by=row.sent_by.name if row.sent_by and row.kind != part.automatic else "",
        passed=tuple(row.passed_despite) if knows else (),
        url=reverse(name, args=[case.reference, row.pk]),
    )


def _label(row: Letter, name: str) -> str:
    """A code in the words of the kind's table."""
    words: Callable[[], object] = getattr(row, f"get_{name}_display")
    return str(words())
