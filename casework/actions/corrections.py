"""Moving the date of a clock by hand: an extension by one person with a reason, a corrected start by two.

Each changes one stored clock inside the caller's transaction, recomputes its date and keeps what stood there before.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.access import sight_of
from accounts.models import Person
from accounts.permissions import Permission
from casework.access import get_case, of_case
from casework.actions.child import turn
from casework.errors import Refused, there
from casework.models import Case, ClockExtension, ClockPause, Correction, Deadline
from casework.notifications import outbox
from casework.notifications.audiences import outside_of
from casework.procedures.definitions import ProcedureError
from casework.queries import clocks as stored
from casework.queries.clocks import History

State = Deadline.State
LONGEST_REASON = 300  # characters


def extend(
    *, deadline: Deadline, length: int, reason: str, by: Person, at: datetime, clock: str = ""
) -> ClockExtension:
    """Add ``length`` of the clock's own unit; ``clock`` names the rule that gives it, where one does.

    A stopped clock stays stopped and has the length when it runs again; one that has run out runs again when its new
    date is still to come.
    """
    row = _open_clock(deadline)
    rule = stored.definition(row)
    if rule.length is None:
        raise Refused("The length of this clock isn't known, so it can't be extended.", code="clock.extend")
    if length < 1:
        raise Refused("An extension adds at least one.", code="clock.extend", field="length")
    extension = ClockExtension.objects.create(
        deadline=row, length=length, clock=clock, reason=_reason(reason), given_by=by, recorded_at=at
    )
    _recompute(row, at)
    _record("clock.extended", row, by, at, length=length, due=row.due_at)
    return extension


def stand_still(*, deadline: Deadline, until: datetime, reason: str, act: str, by: Person, at: datetime) -> ClockPause:
    """Stop a running clock up to, not including, a moment that is known beforehand: its date moves at once.

    Another stop in the meantime counts once. Refused for a clock that has run out: that would hide that it did.
    """
    row = _open_clock(deadline)
    if row.state != State.RUNNING or (row.due_at is not None and row.due_at < at):
        raise Refused("This clock doesn't run: it can't be stopped.", code="clock.stop")
    pause = ClockPause.objects.create(
        deadline=row,
        starts_at=at,
        ends_at=until,
        reason=_reason(reason),
        act=act[:30],
        recorded_at=at,
        ended_recorded_at=at,
    )
    _recompute(row, at)
    _record("clock.paused", row, by, at, due=row.due_at)
    return pause


def extend_clock(
    *, reference: str, deadline_id: int, length: int, reason: str, by: Person, at: datetime
) -> ClockExtension:
    """Extend one open clock of a case through the read door, and tell those who wait for it. One person with the right
    to approve corrections does it, in one act: it is the answer to an announced expiry. Raises Absent, Refused.
    """
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, Permission.CLOCK_APPROVE, lock=True)
        deadline = there(of_case(sight, case, Deadline, pk=deadline_id).first(), deadline_id)
        extension = extend(deadline=deadline, length=length, reason=reason, by=by, at=at)
        told = ("lead", "author", "author supervisors", "clock body")
        _tell_moved(extension.deadline, told, key=f"clock.extended:{extension.pk}", by=by, at=at)
    return extension


def propose_correction(*, deadline: Deadline, new_start: datetime, reason: str, by: Person, at: datetime) -> Correction:
    """Ask that a clock be counted from another start. Nothing moves until somebody else has agreed."""
    row = _open_clock(deadline)
    if new_start > at:
        raise Refused("A clock can't have started in the future.", code="clock.correct", field="new_start")
    if Correction.objects.filter(deadline=row, state=Correction.State.PROPOSED).exists():
        raise Refused("A correction of this clock is waiting for a second person.", code="clock.correct")
    rule, history = stored.definition(row), _history(row)
    if stored.due_words_of(rule, new_start) == stored.due_words_of(rule, row.started_at):
        raise Refused("The clock starts then already.", code="clock.correct", field="new_start")
    correction = Correction.objects.create(
        deadline=row,
        old_start=row.started_at,
        new_start=new_start,
        old_due=row.due_at,
        new_due=_due(row, new_start, history),
        reason=_reason(reason),
        proposed_by=by,
        proposed_at=at,
    )
    _record("clock.correction_proposed", row, by, at, new_start=new_start, old_start=row.started_at)
    return correction


def settle_correction(*, correction: Correction, approve: bool, by: Person, at: datetime) -> Correction:
    """Agree to a correction or refuse it, as somebody else than its proposer; the old start stays on record."""
    waiting = Correction.objects.select_for_update().get(pk=correction.pk)
    if waiting.state != Correction.State.PROPOSED:
        raise Refused("This correction has been settled already.", code="clock.settle")
    if waiting.proposed_by_id == by.pk:
        raise Refused("Two people correct a clock: somebody else must settle this one.", code="clock.settle")
    row = _open_clock(waiting.deadline) if approve else waiting.deadline
    if approve:
        waiting.old_start, waiting.old_due = row.started_at, row.due_at
        row.started_at = waiting.new_start
        _recompute(row, at)
        waiting.new_due = row.due_at
    turn(waiting, "approve" if approve else "refuse", settled_by=by, settled_at=at)
    waiting.save()
    code = "clock.corrected" if approve else "clock.correction_refused"
    _record(code, row, by, at, old_due=waiting.old_due, due=waiting.new_due, proposed_by=waiting.proposed_by_id)
    if approve and outside_of(row.case, row.clock):
        _tell_moved(row, (), key=f"clock.corrected:{waiting.pk}", by=by, at=at)
    return waiting


def _tell_moved(row: Deadline, audiences: Sequence[str], *, key: str, by: Person, at: datetime) -> None:
    """Tell of a day that moved, also those outside who owe what the clock counts."""
    payload = {
        "code": "clock.extended",
        "audiences": [*audiences, *outside_of(row.case, row.clock)],
        "by": by.pk,
        "deadline_id": row.pk,
        "clock": row.clock,
        "item": row.item,
        "due": stored.due_code(stored.definition(row), row.due_at),
    }
    outbox.put(kind="notify", effect_key=key, case=row.case, payload=payload, at=at)


def _record(code: str, row: Deadline, by: Person, at: datetime, **more: datetime | int | None) -> None:
    """An event of a clock; moments stand in it as its rule writes them."""
    rule = stored.definition(row)
    words = {name: value if isinstance(value, int) else stored.due_code(rule, value) for name, value in more.items()}
    audit.record(code, by=by, at=at, case=row.case, obj=row, data={"clock": row.clock, "run": row.run, **words})


def _open_clock(deadline: Deadline) -> Deadline:
    row = Deadline.objects.select_for_update(of=("self",)).select_related("case").get(pk=deadline.pk)
    if row.ended_at is not None:
        raise Refused("This clock has ended; its date doesn't move any more.", code="clock.ended")
    return row


def _history(row: Deadline) -> History:
    return stored.histories([row])[row.pk]


def _due(row: Deadline, started_at: datetime, history: History) -> datetime | None:
    try:
        return stored.due_at(stored.definition(row), started_at, history)
    except ProcedureError as problem:
        raise Refused(str(problem), code="clock.calendar") from problem


def _recompute(row: Deadline, at: datetime) -> None:
    """Count the clock again; one that had run out runs again when its new date is still to come."""
    row.due_at = _due(row, row.started_at, _history(row))
    if row.state == State.EXPIRED and row.due_at is not None and row.due_at >= at:
        turn(row, "recount", expired_at=None)
    if row.state == State.RUNNING:
        row.next_look_at = stored.next_look_at(stored.definition(row), row.due_at, row.started_at, at)
    row.save()
    others = list(Deadline.objects.filter(case=row.case, ended_at__isnull=True))
    row.case.next_due_at = stored.nearest_due(others)
    Case.objects.filter(pk=row.case_id).update(next_due_at=row.case.next_due_at)


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused("Say why the date moves.", code="clock.reason", field="reason")
    return text.strip()[:LONGEST_REASON]
