"""The coordinator's decision on a text that waits to leave."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.act import line


class LookForm(forms.Form):
    """Why the marked passages may leave; the two buttons say what is decided."""

    use_required_attribute = False
    reason = line(
        _("Why it may leave"),
        required=False,
        help_text=_("Needed where passages are marked. Coordinators alone read it, and the trail of the circle."),
    )
