"""What was handed in with a notification, each time: its content, its files, and the declaration signed with it."""

from django.db import models

from casework.blocks.completeness.models import Item


class HandIn(models.Model):
    """One hand-in. Its content is the revision kept with it; files taken out afterwards still stand in its list."""

    SENSITIVITY = {"trail": "id case number act revision signed_by signed_at", "content": "files declaration signed"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="hand_ins")
    number = models.PositiveSmallIntegerField()  # from 1 within a case
    act = models.CharField(max_length=30)  # notify or supplement
    revision = models.ForeignKey("casework.Revision", on_delete=models.PROTECT, related_name="+")
    files = models.JSONField(
        default=list
    )  # of each: id of the enclosure, place from 1, title, file name, SHA-256, size, marked or not
    declaration = models.TextField(blank=True)  # the sentence that was signed; empty for what is older than signing
    signed = models.CharField(max_length=150, blank=True)  # the name as it was typed
    signed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("case", "number"), name="hand_in_number_once"),
            models.CheckConstraint(
                condition=models.Q(declaration="", signed="") | (~models.Q(declaration="") & ~models.Q(signed="")),
                name="hand_in_signed_with_a_name",
            ),
        ]


class CompletenessItem(Item):
    """What the secretariat found of one item of the list of what a notification must hold."""

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="completeness_items")
