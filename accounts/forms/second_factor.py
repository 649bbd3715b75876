"""Forms of the second factor."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """The code that the device shows."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits that change every half minute."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )


class ChallengeForm(CodeForm):
    """The same at sign-in, where a recovery code serves as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.help_text = _("From your device, or one of your recovery codes.")
        field.widget.attrs |= {"autofocus": True}


class ProofForm(forms.Form):
    """The present password, before something that outlives the session."""

    password = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class RemovalForm(ProofForm):
    """The same, with a code of the factor that is to be removed."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        required=False,
        help_text=_("Only to remove the second factor: from your device, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
