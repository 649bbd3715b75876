"""The forms of somebody who holds a one-time code."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.new_password import NewPasswordForm


class CodeForm(forms.Form):
    """The code, as it stands in the e-mail or on the sheet."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Twenty letters and digits, as they stand in the e-mail or on the sealed sheet."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "one-time-code"}
        ),
    )


class EnrolPasswordForm(NewPasswordForm, CodeForm):
    """The code and the password that its owner chooses."""

    field_order = ("code", "new", "again")
