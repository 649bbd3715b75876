"""Asking the investor: the letter that merges the questions, taking it back."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.actions.clocks import Setting
from casework.blocks.disclosure.forms import GuardedForm
from casework.blocks.portal.addressed import SideForm
from casework.blocks.requests.acts import settings_of_side
from casework.blocks.requests.forms import RequestFields
from screening.investments.queries.sides import asked_now, not_asked_yet


class RequestForm(RequestFields, SideForm, GuardedForm):
    """The letter to a side, looked over before it leaves."""

    goes_to = staticmethod(not_asked_yet)


class WithdrawRequestForm(SideForm):
    """Taking the open request to a side back."""

    goes_to = staticmethod(asked_now)
    settles = True

    again = forms.BooleanField(
        label=_("Keep its questions for another letter"),
        required=False,
        help_text=_("They wait again, as this letter worded them. What the investor has begun to write is not shown."),
    )

    def clock_settings(self) -> Mapping[str, Setting] | None:
        """Only the clocks of that request."""
        return settings_of_side(self.case, self.chosen_side)
