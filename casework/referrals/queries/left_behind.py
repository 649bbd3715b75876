"""What hangs on a person in referrals, beside what every kind has (``casework.queries.left_behind``); and what the note
of a hand-over says: positions begun, votes given, meetings to come, what is promised.
"""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.models import Person, Service
from casework.access import of_case
from casework.blocks.meetings.models import AgendaItem
from casework.lifecycle.common import ENDED
from casework.models import Case
from casework.queries.left_behind import Bond
from casework.referrals.models import FollowUp, Position, Proposal, Vote


def _positions(person: Person, service: Service, at: datetime) -> QuerySet[Case]:
    begun = Position.objects.filter(case=OuterRef("pk"), author=person, service=service, state=Position.State.DRAFT)
    return Case.objects.exclude(state__in=ENDED).filter(Exists(begun.filter(round__closed_at__isnull=True)))


BONDS = {"positions": Bond(_("Positions begun and not given"), _positions)}


def note(case: Case, sight: Sight) -> dict[str, list[Any]]:
    """As plain lists; only what the person writing it may read."""
    drafts = of_case(sight, case, Position, state="draft", service_id=sight.service_id).select_related("author")
    proposal = Proposal.objects.filter(case=case, sent_back_at__isnull=True).first()
    votes = Vote.objects.filter(proposal=proposal) if proposal is not None else Vote.objects.none()
    items = AgendaItem.objects.filter(case=case, done_at__isnull=True, meeting__state="called")
    follow_ups = FollowUp.objects.filter(case=case, state__in=("open", "reported")).select_related("service")
    return {
        "drafts": [{"kind": "position", "by": p.author.name, "written_at": p.written_at.isoformat()} for p in drafts],
        "agenda": [
            {"body": i.meeting.body, "starts_at": i.meeting.starts_at.isoformat()}
            for i in items.select_related("meeting")
        ],
        "promises": [
            {"service": a.service.code, "what": a.description, "due_on": a.due_on.isoformat(), "state": a.state}
            for a in follow_ups
        ],
        "votes": sorted(votes.values_list("service__code", flat=True)),
    }
