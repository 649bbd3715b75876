"""Calling a meeting, putting a case on its agenda, closing it with attendance and minutes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.days import MomentField
from casework.blocks.meetings.queries import MeetingPage, body_choices
from casework.forms.act import PlainForm, text


class CallForm(PlainForm):
    """Which body meets, when and where."""

    body = forms.ChoiceField(label=_("Body"), choices=body_choices)
    starts_at = MomentField(
        label=_("Begins"),
        help_text=_("Local time in Brussels. Cases with unresolved questions go onto the agenda by themselves."),
    )
    place = forms.CharField(label=_("Place"), max_length=120, required=False)

    def arguments(self) -> dict[str, Any]:
        """What ``call_meeting`` takes; only after ``is_valid()``."""
        procedure, body = self.cleaned_data["body"].split(":")
        values = {"starts_at": self.cleaned_data["starts_at"], "place": self.cleaned_data["place"]}
        return {"procedure": procedure, "body": body, **values}


class AgendaForm(PlainForm):
    """A case that stands before the body."""

    reference = forms.ChoiceField(label=_("Case"))

    def __init__(self, data: Any = None, *, page: MeetingPage) -> None:
        super().__init__(data)
        choices = [(reference, f"{reference} · {title}") for reference, title in page.candidates]
        self.fields["reference"].choices = choices  # type: ignore[attr-defined]


class MinutesForm(PlainForm):
    """Who was there, and the minutes of each case that the secretary sees."""

    present = forms.MultipleChoiceField(
        label=_("Services present"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--inline"}),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, page: MeetingPage, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["present"].choices = [(m.pk, m.code) for m in page.members]  # type: ignore[attr-defined]
        self.fields["present"].depends = True  # type: ignore[attr-defined]  # the quorum needs them: not "optional"
        for item in page.items:
            label = _("Minutes of %(reference)s") % {"reference": item.reference}
            self.fields[f"minutes_{item.pk}"] = text(label, required=False, rows=3)
            self.fields[f"minutes_{item.pk}"].initial = item.minutes

    def arguments(self) -> dict[str, Any]:
        """What ``hold_meeting`` takes; only after ``is_valid()``."""
        found = {
            int(name.removeprefix("minutes_")): text
            for name, text in self.cleaned_data.items()
            if name.startswith("minutes_")
        }
        present = [int(pk) for pk in self.cleaned_data["present"]]
        return {"present": present, "minutes": found, "version": self.cleaned_data["version"]}
