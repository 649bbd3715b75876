"""The period of a figure."""

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.forms.act import PlainForm, day
from casework.reporting.registry import Period

LONGEST = 3660  # days


class PeriodForm(PlainForm):
    """From and until, both included; without them the year until today."""

    first = day(_("From"), required=False)
    last = day(_("Until"), required=False)

    def __init__(self, data: Any, *, today: date) -> None:
        self.default = Period(a_year_before(today), today)
        given = {name: value for name, value in data.items() if name in ("first", "last") and value} if data else {}
        shown = {"first": self.default.first, "last": self.default.last}
        super().__init__({**shown, **given})

    def clean(self) -> dict[str, Any]:
        """The days in order, and no more than ten years of them."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day lies before the first."))
        if first and last and (last - first).days > LONGEST:
            self.add_error("first", gettext("Ask for no more than ten years at once."))
        return given

    def period(self) -> Period:
        """The period asked for; the default where it can't be read."""
        if not self.is_valid():
            return self.default
        return Period(self.cleaned_data["first"] or self.default.first, self.cleaned_data["last"] or self.default.last)


def a_year_before(today: date) -> date:
    """The day after the same day a year ago."""
    day_number = 28 if (today.month, today.day) == (2, 29) else today.day
    return date.fromordinal(today.replace(year=today.year - 1, day=day_number).toordinal() + 1)
