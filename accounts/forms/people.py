"""Forms about people, services and compartments, filled in by administrators, and of the tokens of client programs."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.choosing import CircleField, PersonField, ServiceField
from accounts.forms.days import DayField, PeriodForm
from accounts.forms.sign_in import present_password
from accounts.lifecycle.role import clash
from accounts.models import Compartment, Enrolment, Marking, Person, Service
from accounts.names import look
from accounts.queries.facts import held_roles
from accounts.queries.keys import without_key
from accounts.roles import ROLES
from accounts.written import labelled

TWO_SIGNS = re.compile(r"[\W_]{2}")
CODE = RegexValidator(r"\A[A-Z0-9]+(-[A-Z0-9]+)*\Z", _("Capital letters and figures, with hyphens between them."))
RESERVED = {"add"}  # words that stand in our own addresses


class DetailsForm(forms.Form):
    """What may be changed about a person at once."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class DeliveryForm(forms.Form):
    """How the code of an enrolment reaches its owner; it is shown to nobody else."""

    delivery = forms.ChoiceField(
        label=_("The code goes"),
        choices=Enrolment.Delivery.choices,
        initial=Enrolment.Delivery.MAIL,
        widget=forms.RadioSelect,
        help_text=_("It is shown to nobody else, works once, and only for a short time."),
    )


class AddForm(DeliveryForm, DetailsForm):
    """A new person."""

    field_order = ("username", "name", "email", "service", "language", "delivery")
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("The code for choosing a password goes there; messages say only that there is work."),
    )
    email.depends = True  # type: ignore[attr-defined]  # on the way that the code goes: not "optional"
    service = ServiceField(label=_("Service"), queryset=Service.objects.filter(is_active=True))
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        validators=Person._meta.get_field("username").validators,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_username(self) -> str:
        """Sign-in ignores the case of the letters, so it is not kept."""
        username: str = self.cleaned_data["username"].lower()
        if not (username[0].isalnum() and username[-1].isalnum()):  # "..": no address leads there
            raise forms.ValidationError(gettext("A user name begins and ends with a letter or a figure."))
        if TWO_SIGNS.search(username):
            raise forms.ValidationError(gettext("Between two signs of a user name stands a letter or a figure."))
        if username in RESERVED:
            raise forms.ValidationError(gettext("Choose another user name."))
        if Person.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(gettext("Somebody has this user name already."))
        everybody = Person.objects.values_list("username", flat=True)  # who left included: the trail keeps them
        if any(look(other) == look(username) for other in everybody):
            raise forms.ValidationError(gettext("Somebody has a user name that looks the same."))
        return username


class VersionForm(forms.Form):
    """A confirmation of what was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ChangeForm(VersionForm, DetailsForm):
    """The details with the version that the administrator saw."""


class ReasonForm(forms.Form):
    """Why something is asked for."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Read by the person who approves, and later by the auditor.")
    )


class AddressForm(ReasonForm, VersionForm):
    """Another e-mail address."""

    field_order = ("email", "reason")
    email = forms.EmailField(label=_("New e-mail address"))


class MoveForm(ReasonForm, VersionForm):
    """Another service."""

    field_order = ("service", "reason")
    service = ServiceField(label=_("New service"), queryset=Service.objects.filter(is_active=True))

    def __init__(self, *args: Any, of: Person | None = None, **kwargs: Any) -> None:
        """Any service but the one in which the person ``of`` whom it is works already."""
        super().__init__(*args, **kwargs)
        if of is not None:
            others = Service.objects.filter(is_active=True).exclude(pk=of.service_id)
            self.fields["service"].queryset = others  # type: ignore[attr-defined]


class EnrolForm(DeliveryForm, VersionForm):
    """A new enrolment of an account that one administrator may reset."""


class EnrolRequestForm(DeliveryForm, ReasonForm, VersionForm):
    """A new enrolment that somebody else approves."""

    field_order = ("delivery", "reason")


