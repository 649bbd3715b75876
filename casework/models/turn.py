"""Whose turn it is: what a piece of work asks of whom, a row for each, open until it is done or not asked any more."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Turn(models.Model):
    """Asked of whoever is of the service and is the person, where these are named, and holds the permission.

    ``kind`` and ``number`` say of which work: a case's are its kind and id, and ``case`` says it again for joins and
    for the policy. Light work (a message, a check, a hit, an approval, a review) has a kind and numbers of its own and
    no case; it writes its turns by the same difference (``casework.actions.turns.write``).
    """

    SENSITIVITY = {
        "trail": "id kind number code item case service person permission except_persons from_at until_at due_at"
        " opened_at opened_by closed_at closed_by label lifts"
    }

    kind = models.CharField(max_length=20)
    number = models.BigIntegerField()
    code = models.CharField(max_length=30)  # what is asked; its words are the kind's
    item = models.BigIntegerField(default=0)  # which of several, by the number of its row
    case = models.ForeignKey(
        "casework.Case", on_delete=models.CASCADE, related_name="turns", null=True, blank=True, db_index=False
    )
    service = models.ForeignKey(
        "accounts.Service", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    permission = models.CharField(max_length=40)
    except_persons = ArrayField(models.BigIntegerField(), default=list, blank=True)  # four eyes
    from_at = models.DateTimeField(null=True, blank=True)  # not asked before this moment
    until_at = models.DateTimeField(null=True, blank=True)  # nor from this one on
    due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    label = models.ForeignKey("accounts.Label", on_delete=models.PROTECT, related_name="+", db_index=False)
    # done above the label of the work: takes the turn away from whoever can open this row, and from nobody else
    lifts = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=("service", "permission", "due_at"),
                condition=Q(closed_at=None, person=None),
                name="turn_of_service",
            ),
            models.Index(fields=("person", "due_at"), condition=Q(closed_at=None), name="turn_of_person"),
            models.Index(fields=("case",), condition=Q(closed_at=None), name="turn_of_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "number", "code", "permission", "service", "person", "item", "lifts"),
                condition=Q(closed_at=None),
                nulls_distinct=False,
                name="turn_once_while_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(closed_by__isnull=True), name="turn_closed_by_and_at"
            ),
        ]
