"""What people outside fill in: texts, files, a colleague of theirs, what they say of their mandate."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms.choosing import person_words
from accounts.forms.days import DayField
from accounts.models import Person
from accounts.names import alike
from accounts.sealed import sealed
from casework.blocks.portal.models import Enclosed
from casework.blocks.questionnaire.values import capital
from casework.forms.act import LONG, SHORT, line, text
from casework.forms.printed import Printed
from casework.forms.upload import UploadField


def long_text(label: Any, *, rows: int = 6, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text that is kept as it was typed, its length counted."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        strip=False,
        validators=[MaxLengthValidator(LONG)],
        widget=forms.Textarea(attrs={"rows": rows, "data-count": LONG}),
    )


class PortalForm(Printed, forms.Form):
    """No attribute of the browser's own checks: each error stands at its field, in the reader's language.

    What is written can be taken away as PDF, so a character without a sign is told at its field.
    """

    use_required_attribute = False

    def names_printed(self) -> tuple[str, ...]:
        """Every text."""
        return tuple(name for name, field in self.fields.items() if isinstance(field.widget, forms.Textarea))


class FileFields(PortalForm):
    """A file to hand in beside what is written."""

    upload = UploadField(
        label=_("Add a file"),
        required=False,
        help_text=_("The secretariat has it as soon as it is added. A file that could run is refused."),
    )
    confidential = forms.BooleanField(
        label=_("This file contains business secrets"),
        required=False,
        help_text=_("Marked as such for everybody who reads the file."),
    )


class EnclosureForm(forms.Form):
    """A file alone: what it is, whether it is confidential."""

    use_required_attribute = False

    upload = UploadField(
        label=_("File"), allow_empty_file=True, error_messages={"required": _("Choose a file.")}, max_length=500
    )
    title = forms.CharField(
        label=capital(Enclosed._meta.get_field("title").verbose_name),
        required=False,
        max_length=200,
        help_text=_("What it is: group chart, accounts, agreement. The name when left open."),
    )
    confidential = forms.BooleanField(label=_("Confidential"), required=False)


class ColleagueForm(forms.Form):
    """A colleague of the own firm."""

    use_required_attribute = False
    to = forms.TypedChoiceField(label=_("Colleague"), error_messages={"required": _("Choose a colleague.")})

    def __init__(self, *args: Any, candidates: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {sealed("person", person.pk): person for person in candidates}
        field: Any = self.fields["to"]
        like = alike(person.name for person in people.values())
        names = ((pk, person_words(person, "", like)) for pk, person in people.items())
        field.choices = [("", _("Choose a colleague")), *names]
        field.coerce = people.get
        self.has_candidates = bool(people)


class MandateForm(forms.Form):
    """Contacts, mandate and payer: nothing of it has to be there; whom the firm acts for is the authority's to say."""

    use_required_attribute = False

    contact_name = line(_("Contact"), required=False, most=120)
    contact_role = line(_("Role of the contact"), required=False, most=120)
    contact_email = forms.EmailField(label=_("E-mail address of the contact"), required=False)
    contact_phone = line(_("Telephone number of the contact"), required=False, most=40)
    mandated_on = DayField(label=_("Mandate given on"), required=False)
    mandate = text(_("The mandate"), required=False, rows=3, most=2_000)
    payer_name = line(_("Who pays"), required=False, most=200)
    payer_address = line(_("Address for the invoice"), required=False, most=SHORT)
    payer_reference = line(_("Reference for the invoice"), required=False, most=60)
