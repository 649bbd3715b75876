"""The sheet with a one-time code, as the operator prints it, seals it and hands it over."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions.enrolment import Letter


def sheet(letter: Letter) -> str:
    """One page of plain text in the language of its owner; a form feed ends it."""
    person = letter.enrolment.person
    with translation.override(person.language):
        lines = (
            "Dossier",
            _("For %(name)s alone. Print, seal, and hand over in person; keep no copy.") % {"name": person.name},
            _("Open this address and type the code to choose your password in Dossier:"),
            f"    {settings.DOSSIER_BASE_URL}/enrol/",
            _("User name: %(name)s") % {"name": person.username},
            _("Code: %(code)s") % {"code": letter.code},
            _("It works once, and for %(hours)s hours. Nobody will ask you for it.") % {"hours": letter.hours},
        )
    return "\n\n".join(lines) + "\n\f"
