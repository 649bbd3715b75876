"""The note that the system writes when a case changes hands: open clocks, promises, drafts, last events."""

from datetime import datetime
from typing import Any

from accounts.access import Sight
from casework.lifecycle.kinds import kind_of
from casework.models import Case, Deadline
from casework.queries.timeline import READING, events_of

LAST_EVENTS = 10


def note_for(case: Case, sight: Sight, *, at: datetime) -> dict[str, Any]:
    """The note as plain lists, frozen at ``at``; it holds only what the person writing it may read."""
    clocks = Deadline.objects.filter(case=case, state__in=("running", "paused"))
    events = events_of(case, sight).exclude(READING)[:LAST_EVENTS]
    return {
        "drafts": [],
        "votes": [],
        "agenda": [],
        "promises": [],
        **kind_of(case).note(case, sight),
        "written_at": at.isoformat(),
        "state": case.state,
        "clocks": [
            {"clock": d.clock, "state": d.state, "due_at": d.due_at.isoformat() if d.due_at else None} for d in clocks
        ],
        "events": [{"at": e.recorded_at.isoformat(), "code": e.code, "by": e.actor_id, "data": e.data} for e in events],
    }
