"""Forms of one's own settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms.choosing import PersonField
from accounts.forms.days import DayField
from accounts.models import Person


class PreferencesForm(forms.Form):
    """Language, and how to be told."""

    language = forms.ChoiceField(label=_("Language of the pages"), choices=settings.LANGUAGES)
    e_mail_choice = forms.ChoiceField(
        label=_("Tell me by"),
        choices=Person.MailChoice.choices,
        widget=forms.RadioSelect,
        help_text=_("An e-mail says only that there is work, never what it is about."),
    )
    digest = forms.BooleanField(label=_("Also send a daily count of what waits for me"), required=False)
    single_keys = forms.BooleanField(
        label=_("Use single keys as shortcuts (j, k, x, /, ?)"), required=False, help_text=_("In this browser.")
    )


class AbsenceForm(forms.Form):
    """Days away, and who is told as well."""

    starts_on = DayField(label=_("First day away"))
    ends_on = DayField(label=_("Last day away"))
    substitute = PersonField(
        label=_("Substitute"),
        queryset=Person.objects.none(),
        to_field_name="username",
        help_text=_("Is told as well, and sees no case that was closed to them before."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Person.objects.filter(service=person.service_id, is_active=True).exclude(pk=person.pk)
        self.fields["substitute"].queryset = colleagues  # type: ignore[attr-defined]
