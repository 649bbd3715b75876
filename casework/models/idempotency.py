"""Answers already given to API writes, so that a repeated request acts once."""

from django.db import models


class IdempotencyKey(models.Model):
    """A client's key with the fingerprint of its request and the answer that was given."""

    SENSITIVITY = {"trail": "id person key method path fingerprint status created_at", "content": "body"}

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("person", "key"), name="idempotency_key_once")]
