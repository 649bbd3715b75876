"""A new password, typed twice, wherever one is chosen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def password(label: Any, *, filled_in_by: str = "new-password") -> forms.CharField:
    """A password as it is typed; ``filled_in_by`` tells a password manager which one it is."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": filled_in_by}),
    )


class NewPasswordForm(forms.Form):
    """The new password and the same again."""

    new = password(_("New password"))
    again = password(_("New password again"))

    def clean_again(self) -> str:
        """Both must be the same."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("new") not in (None, again):
            raise forms.ValidationError(_("The two new passwords differ."))
        return again
