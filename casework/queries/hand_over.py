"""The note that the system writes when a case changes hands: open clocks, promises, drafts, last events."""

from datetime import datetime
from typing import Any

from accounts.access import Sight
from casework.access import of_case
from casework.models import AgendaItem, Case, Deadline, FollowUp, Position, Proposal, Vote
from casework.queries.timeline import READING, events_of

LAST_EVENTS = 10


def note_for(case: Case, sight: Sight, *, at: datetime) -> dict[str, Any]:
    """The note as plain lists, frozen at ``at``; it holds only what the person writing it may read."""
    clocks = Deadline.objects.filter(case=case, state__in=("running", "paused"))
    actions = FollowUp.objects.filter(case=case, state__in=("open", "reported")).select_related("service")
    drafts = of_case(sight, case, Position, state="draft", service_id=sight.service_id).select_related("author")
    agenda = AgendaItem.objects.filter(case=case, done_at__isnull=True, meeting__state="called").select_related(
        "meeting"
    )
    proposal = Proposal.objects.filter(case=case, sent_back_at__isnull=True).first()
    events = events_of(case, sight).exclude(READING)[:LAST_EVENTS]
    return {
        "written_at": at.isoformat(),
        "state": case.state,
        "clocks": [
            {"clock": d.clock, "state": d.state, "due_at": d.due_at.isoformat() if d.due_at else None} for d in clocks
        ],
        "promises": [
            {"service": a.service.code, "what": a.description, "due_on": a.due_on.isoformat(), "state": a.state}
            for a in actions
        ],
        "drafts": [{"kind": "position", "by": p.author.name, "written_at": p.written_at.isoformat()} for p in drafts],
        "agenda": [{"body": i.meeting.body, "starts_at": i.meeting.starts_at.isoformat()} for i in agenda],
        "votes": []
        if proposal is None
        else sorted(Vote.objects.filter(proposal=proposal).values_list("service__code", flat=True)),
        "events": [{"at": e.recorded_at.isoformat(), "code": e.code, "by": e.actor_id, "data": e.data} for e in events],
    }
