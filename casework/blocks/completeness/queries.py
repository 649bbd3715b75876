"""The list of what must be there: each item of the procedure's data, and what a person found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.queries.frozen import seen
from accounts.sentences import Sentence, say
from accounts.written import in_a_row, labelled
from casework.blocks.completeness.models import Item
from casework.lifecycle.kinds import told
from casework.models import Case

TONES = {Item.State.THERE: "ok", Item.State.ASKED: "soon"}


@dataclass(frozen=True)
class Checked:
    """What a kind tells of its list: the table of what was found; of a case, the items by their codes, what its content
    says of each, and the language in which what is missing is asked for.
    """

    model: type[Item]
    items: Callable[[Case], Mapping[str, Any]]  # each with code, title, source, confidence
    hints: Callable[[Case], Callable[[Any], str]]
    language: Callable[[Case], str]


@dataclass(frozen=True)
class ItemView:
    """One item; ``state`` is empty for one that nobody has looked at."""

    code: str
    title: str
    source: str
    confidence: str
    hint: str  # whether something stands in its fields or is attached; no answer to whether that is enough
    state: str
    state_words: str
    tone: str
    remark: str
    by: str
    at: datetime | None


def checklist(case: Case) -> tuple[ItemView, ...]:
    """The whole list, in the order of the data; empty where the procedure has none. About eight queries."""
    checked = told(case, Checked)
    items = checked.items(case)
    if not items:
        return ()
    found, hint = found_of(case), checked.hints(case)
    return tuple(_view(item, found.get(item.code), hint(item)) for item in items.values())


def found_of(case: Case) -> Mapping[str, Item]:
    """The last word on each item by its code."""
    rows = told(case, Checked).model._default_manager.filter(case=case).select_related("checked_by")
    return {row.code: row for row in rows}


def asked_of(case: Case) -> tuple[Sentence | str, ...]:
    """Titles of what was found missing and wasn't ticked since."""
    items, found = told(case, Checked).items(case), found_of(case)
    asked = {code for code, row in found.items() if row.state == Item.State.ASKED}
    return tuple(say(one.title) for one in items.values() if one.code in asked)


def missing_text(case: Case) -> str:
    """What is asked for, as the letter on it begins, in the language of the file whatever the writer reads: a line for
    each item, with its remark.
    """
    with translation.override(told(case, Checked).language(case)):
        lines = [
            labelled(row.title, row.remark) if row.remark else row.title
            for row in checklist(case)
            if row.state == Item.State.ASKED
        ]
    return "\n".join(f"– {line}" for line in lines)


def open_words(rows: tuple[ItemView, ...]) -> str:
    """What nobody has ticked, in one sentence; empty when all is."""
    left = [row.title for row in rows if row.state != Item.State.THERE]
    return _("Not ticked on the list: %(items)s.") % {"items": in_a_row(left)} if left else ""


def _view(item: Any, row: Item | None, hint: str) -> ItemView:
    return seen(
        ItemView,
        item,
        title=_(item.title),
        confidence=item.confidence.value,
        hint=hint,
        state=row.state if row else "",
        state_words=str(row.get_state_display()) if row else _("not looked at"),
        tone=TONES[Item.State(row.state)] if row else "none",
        remark=row.remark if row else "",
        by=row.checked_by.name if row else "",
        at=row.checked_at if row else None,
    )
