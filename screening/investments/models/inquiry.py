"""Requests for information: questions by service, one letter by the secretariat, one answer by the representative."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.child import Dated
from casework.models.deadline import Owed
from casework.models.words import WordsField
from screening.investments.models.side import Side
from screening.investments.tables.children import INFORMATION_REQUEST, QUESTION


class InformationRequest(Owed, Dated):
    """One letter with its questions; the main clock stands still from its sending to its full answer."""

    LIFECYCLE = INFORMATION_REQUEST
    STATES = {"answered_at": "answered", "withdrawn_at": "withdrawn"}
    SENSITIVITY = {
        "trail": "id case side number deadline sent_by sent_at answered_by answered_at accepted_by accepted_at"
        " withdrawn_at stops_clock",
        "content": "introduction closing",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="information_requests")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.NOTIFIER)
    number = models.PositiveSmallIntegerField()  # of the side, from 1
    introduction = models.TextField(_("introduction"), blank=True)
    closing = models.TextField(_("closing words"), blank=True)
    stops_clock = models.BooleanField(_("stops the clock"), default=True)
    sent_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("case", "side", "number"), name="request_number_once"),
            models.UniqueConstraint(
                fields=("case", "side"),
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True), name="request_one_end"
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="request_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="request_accepted_by_and_at",
            ),
        ]


class Question(Owed, Dated):
    """One question by a service. Until it stands in a letter it is internal; ``wording`` is what the letter asks.

    Its own clock ends with the day by which it is to be put; from the letter on that of the request counts.
    """

    LIFECYCLE = QUESTION
    STATES = {"request_id": "sent", "dropped_at": "dropped"}
    SENSITIVITY = {
        "trail": "id case deadline request service author asked_at position dropped_by dropped_at answered_at",
        "content": "text wording answer",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="questions")
    request = models.ForeignKey(
        InformationRequest, on_delete=models.PROTECT, related_name="questions", null=True, blank=True
    )
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    text = WordsField(_("question"))
    asked_at = models.DateTimeField()
    wording = models.TextField(_("as it is asked"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(dropped_by__isnull=True, dropped_at__isnull=True)
                | Q(dropped_by__isnull=False, dropped_at__isnull=False),
                name="question_dropped_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(request__isnull=True) | ~Q(wording=""), name="question_in_a_letter_has_wording"
            ),
            models.CheckConstraint(
                condition=Q(request__isnull=True) | Q(dropped_at__isnull=True), name="question_one_end"
            ),
        ]
