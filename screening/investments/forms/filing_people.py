"""Taking a notification back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.act import text


class WithdrawForm(forms.Form):
    """Why a notification is taken back."""

    use_required_attribute = False
    reason = text(_("Reason"), rows=4, help_text=_("The authority keeps it with the file."))
