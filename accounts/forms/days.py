"""Days as people type them."""

from django import forms


class DayField(forms.DateField):
    """A native date input; the value is a date in Brussels."""

    def __init__(self, **given: object) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, "input_formats": ["%Y-%m-%d"], **given})  # type: ignore[arg-type]
