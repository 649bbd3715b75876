"""The secretariat's and the chair's words on whether a notification is one."""

from django.utils.translation import gettext_lazy as _

from casework.forms.act import ActForm, text


class IncompleteForm(ActForm):
    """What is missing, as the representative will read it."""

    missing = text(
        _("What is missing"),
        help_text=_("The representative reads this, and completes it."),
        rows=5,
    )


class OutOfScopeForm(ActForm):
    """Why the deal is not one to be screened."""

    reasons = text(
        _("Reasons"),
        help_text=_("This is a decision: it ends the file, is told to the representative, and can be appealed."),
        rows=6,
    )
