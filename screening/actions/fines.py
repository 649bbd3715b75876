"""A fine: proposed with reasons, told to the parties, who are heard; imposed or dropped by a second person; paid."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.access import Sight
from accounts.days import beginning, day_of
from accounts.models import Person
from accounts.sentences import say
from casework.actions.clocks import Setting
from casework.actions.transition import Done, perform
from casework.errors import Refused
from casework.models import Case
from screening.actions.letters import issue
from screening.actions.outcome import demand
from screening.actions.outside import perform_outside
from screening.lifecycle.fine import OPEN
from screening.models import Fine, Letter
from screening.queries.file_facts import system_of
from screening.queries.inquiry import length_until

MOST = Decimal(10) ** 15  # EUR; what the column holds


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


def give_notice(
    *,
    reference: str,
    by: Person,
    at: datetime,
    hear_until: date,
    passed: Collection[str] = (),
    version: int | None = None,
) -> Done:
    """Tell the parties of the proposed fine in a letter: breach, amount, reasons, and until when they are heard."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        row = _fine(case, Fine.State.PROPOSED)
        if hear_until <= _day(at):
            raise Refused("The day to answer by must lie ahead.", field="hear_until")
        row.state, row.notified_at, row.hear_until = Fine.State.NOTIFIED, at, hear_until
        row.save()
        said = {"breach": row.breach, "amount": row.amount, "reasons": row.reasons, "due_on": hear_until}
        _letter(case, Letter.Kind.FINE_NOTICE, said, by, at, passed)
        return {"fine_id": row.pk, "clock_settings": _until(case, "@fine_answer", at, hear_until)}

    return perform(reference=reference, act="notify_fine", by=by, at=at, version=version, effect=effect)


def answer_fine(*, reference: str, by: Person, at: datetime, text: str, version: int | None = None) -> Done:
    """What the parties say to the notice, once, from outside; late as well, as long as nothing is settled."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        demand(text, "Write your answer.", "text")
        row = _fine(case, Fine.State.NOTIFIED)
        row.state, row.answer, row.answered_by, row.answered_at = Fine.State.ANSWERED, text.strip(), by, at
        row.save()
        return {"fine_id": row.pk}

    return perform_outside(reference=reference, act="answer_fine", by=by, at=at, version=version, effect=effect)


def settle_fine(
    *,
    reference: str,
    by: Person,
    at: datetime,
    impose: bool,
    ruling: str = "",
    pay_by: date | None = None,
    passed: Collection[str] = (),
    version: int | None = None,
) -> Done:
    """Impose the fine or drop it, as somebody else than its proposer; imposed only once the parties could be heard.

    An imposed one goes out as a letter with its reasons and the day of payment; its time for an appeal begins.
    """

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        row = _fine(case, *(state.value for state in OPEN))
        if impose and not was_heard(row, at):
            raise Refused(NOT_HEARD, field="impose")
        row.state = Fine.State.IMPOSED if impose else Fine.State.DROPPED
        row.settled_by, row.settled_at, row.ruling = by, at, ruling.strip()
        if not impose:
            row.save()
            return {"fine_id": row.pk}
        demand(ruling, "Give the reasons; they answer what the parties said.", "ruling")
        if pay_by is None or pay_by <= _day(at):
            raise Refused("Say by which day the fine is paid: one that lies ahead.", field="pay_by")
        row.pay_by = pay_by
        row.save()
        said = {"breach": row.breach, "amount": row.amount, "reasons": row.ruling, "due_on": pay_by}
        steps = [("start", "@fine_payment"), ("start", "@fine_appeal")]
        found = {"clock_steps": steps, "clock_settings": _until(case, "@fine_payment", at, pay_by)}
        _letter(case, Letter.Kind.FINE, said, by, at, passed, clocked=found)
        return {"fine_id": row.pk, **found}

    return perform(reference=reference, act="settle_fine", by=by, at=at, version=version, effect=effect)


def record_payment(*, reference: str, by: Person, at: datetime, paid_on: date, version: int | None = None) -> Done:
    """The fine was paid on that day."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        row = Fine.objects.select_for_update().filter(case=case, state=Fine.State.IMPOSED).first()
        if row is None or row.settled_at is None:
            raise Refused("No fine waits to be paid.")
        if not _day(row.settled_at) <= paid_on <= _day(at):
            raise Refused("The day of payment lies after the fine was imposed, and not in the future.", field="paid_on")
        row.state, row.paid_on = Fine.State.PAID, paid_on
        row.save()
        return {"fine_id": row.pk, "clock_settings": {"@fine_payment": Setting(happened=beginning(paid_on))}}

    return perform(reference=reference, act="record_payment", by=by, at=at, version=version, effect=effect)


def end_fine(
    *,
    reference: str,
    by: Person,
    at: datetime,
    ending: str,
    reason: str,
    collector: str = "",
    version: int | None = None,
) -> Done:
    """End an imposed fine that isn't paid: ``annulled``, or ``handed`` over to the service that collects it."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        if ending not in (Fine.State.ANNULLED, Fine.State.HANDED_OVER):
            raise Refused("Choose what becomes of the fine.", field="ending")
        demand(reason, "Give the reasons.", "reason")
        if ending == Fine.State.HANDED_OVER:
            demand(collector, "Say which service collects the fine.", "collector")
        row = Fine.objects.select_for_update().filter(case=case, state=Fine.State.IMPOSED).first()
        if row is None:
            raise Refused("No fine waits to be paid.")
        row.state, row.ended_by, row.ended_at, row.ended_because = ending, by, at, reason.strip()
        row.collector = collector.strip() if ending == Fine.State.HANDED_OVER else ""
        row.save()
        steps = [("stop", "@fine_appeal")] if ending == Fine.State.ANNULLED else []
        return {"fine_id": row.pk, "clock_steps": steps}

    return perform(reference=reference, act="end_fine", by=by, at=at, version=version, effect=effect)


NOT_HEARD = "The parties are heard first: give notice of the fine, then wait for their answer or for its time to end."


def was_heard(row: Fine, at: datetime) -> bool:
    """Whether the parties have answered the notice, or their time for it is over."""
    over = row.hear_until is not None and row.hear_until < _day(at)
    return row.state == Fine.State.ANSWERED or over


def _fine(case: Case, *states: str) -> Fine:
    row = Fine.objects.select_for_update().filter(case=case, state__in=states).first()
    if row is None:
        raise Refused("No fine waits to be settled.")
    return row


def _until(case: Case, symbol: str, at: datetime, day: date) -> dict[str, Setting]:
    """The length with which the clock ends on that day; none where the procedure has no clock for it."""
    length, _later = length_until(case, at, day, symbol=symbol)
    return {symbol: Setting(length=length)} if length is not None else {}


def _letter(
    case: Case,
    kind: Letter.Kind,
    said: dict[str, Any],
    by: Person,
    at: datetime,
    passed: Collection[str],
    clocked: dict[str, Any] | None = None,
) -> None:
    issue(
        case=case,
        kind=kind,
        by=by,
        at=at,
        content=said,
        passed=passed,
        clocked=clocked,
    )


def _day(moment: datetime) -> date:
    return day_of(moment)
