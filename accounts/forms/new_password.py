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

    def clean(self) -> dict[str, Any]:
        """Both must be the same; it is given once."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        again = given.pop("again", None)
        if again is not None and given.get("new") not in (None, again):
            self.add_error("again", _("The two new passwords differ."))
        return given
