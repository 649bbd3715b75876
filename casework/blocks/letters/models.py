"""What a kind's own table of letters is made of: each kind has one, with its kinds of letters and its policies."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from accounts.models.pairs import both_or_none, by_later
from casework.blocks.letters.table import LETTER
from casework.models.child import Dated


class Letter(Dated):
    """One letter: made in the language of the procedure, looked over by the disclosure guard, sent, kept as a document.

    A kind adds the choices of ``kind`` and ``side``.
    """

    LIFECYCLE = LETTER
    STATES = {"sent_at": "sent"}
    SENSITIVITY = {
        "trail": "id case kind side number language document fingerprint made_by made_at sent_by sent_at outward"
        " template",
        "content": "content passed_despite",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=16)
    side = models.CharField(_("side"), max_length=10)  # if outward
    number = models.PositiveSmallIntegerField(null=True, blank=True)  # of its series (side, outward or not)
    language = models.CharField(max_length=2)
    outward = models.BooleanField(default=True)  # to the side; else to authorities
    content = models.JSONField(default=dict)  # what the template got
    template = models.CharField(max_length=40)  # name and version of the template
    document = models.ForeignKey("casework.Document", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # SHA-256 of the content, printed on it
    passed_despite = ArrayField(models.CharField(max_length=300), default=list, blank=True)  # passages released by hand
    made_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_by = by_later()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        ordering = ("sent_at", "made_at", "id")  # what isn't sent comes last

    @staticmethod
    def constraints(name: str) -> list[models.BaseConstraint]:
        """What the database holds of it; ``name`` begins the names."""
        unsent = Q(sent_at__isnull=True)
        return [
            UniqueConstraint(fields=("case", "outward", "side", "number"), name=f"{name}_number_once"),
            CheckConstraint(condition=unsent | Q(number__isnull=False), name=f"{name}_numbered_when_sent"),
            both_or_none(name, "sent"),
        ]
