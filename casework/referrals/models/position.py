"""Rounds of positions: what each member service holds and proposes, blind until it has spoken itself."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.pairs import both_or_none, by_later
from casework.blocks.opinions.models import Contributed
from casework.models.child import Dated, known_states
from casework.models.words import WordsField
from casework.referrals.table import POSITION, ROUND


class Round(Dated):
    """One round of positions on one version of the file; changed content ends it and opens the next."""

    LIFECYCLE = ROUND
    STATES = {"closed_at": "closed"}
    SENSITIVITY = {"trail": "id case number opened_at closed_at closed_by reset_reason"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = by_later()
    reset_reason = models.CharField(max_length=40, blank=True)  # the act that ended it before its time

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("case", "number"), name="round_number_once"),
            models.UniqueConstraint(fields=("case",), condition=Q(closed_at__isnull=True), name="round_one_open"),
            both_or_none("round", "closed"),
        ]


class Delivery(models.Model):
    """Proof that a service was told of a round: without it silence counts for nothing."""

    SENSITIVITY = {"trail": "id round service delivered_at person"}

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="deliveries")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+"
    )  # first of the service who had the notice
    delivered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("round", "service"), name="delivery_once")]


class Position(Contributed):
    """What one service holds, how it answers the questions, which level and follow-up it proposes."""

    LIFECYCLE = POSITION
    SENSITIVITY = {
        "trail": "id case round service state author written_at given_at reset_at version",
        "content": "holds threat_level outcome answers comment former search",
    }

    class State(models.TextChoices):
        """A position is drafted, given, and reset when the file under it changes."""

        DRAFT = "draft", _("draft")
        GIVEN = "given", _("given")
        RESET = "reset", _("reset: the file changed")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="positions")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    holds = WordsField(_("what the service holds"), blank=True)
    threat_level = models.PositiveSmallIntegerField(_("threat level"), null=True, blank=True)
    outcome = models.CharField(_("proposed follow-up"), max_length=40, blank=True)
    answers = models.JSONField(default=dict, blank=True)  # question code -> yes | no | unsure | abstain
    comment = WordsField(_("comment"), blank=True)
    reset_at = models.DateTimeField(null=True, blank=True)
    former = models.JSONField(default=list, blank=True)  # what was given before each correction, oldest first
    search = SearchVectorField(null=True)  # once given: found by whoever may read the position

    class Meta:
        ordering = ("service__code",)
        indexes = [GinIndex(fields=("search",), name="position_search")]
        constraints = [
            known_states(POSITION),
            models.UniqueConstraint(fields=("round", "service"), name="position_one_a_service"),
            models.CheckConstraint(
                condition=Q(threat_level__isnull=True) | Q(threat_level__range=(1, 4)), name="position_level_1_4"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(given_at__isnull=False), name="position_given_has_date"
            ),
        ]


class Dissent(models.Model):
    """A minority opinion, by name of service; the decision must answer it."""

    SENSITIVITY = {"trail": "id case service author written_at answered_by answered_at", "content": "text answer"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="dissents")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    text = WordsField(_("minority opinion"))
    written_at = models.DateTimeField()
    answer = WordsField(_("answer"), blank=True)
    answered_by = by_later()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("case", "service"), name="dissent_one_a_service"),
            both_or_none("dissent", "answered"),
        ]
