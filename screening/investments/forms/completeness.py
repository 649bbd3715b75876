"""The secretariat's and the chair's words on whether a notification is one."""

from django.utils.translation import gettext_lazy as _

from casework.blocks.completeness.queries import missing_text
from casework.blocks.disclosure.forms import GuardedForm
from casework.forms.act import text
from screening.investments.forms.words import DecisionForm, early


class IncompleteForm(GuardedForm):
    """What is missing, as the representative will read it in a letter."""

    guarded = ("missing",)
    missing = text(_("What is missing"), help_text=_("The representative reads this, and completes it."), rows=5)

    def prepare(self) -> None:
        """It begins with what the list says is missing."""
        super().prepare()
        self.initial.setdefault("missing", missing_text(self.case))


class OutOfScopeForm(DecisionForm):
    """Why the deal is not one to be screened, as the decision says it."""

    reasons = text(
        _("Reasons"),
        help_text=_("This is a decision: it ends the file, is told to the representative, and can be appealed."),
        rows=6,
    )
    early_because = early()
