"""What the parties say during the procedure of the closing of the deal, which waits for its clearance."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Person
from casework.actions.clocks import Setting, apply_steps
from casework.actions.revisions import write_revision
from casework.actions.set_days import FARTHEST
from casework.errors import Refused, demand
from casework.models import Case
from screening.investments.queries.clock_starts import CLOSING, asked_in, asks_closing
from screening.investments.queries.filing_content import notification_content
from screening.investments.table import act
from screening.investments.tables.known import STATED_CLOSED


@dataclass(frozen=True)
class Closing:
    """Closed on that day and why; or not closed, without a day."""

    on: date | None = None
    why: str = ""


@act(
    "state_closing",
    icon="flag",
    trail=_("%(actor)s said on %(case)s whether the deal is closed: %(closed_code)s."),
    notice=_("%(case)s: the parties said whether the deal is closed."),
    outside=True,
)
def state_closing(case: Case, sight: Sight, *, by: Person, at: datetime, closing: Closing) -> dict[str, Any]:
    """Say whether the deal is closed by now. Raises Absent, Refused, Conflict."""
    return note(case, closing, by=by, at=at, act="state_closing")


def note(case: Case, closing: Closing, *, by: Person, at: datetime, act: str) -> dict[str, str]:
    """Write it on the notification of a locked case, and give what the trail says of it; whoever signs later must have
    read what changed. A deal that was said to be closed stays so: closing before the decision can be fined.
    """
    filing = case.filing
    if filing.completed_on is not None:
        raise Refused(STATED_CLOSED, field="closed")
    if closing.on is not None:
        if closing.on > day_of(at):
            raise Refused("This day lies in the future: a deal that is closed was closed by today.", field="closed_on")
        if filing.signed_on is not None and closing.on < filing.signed_on:
            raise Refused("The deal can't be signed after it closes.", field="closed_on")
        demand(closing.why, "Say why the deal was closed before it was cleared.", "closed_why")
    changed = filing.completed_on != closing.on or filing.early_closing != closing.why.strip()
    filing.closing_stated_at = at
    filing.completed_on, filing.early_closing = closing.on, closing.why.strip() if closing.on else ""
    filing.draft = {name: kept for name, kept in filing.draft.items() if name != CLOSING}
    filing.version += 1
    filing.save(update_fields=["closing_stated_at", "completed_on", "early_closing", "draft", "version"])
    ask_by_a_day(case, by=by, at=at, act=act)
    if changed:
        write_revision(case=case, section="notification", content=notification_content(filing), by=by, at=at, act=act)
    said = {"closed_code": "yes" if closing.on else "no"}
    if act != "state_closing":  # whose own sentence says it
        audit.record("file.closing_said", by=by, at=at, case=case, data=said)
    return said


def ask_by_a_day(case: Case, *, by: Person, at: datetime, act: str) -> None:
    """Ask the parties, of the product's own accord, whether the deal is closed: a locked case gets the clock by whose
    end they say it, the planned day of the closing or a month from now; none once they have said that it is.
    """
    if not asks_closing(case):
        apply_steps(case=case, steps=[("stop", "@closing")], by=by, at=at, act=act)
        return
    settings = {"@closing": Setting(length=min(asked_in(case, at), FARTHEST))}
    apply_steps(case=case, steps=[("restart", "@closing")], by=by, at=at, act=act, settings=settings)
