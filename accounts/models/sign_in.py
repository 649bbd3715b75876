"""Tokens of programs; what failed at signing in, and until when the next try waits: nobody is locked out for good."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInDelay(models.Model):
    """Failures of one kind under one key, which is kept as a hash: people type passwords into the field for names."""

    SENSITIVITY = {"trail": "id kind person address failures last_at until told_at", "secret": "digest"}

    class Kind(models.TextChoices):
        """What is counted together."""

        NAME = "name", _("wrong passwords for this user name, from one address")
        ADDRESS = "address", _("wrong passwords from one address, whatever the name")
        FACTOR = "factor", _("wrong codes of the second factor, after a right password")
        TOKEN = "token", _("a wrong token from one address")
        PASSWORD = "password", _("wrong present passwords, asked for in the person’s own settings")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    until = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)


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
