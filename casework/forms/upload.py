"""The field of every form that takes a file: what is taken in is told before one is chosen."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from casework.actions.file_types import TYPES


def _told() -> str:
    values = {"endings": ", ".join(TYPES), "most": settings.DOSSIER_MAX_UPLOAD_MB}
    return _("Taken in are %(endings)s, each at most %(most)s MB; what a file is, its content decides.") % values


class UploadField(forms.FileField):
    """A file of one of the types that are taken in, within the largest size; the content is looked into later."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("help_text", lazy(_told, str)())
        given.setdefault("widget", forms.ClearableFileInput(attrs={"accept": ",".join(f".{one}" for one in TYPES)}))
        super().__init__(**given)
