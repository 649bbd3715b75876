"""Forms of services and compartments, filled in by administrators."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms.choosing import PersonField
from accounts.forms.people import ReasonForm
from accounts.models import Person

CODE = RegexValidator(r"\A[A-Z0-9]+(-[A-Z0-9]+)*\Z", _("Capital letters and figures, with hyphens between them."))


class ServiceForm(forms.Form):
    """What may be changed of a service."""

    name = forms.CharField(label=_("Name"), max_length=120)
    contact_point = forms.CharField(label=_("Contact point"), max_length=200, required=False)


class RenameForm(ReasonForm, ServiceForm):
    """The same of a service in use: others choose it by its name, so a role approver decides."""

    field_order = ("name", "contact_point", "reason")


class NewServiceForm(ServiceForm):
    """A new service."""

    field_order = ("code", "name", "contact_point")
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        validators=[CODE],
        help_text=_("As the procedures name it, such as CUTA. It stays as it is."),
    )


class NewCompartmentForm(ReasonForm):
    """A new compartment, and who is to hold its key first."""

    field_order = ("code", "name", "username", "reason")
    code = forms.CharField(label=_("Code"), max_length=30, validators=[CODE])
    name = forms.CharField(label=_("Name"), max_length=120)
    username = PersonField(
        label=_("First key holder"),
        queryset=Person.objects.none(),
        to_field_name="username",
        empty_label=_("Choose a person"),
        with_service=True,
        help_text=_("A role approver decides on the key. Only its holder reads others in, and asks for another key."),
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        """Whoever works here, but for whoever asks: nobody asks for themselves."""
        super().__init__(*args, **kwargs)
        others = Person.objects.filter(is_active=True).exclude(pk=by.pk).select_related("service")
        self.fields["username"].queryset = others  # type: ignore[attr-defined]
