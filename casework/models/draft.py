"""What is kept of what somebody sends: forms as they stand, searches that no address may carry and how many there were,
and answers already given to API writes, so that a repeated request acts once.
"""

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


class IdempotencyKey(models.Model):
    """A client's key with the fingerprint of its request and the answer that was given."""

    SENSITIVITY = {"trail": "id person key method path fingerprint status created_at", "content": "body"}

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("person", "key"), name="idempotency_key_once")]


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
