"""What the trunk hears of meetings: who is told, what a notice is about, what ends when a case moves on."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from accounts.access import Sight
from accounts.permissions import Permission as P
from accounts.written import date_format
from casework.actions.drafts import ENDED
from casework.actions.transition import MOVED
from casework.blocks.meetings.agenda import take_off
from casework.blocks.meetings.models import Meeting
from casework.blocks.meetings.queries import title_of, visible_meetings
from casework.models import Notice
from casework.notifications.audiences import AUDIENCES, Ask, holders
from casework.queries.notices import TOPICS, About, Topic


def members(ask: Ask) -> Iterable[int | None]:
    meeting = Meeting.objects.filter(pk=ask.payload.get("meeting_id") or 0).first()
    if meeting is None:
        return []
    return holders([P.POSITION_GIVE, P.DECISION_VOTE, P.MEETING_MANAGE], meeting.services, ask.at)


def about(rows: Sequence[Notice], sight: Sight) -> About:
    """Which body meets and when, of the meetings that the notices speak of; no query when there are none."""
    numbers = {row.params["meeting_id"] for row in rows if row.params.get("meeting_id")}
    found = visible_meetings(sight).filter(pk__in=numbers) if numbers else ()
    return {
        ("meeting_id", meeting.pk): {
            "body": title_of(meeting),
            "when": date_format(meeting.starts_at, "j F Y H:i"),
        }
        for meeting in found
    }


def ended_places(over: datetime) -> QuerySet[Any, Any]:
    """The addresses of the minutes of meetings that are over since before this moment."""
    before, after = reverse("meeting", args=[0]).split("0")
    address = Concat(Value(before), Cast("pk", CharField()), Value(after))
    meetings = Meeting.objects.exclude(state=Meeting.State.CALLED).filter(closed_at__lt=over)
    return meetings.annotate(address=address).order_by().values("address")


def register() -> None:
    """Make meetings known to the trunk; called when the application is ready."""
    MOVED.append(take_off)
    AUDIENCES["meeting members"] = members
    TOPICS["meeting_id"] = Topic("meeting", about)
    ENDED.append(ended_places)
