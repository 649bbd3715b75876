"""The coordinator's first draft of a joint opinion: what each service lets be disclosed, and apart what it doesn't."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Marking
from casework.blocks.opinions.models import Classified


def disclosable_draft(given: Iterable[Classified]) -> str:
    """Only what the contributions give free, each part under the name of its service; empty without any."""
    parts = [f"{row.service.code}: {row.disclosable.strip()}" for row in given if row.disclosable.strip()]
    return "\n\n".join(parts)


def annex_draft(given: Iterable[Classified]) -> str:
    """The contributions that the coordinator can open, each with its marking and what of it may be disclosed."""
    parts = []
    for row in given:
        may = _("May be disclosed: %(text)s") % {"text": row.disclosable.strip() or _("nothing")}
        parts.append(f"{row.service.code} ({Marking(row.label.marking).label}):\n{row.text.strip()}\n{may}")
    return "\n\n".join(parts)
