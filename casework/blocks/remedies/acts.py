"""A fine: proposed with reasons, told to the parties, who are heard; imposed or dropped by a second person; paid. An
appeal: lodged, and ruled on by the court.
"""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.access import Sight
from accounts.days import beginning, day_of
from accounts.models import Person
from accounts.sentences import say
from accounts.written import amount as amount_words
from casework.actions.child import move, turn
from casework.actions.clocks import Setting
from casework.actions.set_days import start_until
from casework.blocks.disclosure.sources import Disclosure
from casework.blocks.disclosure.table import State
from casework.blocks.letters.acts import issue
from casework.blocks.remedies.models import Fine
from casework.blocks.remedies.queries import NOTICE, RULING, Appealed, Fines, ceiling_of, item_of
from casework.blocks.remedies.table import BY_ANOTHER, OPEN
from casework.errors import Refused, demand
from casework.lifecycle.kinds import told
from casework.models import Case, Deadline

OF_A_FINE = ("@fine_payment", "@fine_appeal")  # what runs while a fine isn't paid
MOST = Decimal(10) ** 15  # EUR; what the column holds


def propose_fine(
    case: Case, sight: Sight, *, by: Person, at: datetime, breach: str, amount: Decimal, reasons: str
) -> dict[str, Any]:
    """Propose a fine for a breach of the procedure's list: no more than its percentage of what the kind says."""
    fines = told(case, Fines)
    rule, value = fines.breaches(case).get(breach), fines.value(case)
    if rule is None:
        raise Refused("Choose the breach.", field="breach")
    if value is None:
        raise Refused(fines.no_value, field="amount")
    most = ceiling_of(value, rule.ceiling_percent)
    if not 0 < amount <= most or amount >= MOST:
        limits = {"most": amount_words(most), "percent": rule.ceiling_percent}
        raise Refused(say(fines.too_much, **limits), field="amount")
    demand(reasons, "Give the reasons.", "reasons")
    row = fines.model._default_manager.create(
        case=case,
        breach=breach,
        ceiling_percent=rule.ceiling_percent,
        amount=amount,
        reasons=reasons,
        proposed_by=by,
        proposed_at=at,
    )
    return {"fine_id": row.pk}


def give_notice(
    case: Case, sight: Sight, *, by: Person, at: datetime, hear_until: date, passed: Collection[str] = ()
) -> dict[str, Any]:
    """Tell the parties of the proposed fine in a letter: breach, amount, reasons, and until when they are heard."""
    row = _fine(case, Fine.State.PROPOSED)
    move(row, "notify", notified_at=at, answer_clock=_started(row, "@fine_answer", hear_until, "hear_until", by, at))
    said = {"breach": row.breach, "amount": row.amount, "reasons": row.reasons, "due_on": hear_until}
    issue(case=case, kind=NOTICE, by=by, at=at, content=said, passed=passed)
    return {"fine_id": row.pk, "clock_settings": {"@fine_answer": Setting(begun=True)}}


def answer_fine(case: Case, sight: Sight, *, by: Person, at: datetime, text: str) -> dict[str, Any]:
    """What the parties say to the notice, once, from outside; late as well, as long as nothing is settled."""
    demand(text, "Write your answer.", "text")
    row = _fine(case, Fine.State.NOTIFIED)
    move(row, "answer", answer=text.strip(), answered_by=by, answered_at=at)
    return {"fine_id": row.pk, "clock_settings": {"@fine_answer": Setting(item=row.clock_item)}}


def settle_fine(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    impose: bool,
    ruling: str = "",
    pay_by: date | None = None,
    passed: Collection[str] = (),
) -> dict[str, Any]:
    """Impose the fine or drop it, as somebody else than its proposer; imposed only once the parties could be heard.

    An imposed one goes out as a letter with its reasons and the day of payment; its time for an appeal begins.
    """
    row = _fine(case, *OPEN)
    waiting = told(case, Disclosure).dispatch._default_manager.filter(case=case, act="notify_fine")
    if waiting.filter(state=State.HANDED_IN).exists():
        raise Refused(NOTICE_WAITS, code="fine.notice_waits")
    if impose and not was_heard(row, at):
        raise Refused(NOT_HEARD, field="impose")
    turn(row, "impose" if impose else "drop", settled_by=by, settled_at=at, ruling=ruling.strip())
    done: dict[str, Any] = {"fine_id": row.pk, "settled_code": row.state}
    heard, own = Setting(item=row.clock_item), Setting(item=item_of(row))
    if not impose:
        row.save()
        return {**done, "clock_settings": {**NOT_IMPOSED, "@fine_answer": heard}}
    demand(ruling, "Give the reasons; they answer what the parties said.", "ruling")
    if pay_by is None or pay_by <= day_of(at):
        raise Refused("Say by which day the fine is paid: one that lies ahead.", field="pay_by")
    row.payment_clock = _started(row, "@fine_payment", pay_by, "pay_by", by, at)
    row.save()
    said = {"breach": row.breach, "amount": row.amount, "reasons": row.ruling, "due_on": pay_by}
    begun = {"@fine_answer": heard, "@fine_payment": Setting(begun=True), "@fine_appeal": own}
    found: dict[str, Any] = {"clock_settings": begun}
    issue(case=case, kind=RULING, by=by, at=at, content=said, passed=passed, clocked=found)
    return {**done, **found}


