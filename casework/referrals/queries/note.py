"""What the note of a hand-over says of a referral: positions begun, votes given, meetings to come."""

from typing import Any

from accounts.access import Sight
from casework.access import of_case
from casework.blocks.meetings.models import AgendaItem
from casework.models import Case
from casework.referrals.models import Position, Proposal, Vote


def note(case: Case, sight: Sight) -> dict[str, list[Any]]:
    """As plain lists; only what the person writing it may read."""
    drafts = of_case(sight, case, Position, state="draft", service_id=sight.service_id).select_related("author")
    proposal = Proposal.objects.filter(case=case, sent_back_at__isnull=True).first()
    votes = Vote.objects.filter(proposal=proposal) if proposal is not None else Vote.objects.none()
    items = AgendaItem.objects.filter(case=case, done_at__isnull=True, meeting__state="called")
    return {
        "drafts": [{"kind": "position", "by": p.author.name, "written_at": p.written_at.isoformat()} for p in drafts],
        "agenda": [
            {"body": i.meeting.body, "starts_at": i.meeting.starts_at.isoformat()}
            for i in items.select_related("meeting")
        ],
        "votes": sorted(votes.values_list("service__code", flat=True)),
    }
