"""The fixed times at which texts leave the house."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.written import date_format
from casework.procedures.clock import BRUSSELS


def next_time(at: datetime) -> datetime:
    """The first fixed time after ``at``: every so many minutes on the clock, whatever waits."""
    step = timedelta(minutes=settings.DOSSIER_DISPATCH_MINUTES)
    start = datetime(2000, 1, 1, tzinfo=UTC)
    return start + ((at - start) // step + 1) * step


def leaves_words(at: datetime) -> str:
    """What a page says before something is handed in."""
    leaves = next_time(at)
    words = _(
        "This is handed in now and leaves at a fixed time: on %(day)s at %(time)s at the earliest, and not before the "
        "coordinator has looked at it where intelligence services work on the file. The day that counts is the day on "
        "which it is sent; what stands here happens then."
    )
    local = leaves.astimezone(BRUSSELS)
    return words % {"day": date_format(local, "j F Y"), "time": date_format(local, "H:i")}
