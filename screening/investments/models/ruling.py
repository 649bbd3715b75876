"""From the committee's opinion to the combined decision, and what comes after: comments, hearing, appeal, fines."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models.child import Child, Dated, known_states
from casework.models.deadline import last_day
from casework.models.words import WordsField
from screening.investments.models.opinion import Direction
from screening.investments.models.side import Side
from screening.investments.tables.children import APPEAL
from screening.investments.tables.fine import FINE


class CommitteeOpinion(models.Model):
    """The committee's opinion: a draft that the investor may answer, then the final one for the ministers."""

    SENSITIVITY = {
        "trail": "id case number final recorded_by recorded_at sent_at",
        "content": "direction text departs_because",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="committee_opinions")
    number = models.PositiveSmallIntegerField()
    final = models.BooleanField(default=False)
    direction = models.CharField(_("opinion"), max_length=24, choices=Direction.choices)
    text = WordsField(_("reasons"))
    departs_because = WordsField(_("why it departs from like files"), blank=True)
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)  # of a draft: to the investor

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("case", "number"), name="committee_opinion_number_once"),
            models.UniqueConstraint(fields=("case",), condition=Q(final=True), name="committee_opinion_one_final"),
        ]


class Comment(models.Model):
    """What the investor says on a draft opinion."""

    SENSITIVITY = {"trail": "id case opinion author given_at", "content": "text"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="comments")
    opinion = models.OneToOneField(CommitteeOpinion, on_delete=models.PROTECT, related_name="comment")
    text = models.TextField(_("comments"))
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()


class Hearing(models.Model):
    """A hearing: asked for by the investor, or one to which the authority invites another side."""

    SENSITIVITY = {
        "trail": "id case side asked_by asked_at set_for held_at recorded_by refused_at",
        "content": "place minutes refused_because",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="hearings")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.NOTIFIER)
    asked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    set_for = models.DateTimeField(_("date of the hearing"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_because = models.TextField(blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    recorded_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("case", "side"),
                condition=Q(held_at__isnull=True, refused_at__isnull=True),
                name="hearing_one_open",
            )
        ]


class MinisterDecision(models.Model):
    """The preliminary decision of one minister concerned."""

    SENSITIVITY = {"trail": "id case service person decided_at", "content": "direction reasons"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="minister_decisions")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(_("decision"), max_length=24, choices=Direction.choices)
    reasons = WordsField(_("reasons"))
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("service__code",)
        constraints = [models.UniqueConstraint(fields=("case", "service"), name="minister_decision_once")]


class Ruling(models.Model):
    """The combined decision. One a file; ``rule`` names how it follows from the ministers' decisions."""

    SENSITIVITY = {
        "trail": "id case outcome rule recorded_by recorded_at notified_at",
        "content": "reasons departs_because early_because like_files",
    }

    case = models.OneToOneField("casework.Case", on_delete=models.CASCADE, related_name="ruling")
    outcome = models.CharField(_("decision"), max_length=24)
    rule = models.CharField(max_length=40, blank=True)  # of combination, from the procedure's data
    reasons = models.TextField(_("reasons"))
    like_files = ArrayField(
        models.CharField(max_length=20), default=list, blank=True
    )  # references shown while deciding
    departs_because = models.TextField(_("why it departs from like files"), blank=True)
    early_because = models.TextField(_("why it didn't wait for the other states"), blank=True)
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True, blank=True)


class Appeal(Dated):
    """An appeal to the court, and what came of it."""

    LIFECYCLE = APPEAL
    STATES = {"ended_on": "ended"}
    SENSITIVITY = {
        "trail": "id case lodged_on recorded_by recorded_at ended_on",
        "content": "court_number outcome",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="appeals")
    lodged_on = models.DateField(_("lodged on"))
    court_number = models.CharField(_("number of the court"), max_length=40, blank=True)
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    outcome = models.TextField(_("outcome"), blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("case",), condition=Q(ended_on__isnull=True), name="appeal_one_open"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("lodged_on")), name="appeal_in_order"
            ),
        ]


class FineManager(models.Manager[Any]):
    """Fines, each with the clocks on which its days stand."""

    def get_queryset(self) -> QuerySet[Any]:
        """Every fine, with its two clocks."""
        return super().get_queryset().select_related("answer_clock", "payment_clock")


class Fine(Child):
    """A fine: proposed by one person, heard out, imposed by another, never above the ceiling of its breach.

    Where it can go from each state says ``investments.tables.fine``.
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

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="fines")
    breach = models.CharField(_("breach"), max_length=40)  # of the procedure's data
    ceiling_percent = models.PositiveSmallIntegerField()  # of the value of the investment
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
    answered_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    ruling = models.TextField(_("reasons of the decision"), blank=True)
    payment_clock = models.OneToOneField(
        "casework.Deadline", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    collector = models.CharField(_("service that collects it"), max_length=200, blank=True)
    ended_because = models.TextField(_("why it was annulled or handed over"), blank=True)
    ended_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FineManager()

    class Meta:
        ordering = ("id",)
        constraints = [
            known_states(FINE),
            models.UniqueConstraint(
                fields=("case",), condition=Q(state__in=("proposed", "notified", "answered")), name="fine_one_open"
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=models.F("proposed_by")), name="fine_two_people"
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="fine_settled_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="fine_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="fine_ended_by_and_at",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="fine_positive"),
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
