"""What a kind tells of its letters, the one object of this block in its ``parts``; letters as readers see them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.written import labelled
from casework.blocks.letters.content import Given
from casework.blocks.letters.models import Letter
from casework.blocks.letters.phrases import Phrases, Stock
from casework.lifecycle.kinds import part_of, told
from casework.models import Case
from casework.procedures.catalogue import all_procedures


@dataclass(frozen=True)
class Letters:
    """Its table, its phrases and layouts, what each kind of letter says, and whom it reaches.

    A side is whoever can be written to, by its code; ``usual`` is the one that every phrase is worded for. Of kinds of
    letters: ``automatic`` is the product's own answer, ``inward`` go to authorities, ``told_by_act`` belong to acts
    that tell the addressee themselves, ``announces`` names the clock that the act of a letter starts.
    """

    letter: type[Letter]
    stock: Stock
    usual: str
    automatic: str
    inward: frozenset[str]
    told_by_act: frozenset[str]
    announces: Mapping[str, str]
    content: Callable[..., dict[str, Any]]
    values: Callable[[Given, Phrases], Mapping[str, str]]  # of placeholders of its own
    unreached: Callable[[Case, str], str | None]  # why nobody of a side would receive one
    held: Callable[[Letter], bool]  # whether a draft waits to leave
    named: str  # whose bodies the laid open templates name: a procedure of the phrases
    sender: str = "secretariat"  # the body that writes, by its name in the phrases
    senders: Mapping[str, str] = field(default_factory=dict)  # another one, by who signs
    reads: str = "committee"  # the body that reads what goes to authorities
    facts: Mapping[str, str] = field(default_factory=dict)  # by kind of letter, the body named above it
    left_out: Mapping[str, str] = field(default_factory=dict)  # phrases that fall away where something isn't said
    says: Mapping[str, str] = field(default_factory=dict)  # by kind of letter, the section of the code that it says
    filled: Mapping[str, Any] = field(default_factory=dict)  # its own placeholders in words


def of_content(content: Given) -> Letters:
    """The same, by what a letter says."""
    named = next(one.kind for one in all_procedures() if one.id == content["procedure"]["id"])
    found = part_of(named, Letters)
    assert found is not None
    return found


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
    rows = rows.annotate(sha256=F("document__sha256"))  # of the PDF, once written
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
