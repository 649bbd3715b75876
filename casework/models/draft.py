"""What somebody types before it is sent: forms kept as they stand, and searches that no address may carry."""

from django.db import models


class Draft(models.Model):
    """A form as one person has typed it so far, valid or not; gone when what it says was done.

    ``place`` is the address of the form's page. The label is that of the case; texts of outsiders, who open no label,
    have none and are their writer's alone.
    """

    SENSITIVITY = {"trail": "id person case label place begun_at kept_at version", "content": "typed"}

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    label = models.ForeignKey("accounts.Label", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    place = models.CharField(max_length=200)
    typed = models.JSONField()  # field name -> the values as they were posted
    begun_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("place", "person"), name="draft_one_a_person_and_place")]


class Search(models.Model):
    """Words that one person looks for, under a random number that says nothing to anybody else; kept for hours."""

    SENSITIVITY = {"trail": "id person asked_at", "content": "text"}

    id = models.CharField(max_length=32, primary_key=True)
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
