"""Where search finds the words of a referral beside its case: positions, follow-up actions, its form, its result."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from accounts.access import Sight
from casework.matching.indexing import TOLD
from casework.queries.search_places import Source, Text
from casework.referrals.models import FollowUp, Position, Referral
from casework.referrals.queries.agreement import open_positions


def _open_positions(sight: Sight, query: SearchQuery) -> QuerySet[Position]:
    return Position.objects.filter(open_positions(sight), search=query)


def _positions(ids: list[int]) -> list[Text]:
    rows = Position.objects.filter(pk__in=ids).order_by("pk")
    return [
        Text(case, _("Position of %(service)s") % {"service": service}, text)
        for case, service, *said in rows.values_list("case_id", "service__code", "holds", "comment")
        for text in said
    ]


POSITIONS = Source("position", _open_positions, (Left("holds", TOLD), Left("comment", TOLD)), _positions)


def texts(cases: Iterable[int]) -> list[Text]:
    """What the follow-up actions and the form of each case say, and its result."""
    follow_ups = FollowUp.objects.filter(case_id__in=cases).order_by("pk")
    found = [
        Text(case, _("Follow-up action"), text)
        for case, *said in follow_ups.values_list("case_id", "description", "report", "cancel_reason")
        for text in said
    ]
    rows = Referral.objects.filter(case_id__in=cases)
    for case, result, *said in rows.values_list("case_id", "result", "facts", "grounds", "ideology", "state_actor"):
        found += [Text(case, "", text) for text in said]
        found.append(Text(case, _("Result"), result))
    return found
