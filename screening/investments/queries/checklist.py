"""What a notification must hold: what its content says of each item, and what the block of completeness is told."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from casework.blocks.completeness.queries import Checked
from casework.models import Case
from screening.investments.models import CompletenessItem, Enclosure
from screening.investments.procedures.deal import PartyRole
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.procedures.system import Item, system
from screening.investments.queries.filing_content import LISTS, Content, read_content

FILES = "enclosures"  # stated by a file, which nobody but a reader can tell from another


def _hints(case: Case) -> Callable[[Item], str]:
    content = read_content(case.filing)
    files = Enclosure.objects.filter(case=case, document__removed_at__isnull=True).exists()
    return lambda item: _hint(item, content, files)


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


CHECKED = Checked(
    model=CompletenessItem,
    items=lambda case: system(case.procedure).completeness,
    hints=_hints,
    language=lambda case: case.filing.language,
)
