"""Running clocks of cases: the stored due date, and everything it is computed from."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.days import day_of
from accounts.models.pairs import both_or_none, by_later
from casework.lifecycle.children import CLOCK, CORRECTION
from casework.models.child import ByTwo, Child, known_states, two_people


class Deadline(Child):
    """One clock of one case. ``due_at`` is stored for the index; the procedure's engine recomputes it at will."""

    LIFECYCLE = CLOCK
    SENSITIVITY = {
        "trail": "id case clock procedure procedure_version started_at due_at state"
        " next_look_at expired_at ended_at run set_length item"
    }

    class State(models.TextChoices):
        """Running, stopped, met in time or late, run out, or dropped."""

        RUNNING = "running", _("running")
        PAUSED = "paused", _("stopped")
        MET = "met", _("met")
        EXPIRED = "expired", _("run out")
        CANCELLED = "cancelled", _("dropped")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="deadlines")
    clock = models.CharField(max_length=30)
    procedure = models.CharField(max_length=40)
    procedure_version = models.CharField(max_length=10)
    set_length = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # in the clock's unit, where the rule leaves the length to whoever starts it
    item = models.CharField(max_length=40, blank=True, default="")  # which of several that run beside each other
    run = models.PositiveSmallIntegerField(default=1)  # the same clock may run again, after a send-back
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(
        null=True, blank=True
    )  # end of the due day in Brussels, or the instant of an hours clock
    next_look_at = models.DateTimeField(
        null=True, blank=True
    )  # next warning or the expiry; null when nothing is to come
    expired_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_at", "id")
        indexes = [
            models.Index(fields=("next_look_at",), name="deadline_next_look", condition=Q(next_look_at__isnull=False))
        ]
        constraints = [
            known_states(CLOCK),
            models.UniqueConstraint(
                fields=("case", "clock", "item"),
                condition=Q(state__in=("running", "paused")),
                name="deadline_one_open_a_clock",
            ),
            models.UniqueConstraint(fields=("case", "clock", "run"), name="deadline_run_once"),
        ]


def last_day(deadline: Deadline | None) -> date | None:
    """The last day on which something is in time, as its clock stands now; none without a clock or a date."""
    return None if deadline is None or deadline.due_at is None else day_of(deadline.due_at)


class OwedManager(models.Manager[Any]):
    """Rows of what is owed by a day, each with its clock."""

    def get_queryset(self) -> QuerySet[Any]:
        """Every row, with the clock on which its day stands."""
        return super().get_queryset().select_related("deadline")


class Owed(models.Model):
    """Something owed by a day that somebody has set; the day stands on its clock, and only there."""

    deadline = models.OneToOneField(Deadline, on_delete=models.CASCADE, related_name="+")

    objects = OwedManager()

    class Meta:
        abstract = True

    @property
    def due_on(self) -> date:
        """The last day on which it is in time, as its clock stands now."""
        day = last_day(self.deadline)
        assert day is not None  # a day set by hand is never unknown, and its clock is never stopped
        return day


class ClockValue(models.Model):
    """A length that an administrator has set for a clock whose rule nobody could confirm: for clocks started from then
    on. The rule in the data stays; the value says who set it and why.
    """

    SENSITIVITY = {
        "trail": "id procedure procedure_version clock length set_by set_at ended_by ended_at",
        "content": "reason",
    }

    procedure = models.CharField(max_length=40)
    procedure_version = models.CharField(max_length=10)
    clock = models.CharField(max_length=30)
    length = models.PositiveSmallIntegerField(_("length"))  # in the clock's unit
    reason = models.CharField(_("reason"), max_length=300)
    set_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_by = by_later()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("procedure", "procedure_version", "clock"),
                condition=Q(ended_at__isnull=True),
                name="clock_value_one_in_force",
            ),
            models.CheckConstraint(condition=Q(length__gt=0), name="clock_value_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="clock_value_has_reason"),
            both_or_none("clock_value", "ended"),
        ]


class ClockPause(models.Model):
    """A stop from its start up to, not including, its end; with the request that caused it."""

    SENSITIVITY = {"trail": "id deadline starts_at ends_at act recorded_at ended_recorded_at", "content": "reason"}

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="pauses")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    act = models.CharField(max_length=30)
    recorded_at = models.DateTimeField()
    ended_recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("deadline",), condition=Q(ends_at__isnull=True), name="pause_one_open"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=models.F("starts_at")), name="pause_in_order"
            ),
        ]


class ClockExtension(models.Model):
    """A length added to a clock, in the clock's own unit; ``clock`` names the rule that gives it, where one does."""

    SENSITIVITY = {"trail": "id deadline length clock given_by recorded_at", "content": "reason"}

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="extensions")
    length = models.PositiveSmallIntegerField()
    clock = models.CharField(max_length=30, blank=True, default="")
    reason = models.CharField(max_length=300)
    given_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()


class Correction(ByTwo):
    """A changed start of a clock: proposed by one person, approved by another; the old value stays."""

    LIFECYCLE = CORRECTION
    SENSITIVITY = {
        "trail": "id deadline state old_start new_start old_due new_due proposed_by proposed_at settled_by settled_at",
        "content": "reason",
    }

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="corrections")
    old_start = models.DateTimeField()
    new_start = models.DateTimeField()
    old_due = models.DateTimeField(null=True, blank=True)
    new_due = models.DateTimeField(null=True, blank=True)

    class Meta(ByTwo.Meta):
        constraints = [
            known_states(CORRECTION),
            models.UniqueConstraint(fields=("deadline",), condition=Q(state="proposed"), name="correction_one_open"),
            two_people("correction"),
            both_or_none("correction", "settled"),
        ]


class DeadlineEvent(models.Model):
    """A warning or expiry, recorded once: the unique key is what makes a double run harmless."""

    SENSITIVITY = {"trail": "id deadline kind due_at days_before recorded_at"}

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=[("warning", _("warning")), ("expiry", _("expiry"))])
    due_at = models.DateTimeField()
    days_before = models.PositiveSmallIntegerField(default=0)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("deadline", "kind", "due_at", "days_before"), name="deadline_event_once")
        ]
