"""Meetings of the bodies: agenda, attendance, minutes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.pairs import both_or_none, by_later
from casework.blocks.meetings.table import MEETING
from casework.models.child import Child, known_states
from casework.models.words import WordsField


class Meeting(Child):
    """One sitting of the assessment or the decision body of a procedure."""

    LIFECYCLE = MEETING
    SENSITIVITY = {
        "trail": "id procedure body services starts_at place state called_by called_at closed_by closed_at version",
    }

    class State(models.TextChoices):
        """A meeting is called, held, and its minutes closed; or it is cancelled."""

        CALLED = "called", _("called")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    procedure = models.CharField(max_length=40)
    body = models.CharField(max_length=20, choices=[("assessment", _("assessment")), ("decision", _("decision"))])
    services = ArrayField(models.BigIntegerField())  # the members when it was called: who sees the meeting
    starts_at = models.DateTimeField(_("starts"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CALLED)
    called_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    closed_by = by_later()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-starts_at",)
        constraints = [
            known_states(MEETING),
            both_or_none("meeting", "closed"),
        ]


class AgendaItem(models.Model):
    """A case on an agenda; ``origin`` says who put it there, a person or an unresolved question."""

    SENSITIVITY = {"trail": "id meeting case position origin questions added_at done_at", "content": "minutes"}

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(default=0)
    origin = models.CharField(
        max_length=12, choices=[("person", _("put on by a person")), ("unresolved", _("unresolved question"))]
    )
    questions = models.JSONField(default=list)  # codes of the unresolved questions
    minutes = WordsField(_("minutes"), blank=True)
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(fields=("meeting", "case"), name="agenda_item_once")]


class Attendance(models.Model):
    """A service that was there, by whom."""

    SENSITIVITY = {"trail": "id meeting service person"}

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("meeting", "service"), name="attendance_once")]
