"""What comes after a decision: the appeal, the closing of the file."""

from datetime import date, datetime
from typing import Any

from accounts.access import Sight
from accounts.days import beginning, day_of
from accounts.models import Person
from casework.actions.child import move
from casework.actions.clocks import Setting
from casework.actions.transition import Done, perform
from casework.errors import Refused
from casework.models import Case
from screening.investments.acts.outcome import demand
from screening.investments.models import Appeal


def record_appeal(
    *, reference: str, by: Person, at: datetime, lodged_on: date, court_number: str = "", version: int | None = None
) -> Done:
    """An appeal against the decision was lodged with the court. Whether it came in time is the court's to say."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        if lodged_on > _day(at):
            raise Refused("An appeal can't be lodged in the future.", field="lodged_on")
        decided = case.filing.outcome_at
        if decided is not None and lodged_on < _day(decided):
            raise Refused("An appeal can't be lodged before the decision.", field="lodged_on")
        row = Appeal.objects.create(
            case=case, lodged_on=lodged_on, court_number=court_number, recorded_by=by, recorded_at=at
        )
        settings = {"@appeal": Setting(happened=beginning(lodged_on))}
        return {"appeal_id": row.pk, "clock_settings": settings}

    return perform(reference=reference, act="record_appeal", by=by, at=at, version=version, effect=effect)


def end_appeal(
    *, reference: str, by: Person, at: datetime, outcome: str, ended_on: date, version: int | None = None
) -> Done:
    """What the court ruled, and when."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        row = Appeal.objects.filter(case=case, ended_on__isnull=True).first()
        if row is None:
            raise Refused("No appeal is pending.")
        demand(outcome, "Say what the court ruled.", "outcome")
        if not row.lodged_on <= ended_on <= _day(at):
            raise Refused("The court ruled after the appeal was lodged, and not in the future.", field="ended_on")
        move(row, "end", outcome=outcome, ended_on=ended_on)
        return {"appeal_id": row.pk}

    return perform(reference=reference, act="end_appeal", by=by, at=at, version=version, effect=effect)


def close(*, reference: str, by: Person, at: datetime, reason: str = "", version: int | None = None) -> Done:
    """Close the file; with obligations still open only with a reason."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        if reason.strip():
            case.filing.closing_reason = reason
            case.filing.save(update_fields=["closing_reason"])
        return {}

    given = {"reason": reason.strip()}
    return perform(reference=reference, act="close_file", by=by, at=at, version=version, effect=effect, given=given)


def _day(moment: datetime) -> date:
    return day_of(moment)
