"""The list of what a notification must hold: each item of the procedure's data, and what a person found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.sentences import Sentence, say
from accounts.written import in_a_row, labelled
from casework.models import Case
from screening.investments.models import CompletenessItem, Enclosure
from screening.investments.procedures.deal import PartyRole
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.procedures.system import Item, system
from screening.investments.queries.filing_content import LISTS, Content, read_content

State = CompletenessItem.State
FILES = "enclosures"  # stated by a file, which nobody but a reader can tell from another


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
    items = system(case.procedure).completeness
    if not items:
        return ()
    found = found_of(case)
    content = read_content(case.filing)
    files = Enclosure.objects.filter(case=case, document__removed_at__isnull=True).exists()
    return tuple(_view(item, found.get(item.code), _hint(item, content, files)) for item in items.values())


def found_of(case: Case) -> Mapping[str, CompletenessItem]:
    """The last word on each item by its code."""
    return {row.code: row for row in CompletenessItem.objects.filter(case=case).select_related("checked_by")}


def asked_of(case: Case) -> tuple[Sentence | str, ...]:
    """Titles of what was found missing and wasn't ticked since."""
    items, found = system(case.procedure).completeness, found_of(case)
    return tuple(say(one.title) for one in items.values() if (r := found.get(one.code)) and r.state == State.ASKED)


def missing_text(case: Case) -> str:
    """What is asked for, as the letter on it begins, in the language of the file whatever the writer reads: a line for
    each item, with its remark.
    """
    with translation.override(case.filing.language):
        lines = [
            labelled(row.title, row.remark) if row.remark else row.title
            for row in checklist(case)
            if row.state == State.ASKED
        ]
    return "\n".join(f"– {line}" for line in lines)


def open_words(rows: tuple[ItemView, ...]) -> str:
    """What nobody has ticked, in one sentence; empty when all is."""
    left = [row.title for row in rows if row.state != State.THERE]
    return _("Not ticked on the list: %(items)s.") % {"items": in_a_row(left)} if left else ""


def _view(item: Item, row: CompletenessItem | None, hint: str) -> ItemView:
    tones = {State.THERE: "ok", State.ASKED: "soon"}
    return ItemView(
        code=item.code,
        title=_(item.title),
        source=item.source,
        confidence=item.confidence.value,
        hint=hint,
        state=row.state if row else "",
        state_words=str(row.get_state_display()) if row else _("not looked at"),
        tone=tones[State(row.state)] if row else "none",
        remark=row.remark if row else "",
        by=row.checked_by.name if row else "",
        at=row.checked_at if row else None,
    )


def _hint(item: Item, content: Content, files: bool) -> str:
    speaking = [one.name for one in NOTIFICATION.fields.values() if item.code in one.items]
    stated = [_there(name, content) for name in (*item.stated, *speaking) if name != FILES]
    if any(stated) and item.every and not all(stated):
        return _("Stated in part: look what is missing.")
    if any(stated):
        return _("Stated in the notification.")
    if FILES in item.stated:
        return _("Files are attached; look whether it is among them.") if files else _("No file is attached.")
    return _("Not stated in the notification.")


def _there(name: str, content: Content) -> bool:
    if name in LISTS:
        return bool(getattr(content, name))
    if name in {role.value for role in PartyRole}:
        return any(row["role"] == name for row in content.parties)
    if name in content.fields:
        return content.fields[name] not in (None, "", [], ())
    return any(row.get(name) for row in content.parties)
