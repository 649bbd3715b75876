"""Markings, compartments and labels: the one thing that a read rule looks at."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Marking(models.IntegerChoices):
    """Classification levels, lowest first (Law of 11 December 1998, art. 4, as in force since 31 December 2023)."""

    NONE = 0, _("NONE")
    RESTRICTED = 1, _("RESTRICTED")
    CONFIDENTIAL = 2, _("CONFIDENTIAL")
    SECRET = 3, _("SECRET")
    TOP_SECRET = 4, _("TOP SECRET")


class Compartment(models.Model):
    """A closed circle: whoever doesn't hold it sees nothing of what carries it."""

    SENSITIVITY = {"content": "code name", "trail": "id"}

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Label(models.Model):
    """One distinct (marking, set of compartments, services taking part); drawn by the database function label_for()."""

    SENSITIVITY = {"trail": "id marking", "content": "compartments services"}

    marking = models.PositiveSmallIntegerField(_("marking"), choices=Marking.choices)
    compartments = ArrayField(models.BigIntegerField(), default=list)
    services = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("marking", "compartments", "services"), name="label_once"),
            models.CheckConstraint(condition=models.Q(marking__lte=4), name="label_marking_known"),
        ]


class ContextKey(models.Model):
    """The key that signs a transaction's context, as two padded HMAC blocks; only the definer role reads it."""

    SENSITIVITY = {"secret": "inner outer", "trail": "id"}

    inner = models.BinaryField()
    outer = models.BinaryField()
