"""Handing a case to another lead: the system writes the note, the receiver signs for it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lifecycle.children import HAND_OVER
from casework.models.child import Dated
from casework.models.words import WordsField


class HandOver(Dated):
    """An offered hand-over. The lead changes when the receiver signs, not before."""

    LIFECYCLE = HAND_OVER
    STATES = {"signed_at": "signed", "withdrawn_at": "withdrawn"}
    SENSITIVITY = {
        "trail": "id case giver receiver offered_by offered_at signed_at withdrawn_at",
        "content": "note remark",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="hand_overs")
    giver = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    receiver = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    note = models.JSONField()  # open clocks, promises, drafts, last events, as they stood
    remark = WordsField(_("remark"), blank=True)
    offered_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(signed_at__isnull=True, withdrawn_at__isnull=True),
                name="hand_over_one_open",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(withdrawn_at__isnull=True), name="hand_over_one_end"
            ),
        ]
