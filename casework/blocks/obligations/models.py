"""Something owed by a day. Each kind has a table of its own, with the policies of its readers (docs/adr/080)."""

from datetime import date

from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.pairs import both_or_none, by_later
from casework.lifecycle.table import Lifecycle
from casework.models.child import Child, known_states
from casework.models.deadline import Owed


class Reported(Owed, Child):
    """Something owed by a day: whoever owes it reports, and it is done when another person has verified the report."""

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    reported_by = by_later()
    reported_at = models.DateTimeField(null=True, blank=True)
    verified_by = by_later()
    verified_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        ordering = ("deadline__due_at", "id")

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and nothing was reported."""
        return self.deadline.ended_at is None and self.due_on < today


class Periodic(Reported):
    """The same, asked for again after so many months once it is verified."""

    every_months = models.PositiveSmallIntegerField(_("repeats every (months)"), null=True, blank=True)
    # The first of its turns, from whose day all are counted; none on the first itself.
    first = models.ForeignKey("self", on_delete=models.CASCADE, related_name="turns", null=True, blank=True)

    class Meta(Reported.Meta):
        abstract = True


def by_two(table: Lifecycle, name: str) -> list[BaseConstraint]:
    """Its states are the table's; who reported or verified and when stand together, and whoever verified isn't whoever
    reported, whom one knows.
    """
    return [
        known_states(table),
        both_or_none(name, "reported"),
        both_or_none(name, "verified"),
        CheckConstraint(
            condition=Q(verified_by__isnull=True) | Q(~Q(verified_by=F("reported_by")), reported_by__isnull=False),
            name=f"{name}_verified_by_another",
        ),
    ]
