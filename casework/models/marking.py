"""A lower marking of a case or of a document: asked for by one person, settled by another, both labels kept."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Marking
from casework.lifecycle.children import DOWNGRADE
from casework.models.child import ByTwo, known_states, two_people


class Downgrade(ByTwo):
    """A lower marking, or a compartment less, that waits for a second person or was settled by one.

    ``label`` is what the case, or the document, stood under when it was asked for; whoever can't open that doesn't see
    the row.
    """

    LIFECYCLE = DOWNGRADE
    SENSITIVITY = {
        "trail": "id case document label state marking proposed_by proposed_at settled_by settled_at",
        "content": "compartments reason",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="downgrades")
    document = models.ForeignKey(
        "casework.Document", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )  # empty: the case itself
    label = models.ForeignKey("accounts.Label", on_delete=models.PROTECT, related_name="+")
    marking = models.PositiveSmallIntegerField(_("new marking"), choices=Marking.choices)
    compartments = ArrayField(models.BigIntegerField(), default=list, blank=True)  # those that stay, in order

    class Meta(ByTwo.Meta):
        constraints = [
            known_states(DOWNGRADE),
            models.UniqueConstraint(
                fields=("case",), condition=Q(state="proposed", document=None), name="downgrade_one_open"
            ),
            models.UniqueConstraint(
                fields=("document",), condition=Q(state="proposed"), name="downgrade_one_open_document"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="downgrade_has_reason"),
            two_people("downgrade"),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True, state="proposed")
                | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(state="proposed")),
                name="downgrade_settled_by_and_at",
            ),
        ]
