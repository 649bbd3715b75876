"""Marking one's own notices as read."""

from datetime import datetime

from accounts.access import Sight
from casework.errors import Absent
from casework.models import Notice
from casework.queries.notices import own_notices


def mark_read(*, sight: Sight, pk: int, at: datetime) -> Notice:
    """Mark one notice as read and return it; reading it again changes nothing. Absent when it isn't the person's."""
    notice = own_notices(sight).select_related("case").filter(pk=pk).first()
    if notice is None:
        raise Absent(str(pk))
    if notice.read_at is None:
        Notice.objects.filter(pk=notice.pk).update(read_at=at)
        notice.read_at = at
    return notice


def mark_all_read(*, sight: Sight, at: datetime) -> int:
    """Mark every visible notice as read; how many there were."""
    return own_notices(sight).filter(read_at__isnull=True).update(read_at=at)
