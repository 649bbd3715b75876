"""Who is in a deal: investors, target and seller; the owners above them; who holds what in whom."""

import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.queries.sentences import translated
from screening.investments.forms.marked import (
    CountryField,
    MarkedForm,
    PercentField,
    capital,
    day_of,
    in_the_future,
    label_of,
    short_text,
)
from screening.investments.models import Holding, Party
from screening.investments.procedures import numbers

MOST_PARTIES = 200  # of one list
MOST_HOLDINGS = 400
KEY = re.compile(r"[A-Za-z0-9_-]{1,20}")
UNTYPED = frozenset({"key", "role", "kind", "control_before", "control_after", "DELETE"})  # chosen beforehand


class PartyForm(MarkedForm):
    """One party. A row with nothing in it is left out."""

    markable = (
        "name",
        "country",
        "main_activity",
        "residence",
        "nationality",
        "birth_date",
        "registration",
        "lei",
        "address",
        "ultimate",
        "state_owned",
        "note",
    )
    kinds = {
        "country": "legal",
        "main_activity": "legal",
        "registration": "legal",
        "lei": "legal",
        "residence": "person",
        "nationality": "person",
        "birth_date": "person",
    }

    key = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    role = forms.ChoiceField(label=label_of(Party, "role"), required=False, initial="investor")
    kind = forms.ChoiceField(
        label=label_of(Party, "kind"),
        required=False,
        initial="undertaking",
        choices=[(value, capital(words)) for value, words in Party.Kind.choices],
    )
    name = short_text(Party, "name")
    country = CountryField(label=label_of(Party, "country"))
    main_activity = CountryField(label=label_of(Party, "main_activity"), help_text=_("Where it mainly works."))
    residence = CountryField(
        label=label_of(Party, "residence"), help_text=_("Decides whether an investor is foreign; nationality doesn't.")
    )
    nationality = CountryField(label=label_of(Party, "nationality"), stateless=True)
    birth_date = day_of(Party, "birth_date")
    registration = short_text(Party, "registration", _("In Belgium the enterprise number, ten digits."))
    lei = forms.CharField(label=label_of(Party, "lei"), required=False, max_length=40)
    address = short_text(Party, "address")
    ultimate = forms.BooleanField(label=label_of(Party, "ultimate"), required=False)
    state_owned = forms.BooleanField(label=label_of(Party, "state_owned"), required=False)
    note = short_text(Party, "note")

    def __init__(self, *args: Any, today: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.roles = today, roles
        words = dict(Party.Role.choices)
        self.fields["role"].choices = [(role, capital(words[role])) for role in roles]  # type: ignore[attr-defined]
        if len(roles) == 1:
            self.fields["role"].widget = forms.HiddenInput()
            self.fields["role"].initial = roles[0]

    def clean_role(self) -> str:
        """Where only one part is possible it need not be posted."""
        return self.cleaned_data["role"] or self.roles[0]

    def clean_kind(self) -> str:
        """An undertaking where nothing is said."""
        return self.cleaned_data["kind"] or Party.Kind.UNDERTAKING.value

    def clean_birth_date(self) -> Any:
        """Nobody is born tomorrow."""
        born = self.cleaned_data["birth_date"]
        if in_the_future(born, self.today):
            raise forms.ValidationError(now("The date of birth lies in the future."))
        return born

    def clean_lei(self) -> str:
        """Proved by its check digits."""
        return _proved(numbers.legal_entity(self.cleaned_data["lei"]))

    def clean(self) -> dict[str, Any]:
        """A row with anything in it needs a name; a company number is checked as its country builds it."""
        given = self.cleaned_data
        if given.get("DELETE"):
            return given
        if not given.get("name", "").strip() and "name" not in self.errors and not self.is_blank():
            self.add_error("name", now("Give the name, or “unknown” with what is known."))
        if given.get("kind") != Party.Kind.PERSON and "registration" in given:
            try:
                country = str(given.get("country") or "")
                given["registration"] = _proved(numbers.company_number(given["registration"], country=country))
            except forms.ValidationError as error:
                self.add_error("registration", error)
        return given

    def is_blank(self) -> bool:
        """Whether nothing was typed here; what is chosen beforehand counts for nothing."""
        return not any(v for k, v in self.cleaned_data.items() if k not in UNTYPED)


def _proved(checked: numbers.Checked) -> str:
    text, sentence = checked
    if sentence is not None:
        raise forms.ValidationError(translated(sentence), code="check_digits")
    return text


class ManyOptions(forms.Select):
    """A choice whose options are written at once: one by one they cost seconds where two hundred parties are stated."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same as the widget's own template."""
        shown = "" if value is None else str(value)
        options = [(code, mark_selected(str(code) == shown), words) for code, words in self.choices]
        inside = format_html_join("", '<option value="{}"{}>{}</option>', options)
        own = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(own), inside)


