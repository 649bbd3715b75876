"""The list of what must be there: each answer of a person is a row, the last one counts. Each kind has its table."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Item(models.Model):
    """What somebody found of one item of the procedure's list. Rows are added, never changed."""

    SENSITIVITY = {"trail": "id case code state checked_by checked_at", "content": "remark"}

    class State(models.TextChoices):
        """What was found."""

        THERE = "there", pgettext_lazy("item of a list", "there")
        ASKED = "asked", pgettext_lazy("item of a list", "missing, to be asked for")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(_("item"), max_length=40)  # of the procedure's data
    state = models.CharField(max_length=5, choices=State.choices)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    checked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ("id",)
