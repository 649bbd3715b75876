"""Handing a notification in, with a signature, and taking it back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.act import text
from screening.investments.acts.hand_in import LONGEST_NAME


class SignForm(forms.Form):
    """A name typed by its owner; nothing is filled in or ticked beforehand."""

    use_required_attribute = False

    signed = forms.CharField(
        label=_("Your name, as your signature"),
        max_length=LONGEST_NAME,
        help_text=_("Type it as it stands in your account. It is kept with the moment and with what you hand in."),
        error_messages={"required": _("Sign the declaration with your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WithdrawForm(forms.Form):
    """Why a notification is taken back."""

    use_required_attribute = False
    reason = text(_("Reason"), rows=4, help_text=_("The authority keeps it with the file."))
