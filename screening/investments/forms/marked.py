"""Form fields that can be marked confidential one by one, and the few kinds of value that a notification holds.

The mark is a check box of its own beside each field, read from the posted data without a form field for each: a file of
forty parties has six hundred fields.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.utils.functional import lazy
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.forms.days import DayField
from casework.queries.country_names import STATELESS, code_of, name_of

MARK = "__confidential"  # ending of the check box beside a field
LONGEST = 20_000  # characters of a long text
GROUPS = re.compile(r"\d{1,3}([ .,'’\u00a0\u202f]\d{3})+")


class MarkedBound(BoundField):
    """A field of a form together with its mark."""

    form: "MarkedForm"

    @property
    def mark(self) -> str:
        """The name of the check box; empty where a field can't be marked."""
        return f"{self.html_name}{MARK}" if self.name in self.form.markable else ""

    @property
    def is_marked(self) -> bool:
        """Whether it is marked, as typed or as stored."""
        return self.name in self.form.marked

    @property
    def for_kind(self) -> str:
        """The legal kind of party that the field is for, or nothing."""
        return str(self.form.kinds.get(self.name, ""))


class MarkedForm(forms.Form):
    """A form whose ``markable`` fields can each be marked confidential. Nothing is mandatory in a draft."""

    use_required_attribute = False
    bound_field_class = MarkedBound
    markable: Iterable[str] = ()
    kinds: Mapping[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.markable:
            self.fields[name].template_name = "screening/forms/marked_field.html"  # type: ignore[attr-defined]

    @property
    def marked(self) -> list[str]:
        """Names of the marked fields: as posted, else as stored."""
        if self.is_bound:
            return [name for name in self.markable if self.data.get(f"{self.add_prefix(name)}{MARK}")]
        stored = self.initial.get("confidential") or ()
        return [name for name in self.markable if name in stored]

    def values(self) -> dict[str, Any]:
        """The cleaned fields with the marks; only after ``is_valid()``."""
        left_out = ("DELETE", "key")
        values = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        return {**values, "confidential": self.marked}

    def is_blank(self) -> bool:
        """Whether nothing was typed here."""
        return not any(value not in (None, "", False, []) for value in self.cleaned_data.values())


# kinds of value ------------------------------------------------------------------------------------------------------


def label_of(model: type[Model], name: str) -> Any:
    """What a field is called: the model's own words, with a capital."""
    return capital(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _capital(words: Any) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]


# Lazy words beginning with a capital letter: made once, since `lazy` makes a class, and a form has dozens of labels.
capital: Callable[[Any], Any] = lazy(_capital, str)


class MoneyField(forms.DecimalField):
    """Whole euros, typed with or without groups of three digits."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"})
        super().__init__(max_digits=15, decimal_places=0, min_value=0, required=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The sum; ValidationError for what is none."""
        text = str(value if value is not None else "").strip().removeprefix("€").removesuffix("€").strip()
        return super().to_python(re.sub(r"\D", "", text) if GROUPS.fullmatch(text) else text)

    def prepare_value(self, value: Any) -> Any:
        """In groups of three, which the eye can read."""
        return f"{value:,.0f}".replace(",", " ") if isinstance(value, Decimal | int) else value


class PercentField(forms.DecimalField):
    """A percentage from 0 to 100 with at most three decimals, behind a point or a comma."""

    def __init__(self, **kwargs: Any) -> None:
        words = _("Voting rights must lie between 0 and 100 %.")
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        super().__init__(
            min_value=0,
            max_value=100,
            max_digits=6,
            decimal_places=3,
            required=False,
            widget=widget,
            error_messages={"min_value": words, "max_value": words},
            **kwargs,
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The percentage; ValidationError for what is none."""
        text = str(value if value is not None else "").replace("%", "").replace(",", ".").strip()
        return super().to_python(text)

    def run_validators(self, value: Any) -> None:
        """One sentence is enough: how many digits 1000 has helps nobody."""
        if isinstance(value, Decimal) and not 0 <= value <= 100:
            raise forms.ValidationError(self.error_messages["max_value"], code="max_value")
        super().run_validators(value)

    def prepare_value(self, value: Any) -> Any:
        """Without noughts at the end."""
        if not isinstance(value, Decimal):
            return value
        try:
            return f"{value.normalize():f}"
        except InvalidOperation:
            return value


class CountryField(forms.CharField):
    """A country, typed as its name in the reader's language or in English, or as its two letters."""

    def __init__(self, *, stateless: bool = False, **kwargs: Any) -> None:
        self.stateless = stateless  # whether a person can have none
        widget = forms.TextInput(attrs={"list": "countries", "autocomplete": "off"})
        super().__init__(required=False, max_length=80, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        """The code."""
        text = " ".join(super().clean(value).split())
        code = code_of(text)
        if code is None or (code == STATELESS and not self.stateless):
            raise forms.ValidationError(now("No country of this name is known."), code="country")
        return code

    def prepare_value(self, value: Any) -> Any:
        """The name of a stored code."""
        return name_of(value) if isinstance(value, str) else value


def long_text(model: type[Model], name: str, help_text: Any = "", rows: int = 4) -> forms.CharField:
    """A long text of a model."""
    return forms.CharField(
        label=label_of(model, name),
        help_text=help_text,
        required=False,
        validators=[MaxLengthValidator(LONGEST)],
        widget=forms.Textarea(attrs={"rows": rows, "data-count": LONGEST}),
    )


def short_text(model: type[Model], name: str, help_text: Any = "") -> forms.CharField:
    """A line of a model, as long as the model allows."""
    most = model._meta.get_field(name).max_length  # type: ignore[union-attr]
    return forms.CharField(label=label_of(model, name), help_text=help_text, required=False, max_length=most)


def day_of(model: type[Model], name: str, help_text: Any = "") -> forms.DateField:
    """A day of a model."""
    return DayField(label=label_of(model, name), help_text=help_text, required=False)


def choice_of(model: type[Model], name: str, choices: Iterable[tuple[str, Any]], help_text: Any = "") -> Any:
    """One of a list, or nothing yet."""
    return forms.ChoiceField(
        label=label_of(model, name), help_text=help_text, required=False, choices=[("", "–"), *choices]
    )


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not said."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            choices=[("", _("not stated")), ("yes", _("yes")), ("no", _("no"))],
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """The words of a stored answer."""
        return {True: "yes", False: "no", None: ""}.get(value, value) if not isinstance(value, str) else value


def in_the_future(value: date | None, today: date) -> bool:
    """Whether a day that must lie behind us lies before us."""
    return value is not None and value > today
