"""Whether the deal is closed by now: asked of the parties whenever they are asked for something."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from casework.forms.act import day
from screening.investments.acts.closing import Closing

MOST = 2000  # characters of the explanation
NAMES = ("closed", "closed_on", "closed_why")


def typed_words(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is typed of the closing, label and words, to be read beside another one's."""
    choices = dict(ClosingFields.base_fields["closed"].choices)  # type: ignore[attr-defined]
    words = ((name, choices.get(typed[name], typed[name])) for name in NAMES if typed.get(name))
    return [(str(ClosingFields.base_fields[name].label), str(text)) for name, text in words]


class ClosingFields(forms.Form):
    """The question and, where the answer is yes, the day and the reason."""

    closed = forms.ChoiceField(
        label=_("Is the deal closed by now?"),
        help_text=_("Closing waits for clearance. Say so at once when it has happened all the same."),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
    )
    closed_on = day(_("Closed on"), required=False, help_text=_("Only for a deal that is closed already."))
    closed_why = forms.CharField(
        label=_("Why it closed before clearance"),
        required=False,
        help_text=_("Only for a deal that is closed already."),
        validators=[MaxLengthValidator(MOST)],
        widget=forms.Textarea(attrs={"rows": 3, "data-count": MOST}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("closed_on", "closed_why"):
            self.fields[name].depends = True  # type: ignore[attr-defined]  # on the answer above: not "optional"

    def clean(self) -> dict[str, Any]:
        """A deal that is closed was closed on a day."""
        given = super().clean() or {}
        if given.get("closed") == "yes" and not given.get("closed_on") and "closed_on" not in self.errors:
            self.add_error("closed_on", now("Say on which day it was closed."))
        if given.get("closed") == "yes" and not str(given.get("closed_why") or "").strip():
            self.add_error("closed_why", now("Say why the deal was closed before it was cleared."))
        return given

    def closing(self) -> Closing | None:
        """What was said; None where the question wasn't put."""
        if "closed" not in self.fields:
            return None
        if self.cleaned_data["closed"] == "no":
            return Closing()
        return Closing(on=self.cleaned_data["closed_on"], why=self.cleaned_data["closed_why"])