def mark_selected(is_chosen: bool) -> SafeString:
    """The attribute of the option that is chosen."""
    return SafeString(" selected") if is_chosen else SafeString("")


class HoldingForm(MarkedForm):
    """What one party holds in another, before and after the deal."""

    markable = ("votes_before", "votes_after", "capital_after", "control_before", "control_after", "rights")

    owner = forms.ChoiceField(label=_("Holder"), required=False, widget=ManyOptions)
    owned = forms.ChoiceField(label=_("Holds votes in"), required=False, widget=ManyOptions)
    votes_before = PercentField(label=label_of(Holding, "votes_before"))
    votes_after = PercentField(label=label_of(Holding, "votes_after"))
    capital_after = PercentField(label=label_of(Holding, "capital_after"))
    control_before = forms.ChoiceField(
        label=label_of(Holding, "control_before"), required=False, choices=Holding.Control.choices, initial="none"
    )
    control_after = forms.ChoiceField(
        label=label_of(Holding, "control_after"), required=False, choices=Holding.Control.choices, initial="none"
    )
    rights = short_text(Holding, "rights", _("Seats, vetoes, rights to information."))

    def __init__(self, *args: Any, named: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", now("Choose a party")), *named.items()]
        for name in ("owner", "owned"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            words = now("This party isn't among those stated.")
            self.fields[name].error_messages["invalid_choice"] = words

    def clean(self) -> dict[str, Any]:
        """Both ends are needed, and they differ."""
        given = self.cleaned_data
        if given.get("DELETE") or self.is_blank():
            return given
        for name in ("owner", "owned"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, now("Choose a party."))
        if given.get("owner") and given.get("owner") == given.get("owned"):
            self.add_error("owned", now("Nobody holds a share in themselves."))
        given["control_before"] = given.get("control_before") or "none"
        given["control_after"] = given.get("control_after") or "none"
        return given

    def is_blank(self) -> bool:
        """Whether nothing was chosen or typed here; a vote of nought is something."""
        return not any(v not in (None, "", False) for k, v in self.cleaned_data.items() if k not in UNTYPED)


class Rows(BaseFormSet):  # type: ignore[type-arg]
    """The rows of one list; ``not_drawn`` of it stand on other pages."""

    most = 0
    not_drawn = 0

    def clean(self) -> None:
        """The whole list holds no more than it may."""
        if self.not_drawn and len(self.kept()) + self.not_drawn > self.most:
            raise forms.ValidationError(now("This list holds at most %(n)s rows.") % {"n": self.most})

    def kept(self) -> list[Any]:
        """The forms that count, in their order; only after ``is_valid()``."""
        return [f for f in self.forms if f.cleaned_data and not f.cleaned_data.get("DELETE") and not f.is_blank()]


def formset(form: type[MarkedForm], *, most: int) -> Any:
    """A list of such rows, with a way to take each out again."""
    made: Any = forms.formset_factory(
        form, formset=Rows, extra=0, can_delete=True, max_num=most, validate_max=True, absolute_max=most + 1
    )
    made.most = most
    return made


PartyFormSet = formset(PartyForm, most=MOST_PARTIES)
HoldingFormSet = formset(HoldingForm, most=MOST_HOLDINGS)


def fresh_key(role: str, taken: set[str]) -> str:
    """A key for a new party: its part's letter and the first free number."""
    return next(key for number in count(1) if (key := f"{role[:1].upper()}{number}") not in taken)


def party_rows(rows: Any, taken: set[str]) -> list[dict[str, Any]]:
    """The kept parties as content, each under a key of its own: one that is taken already is drawn anew."""
    found, kept = [], rows.kept()
    own = {form.cleaned_data["key"] for form in kept} | taken
    for form in kept:
        values, key = form.values(), form.cleaned_data["key"]
        if not KEY.fullmatch(key) or key in taken:
            key = fresh_key(values["role"], own)
        taken |= {key}
        own |= {key}
        found.append({"key": key, **values})
    return found
