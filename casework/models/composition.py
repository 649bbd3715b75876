"""Who sits in the bodies of a procedure where this installation decided otherwise than the procedure's file says."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BodyChange(models.Model):
    """A service that joins or leaves a body of one version of a procedure, for cases begun from then on.

    Added to, never changed. The file ± all changes of its version up to one of them is the composition of that moment;
    a case keeps the number of the last one before its draft was begun.
    """

    SENSITIVITY = {
        "trail": "id procedure procedure_version body service sits must_agree asked_by approved_by decided_at",
        "content": "reason",
    }

    procedure = models.CharField(max_length=40)
    procedure_version = models.CharField(max_length=10)
    body = models.CharField(max_length=20)
    service = models.CharField(max_length=20)  # its code, which the file may name before the service is there
    sits = models.BooleanField()  # joins, or leaves
    must_agree = models.BooleanField(default=False)  # no decision without this service's vote
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # nobody where a service leaves: that lets nobody in
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="body_change_has_reason"),
            models.CheckConstraint(
                condition=Q(sits=False, must_agree=False)
                | Q(~Q(approved_by=models.F("asked_by")), approved_by__isnull=False, sits=True),
                name="body_change_joins_by_two",
            ),
        ]
