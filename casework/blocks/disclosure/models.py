"""What a kind's own tables are made of: what waits to leave the house, and the coordinator's look at it."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from casework.blocks.disclosure.table import State
from casework.lifecycle.table import Lifecycle
from casework.models.child import Child, known_states


class Dispatch(Child):
    """One outgoing text with the act that sends it: handed in, then sent or returned at a fixed time.

    Everybody who reads the case may read this row: it says nothing of what the disclosure guard found or
    the coordinator decided. A kind adds its table, and ``letter``, the draft that it sends.
    """

    SENSITIVITY = {
        "trail": "id case act to sides letter handed_by handed_at leaves_at state settled_at",
        "content": "given text fingerprint asks passed refusal",
    }

    State = State

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=40)  # an act that leaves, or another thing that does
    to = models.CharField(max_length=30, blank=True)  # the side, or the person invited: one of each waits at a time
    # for which it was handed in; none is kept of one from before they were
    sides = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    letter: Any
    letter_id: int | None
    given = models.JSONField(default=dict)  # the act's arguments
    text = models.TextField(blank=True)  # everything that would leave, as one text
    fingerprint = models.CharField(max_length=64, blank=True)  # of all that would leave: ``outgoing.print_of``
    asks = ArrayField(models.BigIntegerField(), default=list, blank=True)  # questions that stand in it
    # passages that the sender released, and why
    passed = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    handed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    leaves_at = models.DateTimeField()  # the next fixed time
    state = models.CharField(max_length=10, choices=[(one.value, _(one.words)) for one in State], default="handed_in")
    settled_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=500, blank=True)  # why the act was not possible any more

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        ordering = ("id",)

    @staticmethod
    def constraints(name: str, table: Lifecycle) -> list[models.BaseConstraint]:
        """What the database holds of it; ``name`` begins the names."""
        waits = Q(state="handed_in")
        settled = Q(state="handed_in", settled_at__isnull=True) | (~waits & Q(settled_at__isnull=False))
        alone = Q(state="handed_in", letter__isnull=True)
        once = UniqueConstraint(fields=("case", "act", "to"), condition=alone, name=f"{name}_act_once_for_each")
        return [
            known_states(table),
            CheckConstraint(condition=settled, name=f"{name}_settled_at"),
            once,
            UniqueConstraint(fields=("letter",), condition=waits, name=f"{name}_letter_once"),
        ]


class DispatchLook(models.Model):
    """What the coordinator decided on a waiting text: read by coordinators alone, and in force at its fixed time."""

    SENSITIVITY = {
        "trail": "id dispatch release decided_by decided_at",
        "content": "released reason fingerprint",
    }

    dispatch: Any
    release = models.BooleanField(null=True, blank=True)  # empty: something new was found since, look again
    released = ArrayField(models.CharField(max_length=16), default=list, blank=True)  # keys of the passages released
    reason = models.CharField(max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # of what was looked at
    decided_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        ordering = ("id",)
