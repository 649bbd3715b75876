"""Days as people type them, moments as the rules ask for them."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone


class DayField(forms.DateField):
    """A native date input; the value is a date in Brussels."""

    def __init__(self, **given: object) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, "input_formats": ["%Y-%m-%d"], **given})  # type: ignore[arg-type]


def beginning(day: date) -> datetime:
    """The first moment of a day in Brussels."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end(day: date) -> datetime:
    """The moment at which a last day is over."""
    return beginning(day + timedelta(days=1))


def last_day(moment: datetime) -> date:
    """The last day of something that ends at ``moment``."""
    return timezone.localtime(moment - timedelta(microseconds=1)).date()
