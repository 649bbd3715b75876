"""The forms of signing in: passwords, one-time codes, the second factor."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """User name and password: allauth's form, in this product's words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false", "autofocus": True}


def password(label: Any, *, filled_in_by: str = "new-password") -> forms.CharField:
    """A password as it is typed; ``filled_in_by`` tells a password manager which one it is."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": filled_in_by}),
    )


def present_password() -> forms.CharField:
    """The present one, before something that outlives the session."""
    return password(_("Present password"), filled_in_by="current-password")


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


class PasswordForm(NewPasswordForm):
    """The present password and the new one, twice."""

    old = present_password()
    field_order = ("old", "new", "again")


class OneTimeCodeForm(forms.Form):
    """A one-time code, as it stands in the e-mail or on the sheet."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Twenty letters and digits, as they stand in the e-mail or on the sealed sheet."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "one-time-code"}
        ),
    )


class EnrolPasswordForm(NewPasswordForm, OneTimeCodeForm):
    """The code and the password that its owner chooses."""

    field_order = ("code", "new", "again")


def device_code(help_text: Any, *, required: bool = True, **attrs: object) -> forms.CharField:
    """A code of the second factor, as it is typed."""
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false", **attrs})
    return forms.CharField(label=_("Code"), max_length=20, required=required, help_text=help_text, widget=widget)


class CodeForm(forms.Form):
    """The code that the device shows."""

    code = device_code(_("Six digits that change every half minute."), inputmode="numeric")


class ChallengeForm(forms.Form):
    """The same at sign-in, where a recovery code serves as well."""

    code = device_code(_("From your device, or one of your recovery codes."), inputmode="numeric", autofocus=True)


class RemovalForm(forms.Form):
    """The present password, and a code of the factor where it is to be removed."""

    password = present_password()
    code = device_code(
        _("Only to remove the second factor: from your device, or one of your recovery codes."), required=False
    )
