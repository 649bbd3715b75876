"""What comes after a decision: the appeal, a fine by two people, the closing of the file."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Person
from accounts.sentences import say
from casework.actions.transition import Done, perform
from casework.errors import Refused
from casework.models import Case
from screening.actions.outcome import demand
from screening.models import Appeal, Fine
from screening.queries.file_facts import system_of

MOST = Decimal(10) ** 15  # EUR; what the column holds


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
        return {"appeal_id": row.pk}

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
        row.outcome, row.ended_on = outcome, ended_on
        row.save()
        return {"appeal_id": row.pk}

    return perform(reference=reference, act="end_appeal", by=by, at=at, version=version, effect=effect)


def ceiling_of(value: Decimal, percent: int) -> Decimal:
    """The highest fine for a breach, in whole euros, rounded down."""
    return (value * percent / 100).to_integral_value(rounding="ROUND_FLOOR")


def propose_fine(
    *,
    reference: str,
    by: Person,
    at: datetime,
    breach: str,
    amount: Decimal,
    reasons: str,
    version: int | None = None,
) -> Done:
    """Propose a fine for a breach of the procedure's list: no more than its percentage of the investment's value."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        rule = system_of(case).breaches.get(breach)
        if rule is None:
            raise Refused("Choose the breach.", field="breach")
        value = case.filing.value
        if value is None:
            raise Refused(
                "The value of the investment isn't stated, so the ceiling of a fine isn't known.", field="amount"
            )
        most = ceiling_of(value, rule.ceiling_percent)
        if not 0 < amount <= most or amount >= MOST:
            words = "The fine lies between 1 and {most} euros: {percent} per cent of the value of the investment."
            raise Refused(say(words, most=f"{most:,.0f}", percent=rule.ceiling_percent), field="amount")
        demand(reasons, "Give the reasons.", "reasons")
        row = Fine.objects.create(
            case=case,
            breach=breach,
            ceiling_percent=rule.ceiling_percent,
            amount=amount,
            reasons=reasons,
            proposed_by=by,
            proposed_at=at,
        )
        return {"fine_id": row.pk}

    return perform(reference=reference, act="propose_fine", by=by, at=at, version=version, effect=effect)


def settle_fine(*, reference: str, by: Person, at: datetime, impose: bool, version: int | None = None) -> Done:
    """Impose the proposed fine or drop it, as somebody else than its proposer."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        row = Fine.objects.select_for_update().filter(case=case, state=Fine.State.PROPOSED).first()
        if row is None:
            raise Refused("No fine waits to be settled.")
        row.state = Fine.State.IMPOSED if impose else Fine.State.DROPPED
        row.settled_by, row.settled_at = by, at
        row.save()
        return {"fine_id": row.pk}

    return perform(reference=reference, act="settle_fine", by=by, at=at, version=version, effect=effect)


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
