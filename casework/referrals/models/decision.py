"""The joint assessment with its proposal, the votes on it, and the decision."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.words import WordsField


class Proposal(models.Model):
    """The joint assessment and what it proposes. A case sent back gets a new one; the old one stays."""

    SENSITIVITY = {
        "trail": "id case number recorded_by recorded_at sent_back_at",
        "content": "assessment threat_level outcome reasons sent_back_reason",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="proposals")
    number = models.PositiveSmallIntegerField()
    assessment = WordsField(_("joint assessment"))
    threat_level = models.PositiveSmallIntegerField(_("threat level"))
    outcome = models.CharField(_("proposed follow-up"), max_length=40)
    reasons = WordsField(_("reasons"))
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_reason = WordsField(blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("case", "number"), name="proposal_number_once"),
            models.UniqueConstraint(fields=("case",), condition=Q(sent_back_at__isnull=True), name="proposal_one_open"),
            models.CheckConstraint(condition=Q(threat_level__range=(1, 4)), name="proposal_level_1_4"),
        ]


class Vote(models.Model):
    """What a member service of the decision body says of a proposal; it may be given once and changed until the
    decision.
    """

    SENSITIVITY = {"trail": "id case proposal service person choice given_at", "content": "reasons outcome"}

    class Choice(models.TextChoices):
        """The three things a member can say."""

        AGREE = "agree", _("agrees")
        AMEND = "amend", _("agrees with an amendment")
        SEND_BACK = "send_back", _("sends back")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="votes")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="votes")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(_("vote"), max_length=10, choices=Choice.choices)
    outcome = models.CharField(_("amended follow-up"), max_length=40, blank=True)
    reasons = WordsField(_("reasons"), blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("service__code",)
        constraints = [
            models.UniqueConstraint(fields=("proposal", "service"), name="vote_one_a_service"),
            models.CheckConstraint(condition=Q(choice="agree") | ~Q(reasons=""), name="vote_reasons_unless_agree"),
        ]


class Decision(models.Model):
    """The validated decision. One a case; its record is a PDF whose fingerprint is kept here."""

    SENSITIVITY = {
        "trail": "id case proposal recorded_by recorded_at document fingerprint amended",
        "content": "outcome reasons",
    }

    case = models.OneToOneField("casework.Case", on_delete=models.CASCADE, related_name="decision")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(_("outcome"), max_length=40)
    amended = models.BooleanField(default=False)
    reasons = WordsField(_("reasons"))
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    document = models.ForeignKey("casework.Document", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # SHA-256 of the record's content, printed on it
