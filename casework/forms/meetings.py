"""Calling a meeting, putting a case on its agenda, closing it with attendance and minutes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.queries.meetings import MeetingPage, body_choices


class CallForm(forms.Form):
    """Which body meets, when and where."""

    use_required_attribute = False

    body = forms.ChoiceField(label=_("Body"), choices=body_choices)
    starts_at = forms.DateTimeField(
        label=_("Begins"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=_("Local time in Brussels. Cases with unresolved questions go onto the agenda by themselves."),
    )
    place = forms.CharField(label=_("Place"), max_length=120, required=False)

    def arguments(self) -> dict[str, Any]:
        """What ``call_meeting`` takes; only after ``is_valid()``."""
        procedure, body = self.cleaned_data["body"].split(":")
        values = {"starts_at": self.cleaned_data["starts_at"], "place": self.cleaned_data["place"]}
        return {"procedure": procedure, "body": body, **values}


class AgendaForm(forms.Form):
    """A case that stands before the body."""

    use_required_attribute = False

    reference = forms.ChoiceField(label=_("Case"))

    def __init__(self, data: Any = None, *, page: MeetingPage) -> None:
        super().__init__(data)
        choices = [(reference, f"{reference} · {title}") for reference, title in page.candidates]
        self.fields["reference"].choices = choices  # type: ignore[attr-defined]


class MinutesForm(forms.Form):
    """Who was there, and the minutes of each case that the secretary sees."""

    use_required_attribute = False

    present = forms.MultipleChoiceField(
        label=_("Services present"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--inline"}),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, page: MeetingPage, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["present"].choices = [(m.pk, m.code) for m in page.members]  # type: ignore[attr-defined]
        for item in page.items:
            self.fields[f"minutes_{item.pk}"] = forms.CharField(
                label=_("Minutes of %(reference)s") % {"reference": item.reference},
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=20_000,
                required=False,
                initial=item.minutes,
            )

    def arguments(self) -> dict[str, Any]:
        """What ``hold_meeting`` takes; only after ``is_valid()``."""
        found = {
            int(name.removeprefix("minutes_")): text
            for name, text in self.cleaned_data.items()
            if name.startswith("minutes_")
        }
        present = [int(pk) for pk in self.cleaned_data["present"]]
        return {"present": present, "minutes": found, "version": self.cleaned_data["version"]}
