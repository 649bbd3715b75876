"""Access to the file: a document of the case opened to its representatives for a period."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.pairs import both_or_none
from screening.investments.models.side import Side


class FileAccess(models.Model):
    """One document, or the redacted version of one, that the representatives of one side read until a day."""

    SENSITIVITY = {"trail": "id case side document given_by given_at ends_at ended_by ended_at", "content": "title"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="file_access")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.NOTIFIER)
    document = models.ForeignKey("casework.Document", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=410)  # with the file name, as it was looked over
    given_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # the moment that no longer counts; shown as the last day
    ended_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("given_at")), name="file_access_ends_later"),
            both_or_none("file_access", "ended"),
        ]
