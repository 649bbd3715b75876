"""Days and moments as people type them.

A native picker sends a day as ISO 8601. Where somebody types it as text, the day comes first, whatever the language of
the page: an American order would make another day of 3/4.
"""

import re
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.days import beginning, day_of, end

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)  # a year outside these is a slip of the pen
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"]
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", *(f"{one} %H:%M" for one in DAY_FORMATS)]


def _within(first: date, last: date, value: date) -> None:
    if not first <= value <= last:
        words = _("Give a day between %(first)s and %(last)s.")
        raise forms.ValidationError(words % {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}, code="bounds")


class DayField(forms.DateField):
    """A native date input; the value is a date in Brussels, between ``first`` and ``last``."""

    def __init__(self, *, first: date = FIRST, last: date = LAST, **given: object) -> None:
        self.first, self.last = first, last
        bounds = {"min": first.isoformat(), "max": last.isoformat()}
        widget = forms.DateInput(attrs={"type": "date", **bounds}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, "input_formats": DAY_FORMATS, **given})  # type: ignore[arg-type]

    def validate(self, value: Any) -> None:
        """Refuse a year that nobody means."""
        super().validate(value)
        if value is not None:
            _within(self.first, self.last, value)


class PeriodForm(forms.Form):
    """A form that asks for first and last days (``…_on``) and gives the moments that are kept (``…_at``)."""

    def clean(self) -> dict[str, Any]:
        """The beginning of a first day, the end of any other; None stays."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in [name for name in given if name.endswith("_on")]:
            day, moment = given.pop(name), beginning if name == "starts_on" else end
            given[f"{name.removesuffix('on')}at"] = moment(day) if day else None
        return given


class MomentField(forms.DateTimeField):
    """A native input of a day and a time in Brussels, with the same bounds."""

    def __init__(self, *, first: date = FIRST, last: date = LAST, **given: object) -> None:
        self.first, self.last = first, last
        bounds = {"min": f"{first}T00:00", "max": f"{last}T23:59"}
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", **bounds}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, "input_formats": MOMENT_FORMATS, **given})  # type: ignore[arg-type]

    def validate(self, value: Any) -> None:
        """Refuse a year that nobody means."""
        super().validate(value)
        if value is not None:
            _within(self.first, self.last, day_of(value))


class Partly(NamedTuple):
    """A day of which perhaps only the month or the year is known; what isn't stands as 1."""

    day: date
    known: str  # day, month, year


_PARTLY = (
    (re.compile(r"(?P<y>\d{4})"), "year"),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})"), "month"),
    (re.compile(r"(?P<m>\d{1,2})[/.-](?P<y>\d{4})"), "month"),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"), "day"),
    (re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"), "day"),
)


def partly(text: str) -> Partly | None:
    """A year, a month of a year, or a day, day first or as ISO 8601; None for anything else."""
    for pattern, known in _PARTLY:
        if found := pattern.fullmatch(text.strip()):
            parts = found.groupdict()
            try:
                return Partly(date(int(parts["y"]), int(parts.get("m") or 1), int(parts.get("d") or 1)), known)
            except ValueError:
                return None
    return None


def partly_shown(day: date | None, known: str) -> str:
    """The same as people read and type it: 01/05/1990, 05/1990, 1990."""
    return f"{day:{ {'year': '%Y', 'month': '%m/%Y'}.get(known, '%d/%m/%Y') }}" if day else ""


class PartlyKnownDayField(forms.CharField):
    """A day that the world may know only in part: typed as text, its value a ``Partly`` or None."""

    default_error_messages = {
        "invalid": gettext_lazy("Give a day as 31/12/1990, a month as 12/1990, or a year as 1990.")
    }

    def __init__(self, *, first: date = FIRST, last: date = LAST, **given: object) -> None:
        self.first, self.last = first, last
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"})
        super().__init__(**{"widget": widget, "max_length": 20, **given})  # type: ignore[arg-type]

    def clean(self, value: Any) -> Any:
        """The day, and how much of it is known."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = partly(text)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        _within(self.first, self.last, found.day)
        return found
