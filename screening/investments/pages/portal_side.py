"""A file as a side other than the notifier's sees it: what was sent to it, asked of it and handed in by it.

Nothing here may depend on the notification, on a phase, or on what another side is sent: the page must be the same byte
for byte whatever happens there.
"""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.access import Sight
from casework.blocks.requests.queries import item_of
from casework.lifecycle.acts import marked
from casework.models import Case
from casework.queries.deadlines import ClockView, bare_clocks
from casework.queries.facts import procedure_of
from screening.investments.access import Seat
from screening.investments.queries.portal import FilePage, acts_now, hearings_of, letters_of, requests_of
from screening.investments.queries.portal_words import handing_over, own_acts
from screening.investments.queries.sides import acts_for, title_of_side


def side_page(case: Case, sight: Sight, seat: Seat, *, at: datetime) -> FilePage:
    """The page of a file for one of the other sides; only inside ``outside``."""
    requests = requests_of(case, at, seat.side)
    limits = _limits(case, seat.side, at) if requests else []
    lead = _("You act for a party to a deal that the authority looks at")
    return FilePage(
        reference=case.reference,
        title=side_title(case, seat.side, sight),
        is_notification=False,
        state="",
        lead=lead,
        text=_("You see here what the authority asks of you, sends you and opens to you; nothing of anybody else."),
        missing="",
        outcome="",
        outcome_at=None,
        notified_at=None,
        complete_at=None,
        language=str(case.filing.get_language_display()),
        limits=tuple(view for view in limits if view.tone != "done"),
        past_limits=tuple(view for view in limits if view.tone == "done"),
        request=next((r for r in requests if r.state == "open"), None),
        requests=tuple(r for r in requests if r.state != "open"),
        opinion=None,
        comment_limit=None,
        earlier_opinions=(),
        hearings=hearings_of(case, seat.side),
        measures=(),
        obligations=(),
        fines=(),
        letters=letters_of(case, seat.side),
        enclosures=(),
        hand_ins=(),
        history=own_acts(case, seat.side),
        may=acts_now(case, sight, at=at) & marked("for every side"),
        asks_closing=False,
        closing_limit=None,
        handing_over=handing_over(case),
        side=title_of_side(seat.side),
        writes=seat.may_write,
    )


def _limits(case: Case, side: str, at: datetime) -> list[ClockView]:
    """The side's own limit to answer; whatever else runs on the file isn't its own."""
    names = [name.rpartition(":")[2] for name in procedure_of(case).flow.get("request", ())]
    views = bare_clocks(case, names, at, item=item_of(case, side))
    return [replace(view, run=1) for view in views]  # how often others were asked is theirs to know


def side_title(case: Case, side: str, sight: Sight) -> str:
    """The party of the reader's own firm, as the authority wrote it; never the notification's title."""
    return acts_for(case, side, sight.service_id) or title_of_side(side)
