"""A file that a representative hands in; used wherever one can be."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.blocks.questionnaire.values import capital
from casework.forms.upload import UploadField
from screening.investments.models import Enclosure


class EnclosureForm(forms.Form):
    """The file, what it is, whether it is confidential."""

    use_required_attribute = False

    upload = UploadField(
        label=_("File"), allow_empty_file=True, error_messages={"required": _("Choose a file.")}, max_length=500
    )
    title = forms.CharField(
        label=capital(Enclosure._meta.get_field("title").verbose_name),
        required=False,
        max_length=200,
        help_text=_("What it is: group chart, accounts, agreement. The name when left open."),
    )
    confidential = forms.BooleanField(label=_("Confidential"), required=False)
