"""Forms about other people, filled in by administrators."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.days import DayField
from accounts.models import Compartment, Marking, Person, Service
from accounts.roles import ROLES

RESERVED = {"add"}  # words that stand in our own addresses


class DetailsForm(forms.Form):
    """What may be changed about a person."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Messages say only that there is work."))
    service = forms.ModelChoiceField(label=_("Service"), queryset=Service.objects.filter(is_active=True))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class ChangeForm(DetailsForm):
    """The details with the version that the administrator saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AddForm(DetailsForm):
    """A new person."""

    field_order = ("username", "name")
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        validators=Person._meta.get_field("username").validators,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_username(self) -> str:
        """Sign-in ignores the case of the letters, so it is not kept."""
        username: str = self.cleaned_data["username"].lower()
        if username in RESERVED:
            raise forms.ValidationError(gettext("Choose another user name."))
        if Person.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(gettext("Somebody has this user name already."))
        return username


class VersionForm(forms.Form):
    """A confirmation of what was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ClearanceForm(forms.Form):
    """A clearance that was granted."""

    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=[c for c in Marking.choices if c[0] != Marking.NONE]
    )
    starts_on = DayField(label=_("Valid from"), required=False, help_text=_("Today when left empty."))
    ends_on = DayField(label=_("Valid until"), help_text=_("The last day on which it counts."))


class CompartmentForm(forms.Form):
    """A compartment that a person is read into."""

    compartment = forms.ModelChoiceField(label=_("Compartment"), queryset=Compartment.objects.all())
    ends_on = DayField(label=_("Until"), required=False, help_text=_("Without end when left empty."))


class RoleForm(forms.Form):
    """A role asked for."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    starts_on = DayField(label=_("From"), required=False, help_text=_("Today when left empty."))
    ends_on = DayField(label=_("Until"), required=False, help_text=_("Without end when left empty."))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Read by the person who approves, and later by the auditor.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.code, f"{gettext(role.title)}: {gettext(role.sentence)}") for role in ROLES.values()]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
