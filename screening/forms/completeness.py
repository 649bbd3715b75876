"""The secretariat's and the chair's words on whether a notification is one."""

from django.utils.translation import gettext_lazy as _

from casework.forms.act import text
from screening.forms.guarded import GuardedForm


class IncompleteForm(GuardedForm):
    """What is missing, as the representative will read it in a letter."""

    guarded = ("missing",)

    missing = text(
        _("What is missing"),
        help_text=_("The representative reads this, and completes it."),
        rows=5,
    )


class OutOfScopeForm(GuardedForm):
    """Why the deal is not one to be screened, as the decision says it."""

    guarded = ("reasons",)

    reasons = text(
        _("Reasons"),
        help_text=_("This is a decision: it ends the file, is told to the representative, and can be appealed."),
        rows=6,
    )
