"""The form of one step on a follow-up action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from casework.access import of_case
from casework.forms.act import LONG, SHORT, text
from casework.models import Case, Document

LABELS = {
    "report": _("What was done"),
    "ask_again": _("What is still missing"),
    "cancel": _("Why the action is dropped"),
}


class StepForm(forms.Form):
    """A text for every step but verifying; a report may name a document of the case as its evidence."""

    use_required_attribute = False
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, act: str, case: Case, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if act in LABELS:
            self.fields["text"] = text(LABELS[act], rows=4, most=SHORT if act == "cancel" else LONG)
        if act == "report":
            self.fields["evidence"] = forms.ModelChoiceField(
                label=_("Evidence"),
                queryset=of_case(sight, case, Document, removed_at__isnull=True).order_by("-pk"),
                required=False,
                empty_label=_("No document"),
                help_text=_("Add the file to the case first; whoever verifies reads it."),
            )
            self.fields["evidence"].label_from_instance = lambda d: d.title or d.file_name  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """The step's own keyword arguments."""
        return dict(self.cleaned_data)
