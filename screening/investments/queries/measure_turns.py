"""Whose turn it is in the talks on a measure: told by the last version that both sides can read."""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from screening.investments.models import Measure, MeasureText

AUTHORITY, INVESTOR = MeasureText.Side.AUTHORITY, MeasureText.Side.INVESTOR


def _newest(field: str, *sides: str) -> Subquery:
    rows = MeasureText.objects.filter(measure=OuterRef("pk"), shared_at__isnull=False, side__in=sides)
    return Subquery(rows.order_by("-number").values(field)[:1])


def _in_talks() -> QuerySet[Any]:
    return Measure.objects.filter(state=Measure.State.TALKS).annotate(
        last_side=_newest("side", AUTHORITY, INVESTOR),
        ours=_newest("text", AUTHORITY),
        theirs=_newest("text", INVESTOR),
    )


def for_the_investor() -> QuerySet[Any]:
    """Measures whose last version is the authority's, while the investor's own says something else."""
    return _in_talks().filter(Q(theirs__isnull=True) | ~Q(theirs=F("ours")), last_side=AUTHORITY)


def for_the_authority() -> QuerySet[Any]:
    """Measures whose last version is the investor's, and differs from the authority's."""
    return _in_talks().filter(~Q(theirs=F("ours")), last_side=INVESTOR)


def to_settle() -> QuerySet[Any]:
    """Measures of which both sides have written the same text."""
    return _in_talks().filter(theirs=F("ours"))
