"""What services wrote under a marking that their case doesn't have any more."""

from django.db import models


class KeptWords(models.Model):
    """The words of one row, under the label under which they were given; the row itself says that they stand apart.

    The database alone writes it, as the case is marked lower (``keep_words``).
    """

    SENSITIVITY = {"trail": "id case label service kind row kept_at", "content": "words"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="kept_words")
    label = models.ForeignKey("accounts.Label", on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=40)  # the table of the row
    row = models.BigIntegerField()
    words = models.JSONField()  # by field
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("case", "kind"), name="kept_words_of_a_case")]
