"""The referral: what a service brings to the joint assessment body."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.words import WordsField


class Referral(models.Model):
    """The content of a referral, one to one with its case; a draft may be as empty as it likes."""

    SENSITIVITY = {
        "trail": "id case marking_chosen",
        "content": "facts grounds threat_type ideology state_actor vital_interests"
        " information_date reliability credibility"
        " source_restrictions draft returned_for reviews result"
        " closed_despite",
    }

    class Reliability(models.TextChoices):
        """Source reliability, the A-F half of the 6x6 scheme."""

        A = "A", _("A: completely reliable")
        B = "B", _("B: usually reliable")
        C = "C", _("C: fairly reliable")
        D = "D", _("D: not usually reliable")
        E = "E", _("E: unreliable")
        F = "F", _("F: cannot be judged")

    class Credibility(models.IntegerChoices):
        """Information credibility, the 1-6 half of the 6x6 scheme."""

        CONFIRMED = 1, _("1: confirmed by other sources")
        PROBABLE = 2, _("2: probably true")
        POSSIBLE = 3, _("3: possibly true")
        DOUBTFUL = 4, _("4: doubtful")
        IMPROBABLE = 5, _("5: improbable")
        UNKNOWN = 6, _("6: cannot be judged")

    case = models.OneToOneField("casework.Case", on_delete=models.CASCADE, related_name="referral")
    marking_chosen = models.BooleanField(default=False)  # nobody gets NONE without having said so
    facts = models.TextField(_("facts"), blank=True)
    grounds = models.TextField(_("grounds"), blank=True)
    threat_type = models.CharField(_("threat type"), max_length=30, blank=True)
    ideology = models.CharField(_("ideology"), max_length=120, blank=True)
    state_actor = models.CharField(_("state actor"), max_length=120, blank=True)
    vital_interests = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    information_date = models.DateField(_("date of the information"), null=True, blank=True)
    reliability = models.CharField(_("source reliability"), max_length=1, choices=Reliability.choices, blank=True)
    credibility = models.PositiveSmallIntegerField(
        _("information credibility"), choices=Credibility.choices, null=True, blank=True
    )
    source_restrictions = models.TextField(_("source restrictions"), blank=True)
    returned_for = WordsField(_("what is missing"), blank=True)  # the desk's words at the last return
    reviews = models.JSONField(default=list, blank=True)  # of the follow-up: at, by, note
    result = WordsField(_("result"), blank=True)  # stated at closure
    closed_despite = WordsField(_("why it closes with open actions"), blank=True)
    draft = models.JSONField(default=dict, blank=True)  # the form exactly as typed, while it is not valid yet
