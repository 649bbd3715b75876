"""The form of a clock's extension."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.act import line


class ExtensionForm(forms.Form):
    """A length out of those offered, each with the date that it leads to, and a reason."""

    use_required_attribute = False

    length = forms.TypedChoiceField(label=_("Extend by"), coerce=int, widget=forms.RadioSelect)
    reason = line(_("Reason"), help_text=_("Stands in the ledger of the date for everybody who sees the case."))

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.TypedChoiceField, self.fields["length"]).choices = choices