def record_payment(
    case: Case, sight: Sight, *, at: datetime, paid_on: date, fine_id: int | None = None
) -> dict[str, Any]:
    """The fine was paid on that day; ``fine_id`` says which, where more than one waits."""
    row = _unpaid(case, fine_id)
    if row.settled_at is None or not day_of(row.settled_at) <= paid_on <= day_of(at):
        raise Refused("The day of payment lies after the fine was imposed, and not in the future.", field="paid_on")
    move(row, "pay", paid_on=paid_on)
    setting = Setting(item=row.clock_item, happened=beginning(paid_on))
    return {"fine_id": row.pk, "clock_settings": {"@fine_payment": setting}}


def annul_fine(
    case: Case, sight: Sight, *, by: Person, at: datetime, reason: str, fine_id: int | None = None
) -> dict[str, Any]:
    """Annul an imposed fine that isn't paid, as somebody else than who imposed it: nothing is owed, nor to appeal."""
    row = _unpaid(case, fine_id)
    if row.settled_by_id == by.pk:
        raise Refused(BY_ANOTHER, field="fine_id")
    return _end(row, "annul", reason, by, at)


def hand_over_fine(
    case: Case, sight: Sight, *, by: Person, at: datetime, reason: str, collector: str, fine_id: int | None = None
) -> dict[str, Any]:
    """Hand an imposed fine that isn't paid over to the service that collects it; an appeal stays open."""
    row = _unpaid(case, fine_id)
    demand(collector, "Say which service collects the fine.", "collector")
    return _end(row, "hand_over", reason, by, at, collector=collector)


def _end(row: Fine, step: str, reason: str, by: Person, at: datetime, *, collector: str = "") -> dict[str, Any]:
    """End a fine that isn't paid, and give the act its number and the clocks that end with it."""
    demand(reason, "Give the reasons.", "reason")
    move(row, step, ended_by=by, ended_at=at, ended_because=reason.strip(), collector=collector.strip())
    return {"fine_id": row.pk, "clock_settings": clocks_ended(row)}


def clocks_ended(row: Fine) -> dict[str, Setting]:
    """Which of the clocks of fines are those of this one: an act on it ends no other."""
    return dict.fromkeys(OF_A_FINE, Setting(item=row.clock_item))


def _unpaid(case: Case, fine_id: int | None) -> Fine:
    """The imposed fine that an act names, held; where only one waits to be paid, it need not be named."""
    held = told(case, Fines).rows(case).select_for_update(of=("self",)).filter(state=Fine.State.IMPOSED)
    waiting = {row.pk: row for row in held.order_by("pk")}
    if not waiting:
        raise Refused("No fine waits to be paid.")
    if fine_id is None and len(waiting) > 1:
        raise Refused("More than one fine waits to be paid: say which.", field="fine_id")
    row: Fine | None = waiting.get(fine_id) if fine_id is not None else next(iter(waiting.values()))
    if row is None:
        raise Refused("This fine doesn't wait to be paid any more.", field="fine_id")
    return row


NOTICE_WAITS = say("The notice of this fine waits to be sent: its sender takes it back first, or it is sent.")
# Nothing is to be paid, nor to appeal.
NOT_IMPOSED = {"@fine_payment": Setting(skip=True), "@fine_appeal": Setting(skip=True)}
NOT_HEARD = say(
    "The parties are heard first: give notice of the fine, then wait for their answer or for its time to end."
)


def was_heard(row: Fine, at: datetime) -> bool:
    """Whether the parties have answered the notice, or their time for it is over."""
    last = row.hear_until
    over = last is not None and last < day_of(at)
    return row.state == Fine.State.ANSWERED or over


def _fine(case: Case, *states: str) -> Fine:
    held = told(case, Fines).rows(case).select_for_update(of=("self",)).filter(state__in=states)
    row: Fine | None = held.first()
    if row is None:
        raise Refused("No fine waits to be settled.")
    row.case = case  # as it is held here
    return row


def _started(row: Fine, symbol: str, day: date, field: str, by: Person, at: datetime) -> Deadline:
    """The fine's own clock that ends with that day."""
    act = "notify_fine" if symbol == "@fine_answer" else "settle_fine"
    return start_until(case=row.case, symbol=symbol, day=day, field=field, by=by, at=at, act=act, item=item_of(row))


def record_appeal(
    case: Case, sight: Sight, *, by: Person, at: datetime, lodged_on: date, court_number: str = ""
) -> dict[str, Any]:
    """An appeal against the decision was lodged with the court. Whether it came in time is the court's to say."""
    if lodged_on > day_of(at):
        raise Refused("An appeal can't be lodged in the future.", field="lodged_on")
    appealed = told(case, Appealed)
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
    row = told(case, Appealed).model._default_manager.filter(case=case, ended_on__isnull=True).first()
    if row is None:
        raise Refused("No appeal is pending.")
    demand(outcome, "Say what the court ruled.", "outcome")
    if not row.lodged_on <= ended_on <= day_of(at):
        raise Refused("The court ruled after the appeal was lodged, and not in the future.", field="ended_on")
    move(row, "end", outcome=outcome, ended_on=ended_on)
    return {"appeal_id": row.pk}
