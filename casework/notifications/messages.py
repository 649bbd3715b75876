"""The text of e-mails: only that there is something new, and where. No reference, no name, nothing of a case.

What a notice says inside the product stands in ``casework.queries.sentences``.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Mail:
    """The text of an e-mail."""

    subject: str
    body: str


def new_item(base_url: str) -> Mail:
    """The e-mail for one new notice."""
    body = _("You have a new item in Dossier.") + f"\n\n{base_url}/notices/\n"
    return Mail(_("You have a new item in Dossier"), body)


def digest(base_url: str, count: int) -> Mail:
    """The daily e-mail: a count and nothing else."""
    line = ngettext("You have %(n)s unread item in Dossier.", "You have %(n)s unread items in Dossier.", count)
    return Mail(_("Your day in Dossier"), line % {"n": count} + f"\n\n{base_url}/notices/\n")
