"""What leaves the house: letters as sent, and the other states of the Union."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from screening.investments.models.side import Side


class Letter(models.Model):
    """One letter: made in the language of the procedure, looked over by the guard, sent, kept as a document."""

    SENSITIVITY = {
        "trail": "id case kind side number language document fingerprint made_by made_at sent_by sent_at outward"
        " template",
        "content": "content passed_despite",
    }

    class Kind(models.TextChoices):
        """What a letter is."""

        ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement")
        COMPLETENESS = "completeness", _("completeness letter")
        INCOMPLETE = "incompleteness", _("letter on what is missing")
        REQUEST = "request", _("request for information")
        DRAFT_OPINION = "draft_opinion", _("preliminary opinion")
        JOINT_OPINION = "ccis_opinion", _("opinion of the intelligence services")
        DECISION = "decision", _("combined decision")
        HEARING = "hearing", _("invitation to a hearing")
        FINE_NOTICE = "fine_notice", _("notice of a fine")
        FINE = "fine", _("decision on a fine")
        OTHER = "other", _("letter")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.NOTIFIER)  # if outward
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
    sent_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("sent_at", "made_at", "id")  # what isn't sent comes last
        constraints = [
            models.UniqueConstraint(fields=("case", "outward", "side", "number"), name="letter_number_once"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(number__isnull=False), name="letter_numbered_when_sent"
            ),
            models.CheckConstraint(
                condition=Q(sent_by__isnull=True, sent_at__isnull=True)
                | Q(sent_by__isnull=False, sent_at__isnull=False),
                name="letter_sent_by_and_at",
            ),
        ]


class UnionExchange(models.Model):
    """A word with the Commission and the other states on a file: notified, asked, commented, closed."""

    SENSITIVITY = {"trail": "id case kind state_code recorded_by recorded_at happened_on", "content": "text"}

    class Kind(models.TextChoices):
        """What was exchanged."""

        NOTIFIED = "notified", _("notified")
        INTENT = "intent", _("intends to comment")
        QUESTION = "question", _("asks for information")
        ANSWERED = "answered", _("information given")
        COMMENT = "comment", _("comment")
        OPINION = "opinion", _("opinion of the Commission")
        CLOSED = "closed", _("closed")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="union_exchanges")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state_code = models.CharField(_("who"), max_length=3, blank=True)  # ISO code of a state, COM for the Commission
    text = models.TextField(_("content"), blank=True)
    happened_on = models.DateField(_("on"))
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("happened_on", "id")
