"""Whom somebody outside acts for on a file, and what they may do for that side."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """The sides of a deal. Which of them a procedure knows, and what each of them gets, is data."""

    NOTIFIER = "notifier", _("notifying investor")
    TARGET = "target", _("target")
    SELLER = "seller", _("seller")


class Rights(models.TextChoices):
    """What a firm may do for its side. One firm of each side has the lead."""

    LEAD = "lead", _("leads: reads, and hands in for its side")
    HAND_IN = "hand_in", _("reads, and hands in for its side")
    READ = "read", _("reads only")


class Mandate(models.Model):
    """For whom a firm acts on a file, whom to reach there, and who pays.

    The firm that notifies says this in its notification (``Filing``); every other one has a row here.
    """

    SENSITIVITY = {
        "trail": "id case side firm changed_by changed_at version",
        "content": "mandate mandated_on",
        "identity": "acts_for contact_name contact_role contact_email contact_phone payer_name payer_address"
        " payer_reference",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="mandates")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    firm = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    acts_for = models.CharField(_("whom the firm acts for"), max_length=300, blank=True)
    mandated_on = models.DateField(_("mandate given on"), null=True, blank=True)
    mandate = models.TextField(_("the mandate"), blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_role = models.CharField(_("role of the contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address of the contact"), blank=True)
    contact_phone = models.CharField(_("telephone number of the contact"), max_length=40, blank=True)
    payer_name = models.CharField(_("who pays"), max_length=200, blank=True)
    payer_address = models.CharField(_("address for the invoice"), max_length=300, blank=True)
    payer_reference = models.CharField(_("reference for the invoice"), max_length=60, blank=True)
    changed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("case", "firm"), name="mandate_one_of_a_firm"),  # a firm has one side
            models.CheckConstraint(condition=Q(side="notifier") | ~Q(acts_for=""), name="mandate_acts_for_somebody"),
        ]
