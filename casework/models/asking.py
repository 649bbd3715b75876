"""What somebody asked of the whole: searches, and names compared with other services' cases. Kept for good."""

from django.db import models


class Asking(models.Model):
    """One question of a person: how many names it held, or how many interests of one other service it touched.

    Never changed and never taken back: withdrawing a case doesn't unask it.
    """

    SENSITIVITY = {"trail": "id person what service amount asked_at case"}

    class What(models.TextChoices):
        """A search; names sent to deconfliction; interests of another service that it found."""

        SEARCH = "search", "search"
        NAMES = "names", "names"
        FOUND = "found", "found"

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=6, choices=What.choices)
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    amount = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=("person", "what", "asked_at"), name="asking_person_when")]
