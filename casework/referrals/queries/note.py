"""What the note of a hand-over says of a referral: positions begun, votes given, meetings to come, what is promised."""

from typing import Any

from accounts.access import Sight
from casework.access import of_case
from casework.blocks.meetings.models import AgendaItem
from casework.models import Case
from casework.referrals.models import FollowUp, Position, Proposal, Vote


def note(case: Case, sight: Sight) -> dict[str, list[Any]]:
    """As plain lists; only what the person writing it may read."""
    drafts = of_case(sight, case, Position, state="draft", service_id=sight.service_id).select_related("author")
    proposal = Proposal.objects.filter(case=case, sent_back_at__isnull=True).first()
    votes = Vote.objects.filter(proposal=proposal) if proposal is not None else Vote.objects.none()
    items = AgendaItem.objects.filter(case=case, done_at__isnull=True, meeting__state="called")
    actions = FollowUp.objects.filter(case=case, state__in=("open", "reported")).select_related("service")
    return {
        "drafts": [{"kind": "position", "by": p.author.name, "written_at": p.written_at.isoformat()} for p in drafts],
        "agenda": [
            {"body": i.meeting.body, "starts_at": i.meeting.starts_at.isoformat()}
            for i in items.select_related("meeting")
        ],
        "promises": [
            {"service": a.service.code, "what": a.description, "due_on": a.due_on.isoformat(), "state": a.state}
            for a in actions
        ],
        "votes": sorted(votes.values_list("service__code", flat=True)),
    }
