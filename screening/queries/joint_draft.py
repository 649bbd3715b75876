"""The coordinator's first draft of a joint opinion: what each service lets be disclosed, and apart what it doesn't."""

from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.models import Marking
from casework.models import Case
from screening.queries.contributions import given_contributions


def disclosable_draft(sight: Sight, case: Case) -> str:
    """Only what the contributions give free, each part under the name of its service; empty without any."""
    parts = [
        f"{c.service.code}: {c.disclosable.strip()}" for c in given_contributions(sight, case) if c.disclosable.strip()
    ]
    return "\n\n".join(parts)


def annex_draft(sight: Sight, case: Case) -> str:
    """The contributions that the coordinator can open, each with its marking and what of it may be disclosed."""
    parts = []
    for c in given_contributions(sight, case):
        may = _("May be disclosed: %(text)s") % {"text": c.disclosable.strip() or _("nothing")}
        parts.append(f"{c.service.code} ({Marking(c.label.marking).label}):\n{c.text.strip()}\n{may}")
    return "\n\n".join(parts)
