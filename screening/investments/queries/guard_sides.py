"""What one side of a deal knows, and what it may not learn of another (docs/adr/073), for the guard of what leaves."""

import json
from collections.abc import Iterator, Sequence

from casework.blocks.portal.sides import shared_party
from casework.models import Case
from screening.investments.models import (
    Comment,
    CommitteeOpinion,
    FileAccess,
    Hearing,
    InformationRequest,
    Letter,
    MeasureText,
    Question,
    Side,
)


def read_by(case: Case, side: str, questions: Sequence[Question]) -> Iterator[str]:
    """Texts that a side other than the notifier's has read or written: its own, and nothing of the notification."""
    yield shared_party(case, side)
    yield from (text for row in questions for text in (row.wording, row.answer))
    for request in InformationRequest.objects.filter(case=case, side=side):
        yield from (request.introduction, request.closing)
    letters = Letter.objects.filter(case=case, side=side, outward=True, sent_at__isnull=False)
    yield from (json.dumps(content, ensure_ascii=False) for content in letters.values_list("content", flat=True))
    yield from FileAccess.objects.filter(case=case, side=side).values_list("title", flat=True)


def kept_from(case: Case, side: str) -> Iterator[tuple[str, str]]:
    """Key and text of what is another side's alone: letters in the authority's own words, what was said at a hearing;
    and, of the notifier, its comments, the preliminary opinion and the talks on measures.
    """
    letters = Letter.objects.filter(case=case, kind=Letter.Kind.OTHER, sent_at__isnull=False).exclude(side=side)
    for pk, content in letters.values_list("pk", "content"):
        yield f"letter:{pk}", str(content["said"].get("text", ""))
    for pk, minutes in Hearing.objects.filter(case=case).exclude(side=side).values_list("pk", "minutes"):
        yield f"hearing:{pk}", minutes
    if side != Side.NOTIFIER:
        yield from _of_the_notifier(case)


def _of_the_notifier(case: Case) -> Iterator[tuple[str, str]]:
    for pk, text in Comment.objects.filter(case=case).values_list("pk", "text"):
        yield f"comment:{pk}", text
    drafts = CommitteeOpinion.objects.filter(case=case, final=False, sent_at__isnull=False)
    for pk, text in drafts.values_list("pk", "text"):
        yield f"preliminary:{pk}", text
    for pk, text, remark in MeasureText.objects.filter(case=case).values_list("pk", "text", "remark"):
        yield f"measure:{pk}", text
        yield f"remark:{pk}", remark
