"""An appeal against a decision: lodged, and ruled on by the court."""

from datetime import date, datetime
from typing import Any

from accounts.access import Sight
from accounts.days import beginning, day_of
from accounts.models import Person
from casework.actions.child import move
from casework.actions.clocks import Setting
from casework.blocks.remedies.queries import appealed_of
from casework.errors import Refused, demand
from casework.models import Case


def record_appeal(
    case: Case, sight: Sight, *, by: Person, at: datetime, lodged_on: date, court_number: str = ""
) -> dict[str, Any]:
    """An appeal against the decision was lodged with the court. Whether it came in time is the court's to say."""
    if lodged_on > day_of(at):
        raise Refused("An appeal can't be lodged in the future.", field="lodged_on")
    appealed = appealed_of(case)
    decided = appealed.decided_at(case)
    if decided is not None and lodged_on < day_of(decided):
        raise Refused("An appeal can't be lodged before the decision.", field="lodged_on")
    row = appealed.model._default_manager.create(
        case=case, lodged_on=lodged_on, court_number=court_number, recorded_by=by, recorded_at=at
    )
    settings = {"@appeal": Setting(happened=beginning(lodged_on))}
    return {"appeal_id": row.pk, "clock_settings": settings}


def end_appeal(case: Case, sight: Sight, *, at: datetime, outcome: str, ended_on: date) -> dict[str, Any]:
    """What the court ruled, and when."""
    row = appealed_of(case).model._default_manager.filter(case=case, ended_on__isnull=True).first()
    if row is None:
        raise Refused("No appeal is pending.")
    demand(outcome, "Say what the court ruled.", "outcome")
    if not row.lodged_on <= ended_on <= day_of(at):
        raise Refused("The court ruled after the appeal was lodged, and not in the future.", field="ended_on")
    move(row, "end", outcome=outcome, ended_on=ended_on)
    return {"appeal_id": row.pk}
