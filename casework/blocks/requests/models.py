"""What a kind's own tables of requests and questions are made of: each kind has two, with policies of its own."""

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from accounts.models.pairs import both_or_none, by_later
from casework.blocks.requests.table import REQUEST
from casework.models.child import Dated
from casework.models.deadline import Owed
from casework.models.words import WordsField


class Request(Owed, Dated):
    """One letter with its questions; what it stops stands still from its sending to its full answer.

    A kind adds ``side``, whom it asks, with its codes.
    """

    LIFECYCLE = REQUEST
    STATES = {"answered_at": "answered", "withdrawn_at": "withdrawn"}
    SENSITIVITY = {
        "trail": "id case side number deadline sent_by sent_at answered_by answered_at accepted_by accepted_at"
        " withdrawn_at stops_clock",
        "content": "introduction closing",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    side = models.CharField(_("side"), max_length=10)
    number = models.PositiveSmallIntegerField()  # of the side, from 1
    introduction = models.TextField(_("introduction"), blank=True)
    closing = models.TextField(_("closing words"), blank=True)
    stops_clock = models.BooleanField(_("stops the clock"), default=True)
    sent_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    answered_by = by_later()
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_by = by_later()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("number",)

    @staticmethod
    def constraints(name: str) -> list[models.BaseConstraint]:
        """What the database holds of it; ``name`` begins the names."""
        is_open = Q(answered_at__isnull=True, withdrawn_at__isnull=True)
        one_end = Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True)
        return [
            UniqueConstraint(fields=("case", "side", "number"), name=f"{name}_number_once"),
            UniqueConstraint(fields=("case", "side"), condition=is_open, name=f"{name}_one_open"),
            CheckConstraint(condition=one_end, name=f"{name}_one_end"),
            both_or_none(name, "answered"),
            both_or_none(name, "accepted"),
        ]


class Question(Owed, Dated):
    """One question by a service. Until it stands in a letter it is internal; ``wording`` is what the letter asks.

    Its own clock ends with the day by which it is to be put; from the letter on that of the request counts. A kind
    adds its table, and ``request``, in which it stands.
    """

    STATES = {"request_id": "sent", "dropped_at": "dropped"}
    SENSITIVITY = {
        "trail": "id case deadline request service author asked_at position dropped_by dropped_at answered_at",
        "content": "text wording answer",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    request: Any
    request_id: int | None
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    text = WordsField(_("question"))
    asked_at = models.DateTimeField()
    wording = models.TextField(_("as it is asked"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    dropped_by = by_later()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("position", "id")

    @staticmethod
    def constraints(name: str) -> list[models.BaseConstraint]:
        """What the database holds of it; ``name`` begins the names."""
        waits = Q(request__isnull=True)
        return [
            both_or_none(name, "dropped"),
            CheckConstraint(condition=waits | ~Q(wording=""), name=f"{name}_in_a_letter_has_wording"),
            CheckConstraint(condition=waits | Q(dropped_at__isnull=True), name=f"{name}_one_end"),
        ]
