"""The form of a length that an administrator sets."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.act import line


class ClockValueForm(forms.Form):
    """A length in the clock's own unit and where it comes from."""

    use_required_attribute = False

    length = forms.IntegerField(label=_("Length"), min_value=1, max_value=3650)
    reason = line(_("Where it comes from"), help_text=_("Stands on the trail, and beside the clock on this page."))
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)