class ClearanceForm(ReasonForm, PeriodForm):
    """A clearance that was granted."""

    field_order = ("level", "starts_on", "ends_on", "reason")
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=[c for c in Marking.choices if c[0] != Marking.NONE]
    )
    starts_on = DayField(label=_("Valid from"), required=False, help_text=_("Today when left empty."))
    ends_on = DayField(label=_("Valid until"), help_text=_("The last day on which it counts."))


class KeyForm(ReasonForm):
    """The key to a compartment that nobody holds at present."""

    field_order = ("compartment", "reason")
    compartment = CircleField(
        label=_("Compartment"),
        queryset=Compartment.objects.all(),
        help_text=_("Those whose key nobody holds; where somebody does, that person asks."),
        error_messages={"invalid_choice": _("Only whoever holds the key to this compartment does this.")},
    )

    def __init__(self, *args: Any, at: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if at is not None:
            self.fields["compartment"].queryset = without_key(at=at)  # type: ignore[attr-defined]


class UntilForm(PeriodForm):
    """Until when, or without end in so many words: half a date that a browser sends as nothing is never that."""

    ends_on = DayField(label=_("Until"), required=False, help_text=_("The last day on which it counts."))
    without_end = forms.BooleanField(label=_("Without end"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].depends = True  # type: ignore[attr-defined]  # on the tick beside it: not "optional"

    def clean(self) -> dict[str, Any]:
        """One of both; ``ends_at`` is None only where it was ticked."""
        given = super().clean()
        without_end = given.pop("without_end")
        if "ends_at" in given and bool(given["ends_at"]) == without_end:
            self.add_error("ends_on", gettext("Give the last day, or tick that it is without end."))
        return given


class NamedForm(forms.Form):
    """Somebody named by user name; gives the ``person``."""

    username = forms.CharField(label=_("User name"), max_length=60)

    def clean(self) -> dict[str, Any]:
        """Somebody must have the name."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if name := given.pop("username", ""):
            given["person"] = Person.objects.filter(username__iexact=name.strip()).first()
            if given["person"] is None:
                self.add_error("username", gettext("Nobody has this user name."))
        return given


class MemberForm(NamedForm, UntilForm):
    """Somebody to read in, by whoever holds the key."""

    field_order = ("username", "ends_on", "without_end")


class KeyHolderForm(NamedForm, ReasonForm):
    """Somebody to hold the key as well."""

    field_order = ("username", "reason")


class RefusalForm(VersionForm):
    """Why a request is refused."""

    answer = forms.CharField(label=_("Why not"), max_length=300, help_text=_("Read by whoever asked."))


class RoleForm(UntilForm, ReasonForm):
    """A role asked for."""

    field_order = ("role", "starts_on", "ends_on", "without_end", "reason")
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    starts_on = DayField(label=_("From"), required=False, help_text=_("Today when left empty."))

    def __init__(self, *args: Any, of: Person, **kwargs: Any) -> None:
        """The roles that may be asked for the person ``of`` whom it is: none that is held, asked for or kept apart."""
        super().__init__(*args, **kwargs)
        held = held_roles([of.pk])[of.pk]
        rows = [role for role in ROLES.values() if role.code not in held and not clash(role.code, held)]
        choices = [(role.code, labelled(gettext(role.title), gettext(role.sentence))) for role in rows]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class TokenForm(PeriodForm):
    """Which program, until when."""

    client = forms.CharField(label=_("Client program"), max_length=80, help_text=_("One token for each program."))
    expires_on = DayField(label=_("Until"), help_text=_("The last day on which it works, within a year."))


class OwnTokenForm(TokenForm):
    """A token of one's own; the password again, because a token outlives the session."""

    password = present_password()


class ClientTokenForm(TokenForm, ReasonForm):
    """A token for a client program that somebody else runs."""

    field_order = ("client", "contact", "expires_on", "reason")
    contact = forms.EmailField(
        label=_("E-mail of the technical contact"), help_text=_("This person alone sees the token, once.")
    )


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
