"""What people outside fill in: texts, files, a colleague of theirs, what they say of their mandate."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.choosing import person_words
from accounts.forms.days import DayField
from accounts.models import Person
from accounts.names import alike
from accounts.sealed import sealed
from casework.blocks.portal.models import Enclosed
from casework.blocks.portal.outsiders import Outsiders
from casework.blocks.portal.sides import Choosing, reachable, title_of, whoever_receives
from casework.blocks.questionnaire.values import capital
from casework.forms.act import SHORT, ActForm, PlainForm, Printed, UploadField, line, text
from casework.lifecycle.kinds import told

long_text = partial(text, rows=6, strip=False)  # kept as it was typed


class PortalForm(Printed):
    """What is written can be taken away as PDF, so a character without a sign is told at its field."""

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


class EnclosureForm(PlainForm):
    """A file alone: what it is, whether it is confidential."""

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


class ColleagueForm(PlainForm):
    """A colleague of the own firm."""

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


class MandateForm(PlainForm):
    """Contacts, mandate and payer: nothing of it has to be there; whom the firm acts for is the authority's to say."""

    contact_name = line(_("Contact"), required=False, most=120)
    contact_role = line(_("Role of the contact"), required=False, most=120)
    contact_email = forms.EmailField(label=_("E-mail address of the contact"), required=False)
    contact_phone = line(_("Telephone number of the contact"), required=False, most=40)
    mandated_on = DayField(label=_("Mandate given on"), required=False)
    mandate = text(_("The mandate"), required=False, rows=3, most=2_000)
    payer_name = line(_("Who pays"), required=False, most=200)
    payer_address = line(_("Address for the invoice"), required=False, most=SHORT)
    payer_reference = line(_("Reference for the invoice"), required=False, most=60)


# -- an act of the authority that goes to one side ---------------------------------------------------------------------


class ToOneSide(ActForm):
    """An act that is addressed to one side."""

    @property
    def own_side(self) -> str:
        """The side that the case is of."""
        return told(self.case, Outsiders).own

    @property
    def chosen_side(self) -> str:
        """As it stands in the form."""
        return str(self["side"].value() or self.own_side)

    def addressed(self) -> Mapping[str, Any]:
        """The side, for the preview."""
        return {"side": self.chosen_side}

    def sides_told(self) -> tuple[str, ...]:
        """The one that is chosen."""
        return (self.chosen_side,)


class SideForm(ToOneSide):
    """One among those that can be chosen: that which the case is of, unless another one is."""

    goes_to: Choosing = staticmethod(whoever_receives)  # which sides can be chosen
    settles = False  # what is open on one side alone: nothing is chosen
    side = forms.ChoiceField(label=pgettext_lazy("addressee", "To"), required=False, choices=())

    def prepare(self) -> None:
        """The sides, each with its people; no question where the own one is the only one."""
        super().prepare()
        people = {
            view.code: ", ".join(f"{name} ({firm})" for name, firm in view.people) for view in reachable(self.case)
        }
        self.sides = tuple(self.choosable(tuple(people)))
        words = {code: (title_of(self.case, code), people.get(code, "")) for code in self.sides}
        named = [(code, ": ".join(filter(None, both))) for code, both in words.items()]
        blank = [] if self.usual_side or not self.sides else [("", now("Choose a side"))]
        self.fields["side"].choices = [*blank, *named]  # type: ignore[attr-defined]
        self.fields["side"].help_text = now("Only the people of that side learn of it.")
        self.initial = {"side": self.usual_side, **self.initial}
        if set(self.sides) <= {self.own_side}:
            self.fields["side"].widget = forms.HiddenInput()
        self.order_fields(["side", *(name for name in self.fields if name != "side")])

    def choosable(self, reached: Sequence[str]) -> Sequence[str]:
        """Which sides can be chosen, of those on which somebody receives."""
        return self.goes_to(self.case, reached)

    @property
    def usual_side(self) -> str:
        """The own one where it can be chosen; what is meant for it goes to nobody else unless somebody says so."""
        if self.own_side in self.sides:
            return self.own_side
        return self.sides[0] if self.settles and len(self.sides) == 1 else ""

    @property
    def chosen_side(self) -> str:
        """As it stands in the form, chosen or not; the first that can be chosen where none is."""
        given = str(self.data.get(self.add_prefix("side")) or "") if self.is_bound else str(self.initial["side"] or "")
        return given if given in self.sides else self.usual_side or next(iter(self.sides), self.own_side)

    def clean_side(self) -> str:
        """The own one where none was named; another one only where it is."""
        given = str(self.cleaned_data["side"] or self.usual_side)
        if not given and self.sides:
            raise forms.ValidationError(now("Choose the side to which this goes."))
        return given or self.own_side
