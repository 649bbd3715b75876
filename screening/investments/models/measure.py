"""Measures: negotiated text by text, then watched for years, obligation by obligation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.pairs import both_or_none, by_later
from casework.blocks.obligations.models import Periodic, by_two
from casework.models.child import Child, known_states
from screening.investments.tables.children import MEASURE, OBLIGATION


class Measure(Child):
    """One measure of a file: its kind of the catalogue, and where its negotiation stands."""

    LIFECYCLE = MEASURE
    SENSITIVITY = {
        "trail": "id case code state binding proposed_by proposed_at settled_by settled_at",
        "content": "title",
    }

    class State(models.TextChoices):
        """In talks, agreed or imposed, dropped, and ended once nothing is owed any more."""

        TALKS = "talks", pgettext_lazy("measure", "in talks")
        AGREED = "agreed", pgettext_lazy("measure", "agreed")
        IMPOSED = "imposed", pgettext_lazy("measure", "imposed")
        DROPPED = "dropped", pgettext_lazy("measure", "dropped")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="measures")
    code = models.CharField(_("kind of measure"), max_length=40)  # of the catalogue
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.TALKS)
    proposed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = by_later()
    settled_at = models.DateTimeField(null=True, blank=True)
    # the version that binds: the one that both sides have written, or the authority's where it is imposed
    binding = models.ForeignKey("MeasureText", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            known_states(MEASURE),
            both_or_none("measure", "settled"),
        ]


class MeasureText(models.Model):
    """One version of a measure's text, by the authority or by the investor; versions stay, side by side."""

    SENSITIVITY = {"trail": "id case measure number side shared_at written_by written_at", "content": "text remark"}

    class Side(models.TextChoices):
        """Whose version it is."""

        AUTHORITY = "authority", pgettext_lazy("whose text", "authority")
        INVESTOR = "investor", pgettext_lazy("whose text", "investor")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="texts")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Side.choices)
    text = models.TextField(_("text"))
    remark = models.TextField(_("remark"), blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)  # with the other side
    written_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=("measure", "number"), name="measure_text_number_once")]


class Obligation(Periodic):
    """Something owed under a measure by a day; reported from outside, verified by another person here."""

    LIFECYCLE = OBLIGATION
    SENSITIVITY = {
        "trail": "id case measure state deadline every_months first reported_by reported_at verified_by verified_at"
        " version",
        "content": "text report finding",
    }

    class State(models.TextChoices):
        """Owed, reported, met; or breached."""

        OPEN = "open", pgettext_lazy("obligation", "open")
        REPORTED = "reported", pgettext_lazy("obligation", "reported")
        MET = "met", pgettext_lazy("obligation", "met")
        BREACHED = "breached", pgettext_lazy("obligation", "breached")
        ENDED = "ended", pgettext_lazy("obligation", "ended")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="obligations")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="obligations")
    text = models.TextField(_("what is owed"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    report = models.TextField(_("report"), blank=True)
    finding = models.TextField(_("finding"), blank=True)

    class Meta(Periodic.Meta):
        constraints = by_two(OBLIGATION, "obligation")
