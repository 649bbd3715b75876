"""The forms of a fine whose words leave the house: the notice, the second person's word."""

from typing import Any

from casework.blocks.disclosure.forms import GuardedForm
from casework.blocks.remedies import forms
from casework.blocks.remedies.queries import open_fine


class NoticeForm(forms.NoticeForm, GuardedForm):
    """The notice of a fine."""

    def outgoing(self, given: dict[str, Any]) -> str:
        """The reasons of the proposal leave with the notice."""
        row = open_fine(self.case)
        return row.reasons if row is not None else ""


class SettleFineForm(forms.SettleFineForm, GuardedForm):
    """The second person's word."""

    guarded = ("ruling",)
