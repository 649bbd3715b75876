"""What comes after a decision: the appeal, the closing of the file."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.days import beginning, day_of
from accounts.models import Person
from casework.actions.child import move
from casework.actions.clocks import Setting
from casework.actions.transition import Done, perform
from casework.errors import Refused
from casework.lifecycle.acts import act
from casework.models import Case
from screening.investments.acts.outcome import demand
from screening.investments.models import Appeal
from screening.investments.table import FDI


@act(
    FDI,
    "record_appeal",
    form="aftermath.AppealForm",
    icon="gavel",
    tone="soon",
    trail=_("%(actor)s recorded an appeal against the decision on %(case)s."),
    notice=_("%(case)s: an appeal was lodged."),
)
def record_appeal(
    case: Case, sight: Sight, *, by: Person, at: datetime, lodged_on: date, court_number: str = ""
) -> dict[str, Any]:
    """An appeal against the decision was lodged with the court. Whether it came in time is the court's to say."""
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


@act(
    FDI,
    "end_appeal",
    form="aftermath.EndAppealForm",
    icon="gavel",
    trail=_("%(actor)s recorded the court's ruling on %(case)s."),
    notice=_("%(case)s: the court has ruled."),
)
def end_appeal(case: Case, sight: Sight, *, at: datetime, outcome: str, ended_on: date) -> dict[str, Any]:
    """What the court ruled, and when."""
    row = Appeal.objects.filter(case=case, ended_on__isnull=True).first()
    if row is None:
        raise Refused("No appeal is pending.")
    demand(outcome, "Say what the court ruled.", "outcome")
    if not row.lodged_on <= ended_on <= _day(at):
        raise Refused("The court ruled after the appeal was lodged, and not in the future.", field="ended_on")
    move(row, "end", outcome=outcome, ended_on=ended_on)
    return {"appeal_id": row.pk}


@act(
    FDI,
    "close_file",
    form="aftermath.CloseForm",
    icon="circle-check",
    tone="ok",
    first=29,
    danger=True,
    trail=_("%(actor)s closed the file %(case)s."),
    notice=_("%(case)s: the file was closed."),
)
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
