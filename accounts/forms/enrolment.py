"""The forms of somebody who holds a one-time code."""

from django import forms
from django.utils.translation import gettext_lazy as _


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


class EnrolPasswordForm(CodeForm):
    """The code and the password that its owner chooses."""

    new = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Both must be the same."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("new") not in (None, again):
            raise forms.ValidationError(_("The two new passwords differ."))
        return again
