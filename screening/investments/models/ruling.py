"""From the committee's opinion to the combined decision, and what comes after: comments, hearing, appeal, fines."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.blocks.remedies import models as remedies
from casework.models.words import WordsField
from screening.investments.models.opinion import Direction
from screening.investments.models.side import Side


class CommitteeOpinion(models.Model):
    """The committee's opinion: a draft that the investor may answer, then the final one for the ministers."""

    SENSITIVITY = {
        "trail": "id case number final recorded_by recorded_at sent_at",
        "content": "direction text departs_because",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="committee_opinions")
    number = models.PositiveSmallIntegerField()
    final = models.BooleanField(default=False)
    direction = models.CharField(_("opinion"), max_length=24, choices=Direction.choices)
    text = WordsField(_("reasons"))
    departs_because = WordsField(_("why it departs from like files"), blank=True)
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)  # of a draft: to the investor

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("case", "number"), name="committee_opinion_number_once"),
            models.UniqueConstraint(fields=("case",), condition=Q(final=True), name="committee_opinion_one_final"),
        ]


class Comment(models.Model):
    """What the investor says on a draft opinion."""

    SENSITIVITY = {"trail": "id case opinion author given_at", "content": "text"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="comments")
    opinion = models.OneToOneField(CommitteeOpinion, on_delete=models.PROTECT, related_name="comment")
    text = models.TextField(_("comments"))
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()


class Hearing(models.Model):
    """A hearing: asked for by the investor, or one to which the authority invites another side."""

    SENSITIVITY = {
        "trail": "id case side asked_by asked_at set_for held_at recorded_by refused_at",
        "content": "place minutes refused_because",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="hearings")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.NOTIFIER)
    asked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    set_for = models.DateTimeField(_("date of the hearing"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_because = models.TextField(blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    recorded_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("case", "side"),
                condition=Q(held_at__isnull=True, refused_at__isnull=True),
                name="hearing_one_open",
            )
        ]


class MinisterDecision(models.Model):
    """The preliminary decision of one minister concerned."""

    SENSITIVITY = {"trail": "id case service person decided_at", "content": "direction reasons"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="minister_decisions")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(_("decision"), max_length=24, choices=Direction.choices)
    reasons = WordsField(_("reasons"))
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("service__code",)
        constraints = [models.UniqueConstraint(fields=("case", "service"), name="minister_decision_once")]


class Ruling(models.Model):
    """The combined decision. One a file; ``rule`` names how it follows from the ministers' decisions."""

    SENSITIVITY = {
        "trail": "id case outcome rule recorded_by recorded_at notified_at",
        "content": "reasons departs_because early_because like_files",
    }

    case = models.OneToOneField("casework.Case", on_delete=models.CASCADE, related_name="ruling")
    outcome = models.CharField(_("decision"), max_length=24)
    rule = models.CharField(max_length=40, blank=True)  # of combination, from the procedure's data
    reasons = models.TextField(_("reasons"))
    like_files = ArrayField(
        models.CharField(max_length=20), default=list, blank=True
    )  # references shown while deciding
    departs_because = models.TextField(_("why it departs from like files"), blank=True)
    early_because = models.TextField(_("why it didn't wait for the other states"), blank=True)
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True, blank=True)


class Appeal(remedies.Appeal):
    """An appeal against the decision on a file."""

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="appeals")


class Fine(remedies.Fine):
    """A fine for a breach of the rules of screening: a percentage of the value of the investment at the most."""

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="fines")
