"""The forms of the intake desk: what is missing, another officer; and the author's way back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.forms.act import ActForm, ToPerson, text
from casework.forms.acts import but_for_lead
from casework.referrals.acts.intake import at_the_desk


class ReturnForm(ActForm):
    """Sending a referral back to its author."""

    missing = text(
        _("What is missing"),
        help_text=_("The author reads this, and completes it. The intake clock stops until then."),
        rows=4,
    )


class WithdrawForm(ActForm):
    """Taking a referral back."""

    reason = text(_("Reason"), rows=3)


class ReassignForm(ToPerson):
    """Another officer of the desk."""

    def candidates(self) -> Any:
        """Colleagues at the desk, but for whoever has it already."""
        return but_for_lead(super().candidates().filter(pk__in=at_the_desk(self.case, self.sight.at)), self.case)
