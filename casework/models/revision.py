"""What each section of a case said, and which revision a person last read."""

from django.db import models


class Revision(models.Model):
    """The content of one section after a change; numbers start at 1 within a case and section.

    It keeps the label that the case had then: a case marked lower afterwards doesn't open its former text.
    """

    SENSITIVITY = {"trail": "id case label section number written_by written_at act", "content": "content"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="revisions")
    label = models.ForeignKey("accounts.Label", on_delete=models.PROTECT, related_name="+")
    section = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    written_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    act = models.CharField(max_length=30)

    class Meta:
        ordering = ("section", "number")
        constraints = [models.UniqueConstraint(fields=("case", "section", "number"), name="revision_once")]


class Reading(models.Model):
    """The last revision of a section that a person has ticked as read."""

    SENSITIVITY = {"trail": "id case person section number read_at"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("case", "person", "section"), name="reading_once")]
