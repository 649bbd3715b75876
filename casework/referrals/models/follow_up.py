"""Follow-up actions: what a service was asked to do, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.pairs import both_or_none, by_later
from casework.blocks.obligations.models import Reported, by_two
from casework.models.words import LineField, WordsField
from casework.referrals.tables.follow_up import FOLLOW_UP


class FollowUp(Reported):
    """One action owned by one service; done only when another person has verified the report."""

    LIFECYCLE = FOLLOW_UP
    SENSITIVITY = {
        "trail": "id case service state deadline measure added_by added_at reported_by reported_at"
        " verified_by verified_at"
        " cancelled_by cancelled_at evidence version",
        "content": "description report exchange cancel_reason",
    }

    class State(models.TextChoices):
        """Asked, reported, verified; or dropped with a reason."""

        OPEN = "open", _("open")
        REPORTED = "reported", _("reported")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="follow_ups")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    measure = models.PositiveSmallIntegerField(
        _("measure type"), null=True, blank=True
    )  # number of the procedure's measure list
    description = WordsField(_("what is to be done"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    report = WordsField(_("report"), blank=True)
    exchange = models.JSONField(default=list, blank=True)  # reports and questions in their order: what, text, by, at
    evidence = models.ForeignKey("casework.Document", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    added_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    cancelled_by = by_later()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = LineField(max_length=300, blank=True)

    class Meta(Reported.Meta):
        constraints = [
            *by_two(FOLLOW_UP, "follow_up"),
            both_or_none("follow_up", "cancelled"),
        ]
