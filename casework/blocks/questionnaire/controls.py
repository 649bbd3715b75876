"""Form fields for values that people type in more ways than one: sums, percentages, countries, yes or no."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.forms.days import Partly, PartlyKnownDayField, partly_shown
from casework.queries.country_names import STATELESS, code_of, name_of

GROUPS = re.compile(r"\d{1,3}([ .,'’\u00a0\u202f]\d{3})+")


class MoneyField(forms.DecimalField):
    """Whole euros, typed with or without groups of three digits."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"})
        super().__init__(max_digits=15, decimal_places=0, min_value=0, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The sum; ValidationError for what is none."""
        text = str(value if value is not None else "").strip().removeprefix("€").removesuffix("€").strip()
        return super().to_python(re.sub(r"\D", "", text) if GROUPS.fullmatch(text) else text)

    def prepare_value(self, value: Any) -> Any:
        """In groups of three, which the eye can read."""
        return f"{value:,.0f}".replace(",", " ") if isinstance(value, Decimal | int) else value


class PercentField(forms.DecimalField):
    """A percentage from 0 to 100 with at most three decimals, behind a point or a comma."""

    def __init__(self, *, words: Any, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        super().__init__(
            min_value=0,
            max_value=100,
            max_digits=6,
            decimal_places=3,
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
        super().__init__(max_length=80, widget=widget, **kwargs)

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


class CountriesField(forms.CharField):
    """Several countries, typed by names or letters with commas between them."""

    def clean(self, value: Any) -> list[str]:
        """The codes of what was typed."""
        found = []
        for part in super().clean(value).replace(";", ",").split(","):
            code = code_of(" ".join(part.split()))
            if code is None:
                raise forms.ValidationError(now("No country of this name is known: %(name)s.") % {"name": part.strip()})
            if code:
                found.append(code)
        return found

    def prepare_value(self, value: Any) -> Any:
        """The names of stored codes."""
        return ", ".join(name_of(code) for code in value) if isinstance(value, list) else value


class CurrencyField(forms.CharField):
    """Three letters; the preset currency where nothing is said."""

    def __init__(self, *, preset: str, **kwargs: Any) -> None:
        self.preset = preset
        super().__init__(max_length=3, **kwargs)

    def clean(self, value: Any) -> str:
        """The letters, in capitals."""
        code = super().clean(value).strip().upper() or self.preset
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise forms.ValidationError(now("A currency is three letters, such as EUR."))
        return code


class PartDayField(PartlyKnownDayField):
    """A day that is known in part, shown as it is typed."""

    def prepare_value(self, value: Any) -> Any:
        """What is known of a stored day."""
        return partly_shown(*value) if isinstance(value, Partly) else value


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not said."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("", _("not stated")), ("yes", _("yes")), ("no", _("no"))],
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """The words of a stored answer."""
        return {True: "yes", False: "no", None: ""}.get(value, value) if not isinstance(value, str) else value


class ManyOptions(forms.Select):
    """A choice whose options are written at once: one by one they cost seconds where two hundred rows are offered."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same as the widget's own template."""
        shown = "" if value is None else str(value)
        chosen = {True: SafeString(" selected"), False: SafeString("")}
        options = [(code, chosen[str(code) == shown], words) for code, words in self.choices]
        inside = format_html_join("", '<option value="{}"{}>{}</option>', options)
        own = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(own), inside)
