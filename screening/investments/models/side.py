"""The sides of a deal, and what their firms say of their mandates."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
