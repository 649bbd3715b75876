"""Deconfliction: another service works on the same subject."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Interest(models.Model):
    """Told to the readers of ``case``: a service holds an interest in one of its subjects. Nothing names the other
    case.
    """

    SENSITIVITY = {"trail": "id case subject service found_at strength", "content": "contact_point"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="interests")
    subject = models.ForeignKey("casework.Subject", on_delete=models.CASCADE, related_name="interests")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    contact_point = models.CharField(_("contact point"), max_length=200)
    strength = models.CharField(
        max_length=10,
        choices=[
            ("number", _("a number of identification agrees")),
            ("strong", _("name and birth date agree")),
            ("weak", _("name agrees")),
        ],
    )
    found_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("case", "subject", "service"), name="interest_once")]
