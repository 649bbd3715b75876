"""What the parties have said of the closing of the deal, and whether they are asked again."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.days import day_of
from accounts.written import date_format
from casework.models import Case
from screening.investments.models import Filing, Side

ASKED_AGAIN = 30  # days after the last word of the parties, where no day of closing is planned; no rule
CLOSING = "closing"  # under which the notification keeps what is typed of it and isn't handed in


def asks_closing(case: Case) -> bool:
    """Whether the parties are asked if the deal is closed by now: of a notification, until they say that it is."""
    filing = case.filing
    return filing.file_type == Filing.FileType.NOTIFICATION and filing.completed_on is None


def closing_typed(case: Case, side: str) -> dict[str, str]:
    """What the notifier's side has typed of the closing of the deal and not handed in; nothing for another side."""
    return dict(case.filing.draft.get(CLOSING, {})) if side == Side.NOTIFIER else {}


def asked_in(case: Case, at: datetime) -> int:
    """In how many days the parties are asked: by the planned day of the closing, or a month from now."""
    planned, today = case.filing.planned_on, day_of(at)
    return (planned - today).days if planned is not None and planned > today else ASKED_AGAIN


def asking(case: Case, person_id: int) -> tuple[tuple[str, str], ...]:
    """What handing in does to the clock of that question."""
    return (("restart" if asks_closing(case) else "stop", "@closing"),)


def closing_words(case: Case) -> str:
    """When the parties last said that the deal isn't closed; empty where that isn't the question."""
    if not asks_closing(case):
        return ""
    said = case.filing.closing_stated_at or case.opened_at
    words = _("The parties last said on %(day)s that the deal is not closed.")
    return words % {"day": date_format(said, "j F Y")} if said else ""
