"""The sides of a deal, and what their firms say of their mandates."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.pairs import both_or_none, by_later
from accounts.sentences import from_data
from casework.blocks.portal.models import Enclosed, Mandated


class Side(models.TextChoices):
    """The sides of a deal. Which of them a procedure knows, and what each of them gets, is data."""

    NOTIFIER = "notifier", _("notifying investor")
    TARGET = "target", _("target")
    SELLER = "seller", _("seller")


class Mandate(Mandated):
    """The firm that notifies says this in its notification (``Filing``); every other one has a row here."""

    SENSITIVITY = {
        "trail": "id case side firm changed_by changed_at version",
        "content": "mandate mandated_on",
        "identity": "acts_for contact_name contact_role contact_email contact_phone payer_name payer_address"
        " payer_reference",
    }

    side = models.CharField(_("side"), max_length=10, choices=Side.choices)

    class Meta(Mandated.Meta):
        constraints = [
            models.UniqueConstraint(fields=("case", "firm"), name="mandate_one_of_a_firm"),  # a firm has one side
            models.CheckConstraint(condition=Q(side="notifier") | ~Q(acts_for=""), name="mandate_acts_for_somebody"),
        ]


class Enclosure(Enclosed):
    """Handed in with the notification, or with what answers a request or an obligation."""

    SENSITIVITY = {
        "trail": "id case side document added_by added_at request obligation",
        "content": "title confidential",
    }

    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.NOTIFIER)
    request = models.ForeignKey(
        "screening.InformationRequest", on_delete=models.PROTECT, related_name="enclosures", null=True, blank=True
    )
    obligation = models.ForeignKey(
        "screening.Obligation", on_delete=models.PROTECT, related_name="enclosures", null=True, blank=True
    )


class FileMember(models.Model):
    """A service concerned by a file: proposed from sectors and location, confirmed by the secretariat."""

    SENSITIVITY = {
        "trail": "id case service part confirmed_by confirmed_at removed_by removed_at",
        "content": "reason rule removed_because",
    }

    class Part(models.TextChoices):
        """What the service does in the file."""

        MEMBER = "member", _("member of the committee")
        INTELLIGENCE = "intelligence", _("intelligence service")
        CONSULTED = "consulted", _("consulted")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="file_members")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(_("part"), max_length=12, choices=Part.choices)
    reason = models.CharField(_("why"), max_length=300)  # as typed; the rule's own words in English
    rule = models.JSONField(default=dict, blank=True)  # template and values where a rule says why, not a person
    confirmed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    removed_by = by_later()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_because = models.CharField(_("why not any more"), max_length=300, blank=True)

    class Meta:
        ordering = ("service__code",)
        constraints = [
            models.UniqueConstraint(
                fields=("case", "service"), condition=Q(removed_at__isnull=True), name="file_member_once"
            ),
            both_or_none("file_member", "removed"),
        ]

    @property
    def because(self) -> str:
        """Why it is concerned: a sentence that can still be translated where a rule gave it, else what was typed."""
        return str(self.reason) if not self.rule else from_data(self.rule)
