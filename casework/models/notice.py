"""The outbox, written with the act, and the notices that come of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Outbox(models.Model):
    """One thing to be delivered. The row is the truth; the queue is only the bell."""

    SENSITIVITY = {"trail": "id kind effect_key case payload created_at not_before done_at attempts last_error"}

    kind = models.CharField(max_length=20)  # notify | mail | record
    effect_key = models.CharField(max_length=120, unique=True)
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    payload = models.JSONField(default=dict)  # codes and numbers, never text of a case
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=("not_before",), name="outbox_open", condition=Q(done_at__isnull=True)),
            models.Index(fields=("id",), name="outbox_alarms", condition=Q(kind="alarm")),
        ]


class Notice(models.Model):
    """What the bell shows one person; rendered from its code when it is read, through the read door."""

    SENSITIVITY = {"trail": "id person case outbox code params created_at read_at for_person digested_at"}

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="notices")
    for_person = models.ForeignKey(
        "accounts.Person", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )  # whom it stands in for
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    outbox = models.ForeignKey(Outbox, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    digested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=("person", "read_at"), name="notice_unread")]
        constraints = [models.UniqueConstraint(fields=("outbox", "person"), name="notice_once")]
