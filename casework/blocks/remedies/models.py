"""Appeals and fines. Each kind has tables of its own, with the policies of its readers (docs/adr/080)."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q, QuerySet, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.pairs import both_or_none, by_later
from casework.blocks.remedies.table import APPEAL, FINE
from casework.models.child import Child, Dated, known_states
from casework.models.deadline import last_day


class Appeal(Dated):
    """An appeal, and what came of it."""

    LIFECYCLE = APPEAL
    STATES = {"ended_on": "ended"}
    SENSITIVITY = {
        "trail": "id case lodged_on recorded_by recorded_at ended_on",
        "content": "court_number outcome",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    lodged_on = models.DateField(_("lodged on"))
    court_number = models.CharField(_("number of the court"), max_length=40, blank=True)
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    outcome = models.TextField(_("outcome"), blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("id",)
        constraints = [
            UniqueConstraint(fields=("case",), condition=Q(ended_on__isnull=True), name="%(class)s_one_open"),
            CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("lodged_on")), name="%(class)s_in_order"
            ),
        ]


class FineManager(models.Manager[Any]):
    """Fines, each with the clocks on which its days stand."""

    def get_queryset(self) -> QuerySet[Any]:
        """Every fine, with its two clocks."""
        return super().get_queryset().select_related("answer_clock", "payment_clock")


class Fine(Child):
    """A fine: proposed by one person, heard out, imposed by another, never above the ceiling of its breach.

    Where it can go from each state says ``table.FINE``.
    """

    LIFECYCLE = FINE
    SENSITIVITY = {
        "trail": "id case breach state ceiling_percent proposed_by proposed_at notified_at answer_clock answered_by"
        " answered_at settled_by settled_at payment_clock paid_on ended_by ended_at",
        "content": "amount reasons answer ruling collector ended_because",
    }

    class State(models.TextChoices):
        """Where a fine stands."""

        PROPOSED = "proposed", pgettext_lazy("fine", "proposed")
        NOTIFIED = "notified", pgettext_lazy("fine", "notice given")
        ANSWERED = "answered", pgettext_lazy("fine", "answered by the parties")
        IMPOSED = "imposed", pgettext_lazy("fine", "imposed")
        PAID = "paid", pgettext_lazy("fine", "paid")
        DROPPED = "dropped", pgettext_lazy("fine", "dropped")
        ANNULLED = "annulled", pgettext_lazy("fine", "annulled")
        HANDED_OVER = "handed", pgettext_lazy("fine", "handed over for collection")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    breach = models.CharField(_("breach"), max_length=40)  # of the procedure's data
    ceiling_percent = models.PositiveSmallIntegerField()  # of what the kind says
    amount = models.DecimalField(_("amount (EUR)"), max_digits=15, decimal_places=0)
    reasons = models.TextField(_("reasons"))  # of the proposal; the notice gives them to the parties
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True, blank=True)
    answer_clock = models.OneToOneField(
        "casework.Deadline", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    answer = models.TextField(_("answer of the parties"), blank=True)
    answered_by = by_later()
    answered_at = models.DateTimeField(null=True, blank=True)
    settled_by = by_later()
    settled_at = models.DateTimeField(null=True, blank=True)
    ruling = models.TextField(_("reasons of the decision"), blank=True)
    payment_clock = models.OneToOneField(
        "casework.Deadline", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    collector = models.CharField(_("service that collects it"), max_length=200, blank=True)
    ended_because = models.TextField(_("why it was annulled or handed over"), blank=True)
    ended_by = by_later()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FineManager()

    class Meta:
        abstract = True
        ordering = ("id",)
        constraints = [
            CheckConstraint(condition=known_states(FINE).condition, name="%(class)s_state_known"),
            UniqueConstraint(
                fields=("case",), condition=Q(state__in=("proposed", "notified", "answered")), name="%(class)s_one_open"
            ),
            CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("proposed_by")), name="%(class)s_two_people"
            ),
            both_or_none("%(class)s", "settled"),
            both_or_none("%(class)s", "answered"),
            both_or_none("%(class)s", "ended"),
            CheckConstraint(condition=Q(amount__gt=0), name="%(class)s_positive"),
        ]

    @property
    def hear_until(self) -> date | None:
        """The last day for the parties' answer, as its clock stands now; none before the notice."""
        return last_day(self.answer_clock)

    @property
    def pay_by(self) -> date | None:
        """The last day for the payment, as its clock stands now; none before the fine is imposed."""
        return last_day(self.payment_clock)

    @property
    def clock_item(self) -> str:
        """What tells its clocks from those of the file's other fines; empty before the notice, and in former days."""
        clock = self.payment_clock or self.answer_clock
        return clock.item if clock is not None else ""
