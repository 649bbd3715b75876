"""What waits to leave the house, and the coordinator's look at it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.child import Child, known_states
from screening.investments.tables.dispatch import DISPATCH


class Dispatch(Child):
    """One outgoing text with the act that sends it: handed in, then sent or returned at a fixed time.

    Everybody who reads the case may read this row: it says nothing of what the guard found or the coordinator decided.
    """

    LIFECYCLE = DISPATCH
    SENSITIVITY = {
        "trail": "id case act to sides letter handed_by handed_at leaves_at state settled_at",
        "content": "given text fingerprint asks passed refusal",
    }

    class State(models.TextChoices):
        """Where a text stands, for whoever handed it in."""

        HANDED_IN = "handed_in", _("handed in")
        SENT = "sent", _("sent")
        RETURNED = "returned", _("returned by the coordinator")
        VOID = "void", _("not possible any more")
        TAKEN_BACK = "taken_back", _("taken back")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="dispatches")
    act = models.CharField(max_length=40)  # a key of screening.investments.acts.outgoing
    to = models.CharField(max_length=30, blank=True)  # the side, or the person invited: one of each waits at a time
    # for which it was handed in; none is kept of one from before they were
    sides = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    letter = models.ForeignKey("screening.Letter", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    given = models.JSONField(default=dict)  # the act's arguments
    text = models.TextField(blank=True)  # everything that would leave, as one text
    fingerprint = models.CharField(
        max_length=64, blank=True
    )  # of all that would leave: screening.investments.queries.made
    asks = ArrayField(models.BigIntegerField(), default=list, blank=True)  # questions that stand in it
    # passages that the sender released, and why
    passed = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    handed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    leaves_at = models.DateTimeField()  # the next fixed time
    state = models.CharField(max_length=10, choices=State.choices, default=State.HANDED_IN)
    settled_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=500, blank=True)  # why the act was not possible any more

    class Meta:
        ordering = ("id",)
        constraints = [
            known_states(DISPATCH),
            models.CheckConstraint(
                condition=Q(state="handed_in", settled_at__isnull=True)
                | (~Q(state="handed_in") & Q(settled_at__isnull=False)),
                name="dispatch_settled_at",
            ),
            models.UniqueConstraint(
                fields=("case", "act", "to"),
                condition=Q(state="handed_in", letter__isnull=True),
                name="dispatch_act_once_for_each",
            ),
            models.UniqueConstraint(fields=("letter",), condition=Q(state="handed_in"), name="dispatch_letter_once"),
        ]


class DispatchLook(models.Model):
    """What the coordinator decided on a waiting text: read by coordinators alone, and in force at its fixed time."""

    SENSITIVITY = {
        "trail": "id dispatch release decided_by decided_at",
        "content": "released reason fingerprint",
    }

    dispatch = models.OneToOneField(Dispatch, on_delete=models.CASCADE, related_name="look")
    release = models.BooleanField(null=True, blank=True)  # empty: something new was found since, look again
    released = ArrayField(models.CharField(max_length=16), default=list, blank=True)  # keys of the passages released
    reason = models.CharField(max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # of what was looked at
    decided_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
