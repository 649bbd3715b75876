"""Requests for information of an investment file: what it tells the block that sends them."""

from collections import defaultdict
from collections.abc import Mapping

from django.utils.translation import gettext_noop

from accounts.access import Sight
from casework.access import of_case
from casework.blocks.portal.sides import answering, unreached
from casework.blocks.requests.queries import FileLink, Requests
from casework.models import Case, Document
from screening.investments.models import Enclosure, InformationRequest, Letter, Question, Side
from screening.investments.queries.file_facts import system_of
from screening.investments.queries.sides import sides_of, title_of_side
from screening.investments.tables.sides import ONLY_READERS


def _refused(case: Case, side: str) -> str | None:
    return unreached(case, side) or (None if side in answering(case) else ONLY_READERS)


def _enclosures(case: Case, sight: Sight) -> Mapping[int, list[FileLink]]:
    """Files handed in, by request; those that the reader can't open are left out without a trace."""
    open_ones = of_case(sight, case, Document, removed_at__isnull=True).values("pk")
    rows = Enclosure.objects.filter(case=case, request__isnull=False, document__in=open_ones).order_by("pk")
    found: dict[int, list[FileLink]] = defaultdict(list)
    for row in rows:
        found[row.request_id or 0].append(FileLink(row.title, row.document_id))
    return found


def _letters(case: Case, sight: Sight) -> Mapping[tuple[str, int], list[FileLink]]:
    """The letters as sent, by the side and the number of their request."""
    open_ones = of_case(sight, case, Document, removed_at__isnull=True).values("pk")
    rows = Letter.objects.filter(
        case=case, kind=Letter.Kind.REQUEST, sent_at__isnull=False, document__in=open_ones
    ).order_by("number")
    found: dict[tuple[str, int], list[FileLink]] = defaultdict(list)
    for row in rows:
        number = row.content.get("said", {}).get("number")
        if isinstance(number, int):
            found[row.side, number].append(FileLink(str(row.get_kind_display()), row.document_id or 0))
    return found


REQUESTS = Requests(
    request=InformationRequest,
    question=Question,
    usual=Side.NOTIFIER,
    gatherer=lambda case: system_of(case).secretariat,
    stops=lambda case: {code: rule.stops_clocks for code, rule in sides_of(case).items()},
    refused=_refused,
    title_of_side=title_of_side,
    letters=_letters,
    enclosures=_enclosures,
    sections={Side.NOTIFIER: "answers", Side.TARGET: "answers_target", Side.SELLER: "answers_seller"},
    nothing_asked=gettext_noop("Nothing was asked of the investor yet"),
)
