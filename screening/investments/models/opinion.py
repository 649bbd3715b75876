"""Opinions: each authority's own, the intelligence services' classified contributions, and what is merged of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.blocks.opinions.models import Classified, Contributed, Drafted, given_has_date
from casework.models.child import known_states
from casework.models.words import WordsField
from screening.investments.tables.children import CONTRIBUTION, OPINION


class Phase(models.TextChoices):
    """The phase in which an opinion is given."""

    ASSESSMENT = "assessment", pgettext_lazy("phase", "assessment")
    SCREENING = "screening", pgettext_lazy("phase", "screening")


class Direction(models.TextChoices):
    """Where an opinion or a decision points."""

    NO_RISK = "no_risk", _("no indication of risk")
    RISK = "risk", _("indications of risk")
    POSITIVE = "positive", _("positive")
    MEASURES = "positive_with_measures", _("positive with measures")
    NEGATIVE = "negative", _("negative")


class Opinion(Contributed):
    """The disclosable opinion of one service in one phase: scores on three limbs by three factors, and reasons."""

    LIFECYCLE = OPINION
    SENSITIVITY = {
        "trail": "id case service phase state author written_at given_at version",
        "content": "direction scores reasons measures",
    }

    State = Drafted

    phase = models.CharField(max_length=12, choices=Phase.choices)
    direction = models.CharField(_("opinion"), max_length=24, choices=Direction.choices, blank=True)
    scores = models.JSONField(default=dict, blank=True)  # "limb.factor" → 0 to 3
    reasons = WordsField(_("reasons"), blank=True)
    measures = WordsField(_("measures proposed"), blank=True)

    class Meta(Contributed.Meta):
        constraints = [
            known_states(OPINION),
            models.UniqueConstraint(fields=("case", "service", "phase"), name="opinion_one_a_service"),
            given_has_date("opinion"),
            models.CheckConstraint(condition=~Q(state="given") | ~Q(direction=""), name="opinion_given_has_direction"),
        ]


class Contribution(Classified):
    """What an intelligence service knows, with its scores."""

    LIFECYCLE = CONTRIBUTION
    SENSITIVITY = {
        "trail": "id case label service state author written_at given_at version",
        "content": "scores text disclosable",
    }

    State = Drafted

    scores = models.JSONField(default=dict, blank=True)  # "limb.factor" → 0 to 3

    class Meta(Contributed.Meta):
        constraints = [
            known_states(CONTRIBUTION),
            # by label as well: a unique key on what one can't see would tell that it is there
            models.UniqueConstraint(
                fields=("case", "service", "label"), condition=Q(state="draft"), name="contribution_one_draft"
            ),
            given_has_date("contribution"),
        ]


class JointOpinion(models.Model):
    """The one opinion of the intelligence services' committee: the disclosable part, readable with the case."""

    SENSITIVITY = {
        "trail": "id case number recorded_by recorded_at",
        "content": "direction text",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="joint_opinions")
    number = models.PositiveSmallIntegerField()
    direction = models.CharField(_("opinion"), max_length=24, choices=Direction.choices)
    text = WordsField(_("reasons that may be disclosed"))
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=("case", "number"), name="joint_opinion_number_once")]


class JointAnnex(models.Model):
    """The classified part of a joint opinion, under its own label; its existence shows nowhere outside it."""

    SENSITIVITY = {"trail": "id case joint label recorded_by recorded_at", "content": "text"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    joint = models.OneToOneField(JointOpinion, on_delete=models.CASCADE, related_name="+")
    label = models.ForeignKey("accounts.Label", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("classified part"))
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
