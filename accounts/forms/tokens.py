"""The form of a token for a client program."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.days import DayField


class TokenForm(forms.Form):
    """Which program, until when."""

    client = forms.CharField(label=_("Client program"), max_length=80, help_text=_("One token for each program."))
    expires_on = DayField(label=_("Until"), help_text=_("The last day on which it works, within a year."))
