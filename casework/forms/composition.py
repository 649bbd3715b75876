"""The forms of a seat in a body: why a service is to sit there, or no longer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.act import line


class SeatForm(forms.Form):
    """Why a service is to join a body or leaves it."""

    use_required_attribute = False

    reason = line(_("Reason"), help_text=_("Stands beside the body, and is read by whoever approves."))


class ObligingSeatForm(SeatForm):
    """The same in a body some of whose services must agree."""

    field_order = ("must_agree", "reason")
    must_agree = forms.BooleanField(label=_("No decision without its vote"), required=False)
