"""The form of one step on something owed: a text where the step says something."""

from typing import Any

from django import forms

from casework.blocks.obligations.queries import Owes
from casework.forms.act import ActForm
from casework.forms.act import text as long_text
from casework.lifecycle.acts import steps_of
from casework.lifecycle.kinds import told


class StepForm(ActForm):
    """The words of the step, and the version that was looked at."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        self.act = act
        super().__init__(*args, **kwargs)

    def clean_version(self) -> int:
        """None that can be read is none that was looked at."""
        return self.cleaned_data["version"] or 0

    def prepare(self) -> None:
        """The text with what it is for."""
        step = steps_of(told(self.case, Owes).model.LIFECYCLE)[self.act]
        if step.asks:
            self.fields["text"] = long_text(step.asks[0], rows=4, most=step.most)
        super().prepare()
