"""The forms of tokens for client programs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.days import DayField, PeriodForm
from accounts.forms.new_password import password
from accounts.forms.people import ReasonForm


class TokenForm(PeriodForm):
    """Which program, until when."""

    client = forms.CharField(label=_("Client program"), max_length=80, help_text=_("One token for each program."))
    expires_on = DayField(label=_("Until"), help_text=_("The last day on which it works, within a year."))


class OwnTokenForm(TokenForm):
    """A token of one's own; the password again, because a token outlives the session."""

    password = password(_("Present password"), filled_in_by="current-password")


class ClientTokenForm(TokenForm, ReasonForm):
    """A token for a client program that somebody else runs."""

    field_order = ("client", "contact", "expires_on", "reason")
    contact = forms.EmailField(
        label=_("E-mail of the technical contact"), help_text=_("This person alone sees the token, once.")
    )
