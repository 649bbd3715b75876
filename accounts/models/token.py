"""Tokens of API clients: one for each client, shown once, kept as a hash."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """A bearer token that acts for one person; ``digest`` is the SHA-256 of the token."""

    SENSITIVITY = {"trail": "id person client created_at expires_at revoked_at last_used_at", "secret": "digest"}

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="tokens")
    client = models.CharField(_("client"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
