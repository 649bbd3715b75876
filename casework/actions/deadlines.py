"""What happens when a clock comes near its end or passes it: recorded once, told, and decided by a person.

A clock that has run out never closes a case and never changes its state. The effect that the rule attaches to it is
written on the trail, and people are told.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from accounts import audit
from accounts.context import acting_as_system
from casework.actions import turns
from casework.actions.child import move
from casework.models import Case, Deadline, DeadlineEvent
from casework.models.child import hold
from casework.notifications import outbox
from casework.notifications.audiences import outside_of
from casework.procedures.definitions import Clock, ProcedureError
from casework.queries import clocks as stored

log = logging.getLogger(__name__)

BATCH = 200  # clocks looked at in one go
POSTPONED = timedelta(hours=1)  # a clock whose rule can't be read is looked at again after this


@dataclass(frozen=True)
class Announcement:
    """What is recorded of a clock's moment (event code), what people are told (notice code), and who."""

    event: str
    notice: str
    audiences: tuple[str, ...]


WARNING = Announcement("clock.warned", "clock.warning", ("lead", "author supervisors", "clock body"))
EXPIRY = Announcement("clock.expired", "clock.expired", (*WARNING.audiences, "clock supervisors", "author"))


def run_due(*, at: datetime) -> int:
    """Look at every clock whose moment has come, at most ``BATCH``; how many were looked at.

    Each clock is one transaction that first locks its case, as every act does, and passes by what somebody else holds.
    A run that is killed, or two at once, therefore leave each warning and each expiry recorded once.
    """
    with acting_as_system("clocks that are due"):
        coming = Deadline.objects.filter(next_look_at__lte=at, state=Deadline.State.RUNNING)
        found = list(coming.order_by("next_look_at", "pk").values_list("pk", "case_id")[:BATCH])
    return sum(_look(deadline_id, case_id, at) for deadline_id, case_id in found)


def _look(deadline_id: int, case_id: int, at: datetime) -> bool:
    """Look at one clock; False when somebody else is busy with its case, or was faster."""
    with acting_as_system("one clock that is due"):
        case = hold(Case.objects.select_for_update(skip_locked=True).filter(pk=case_id).first())
        if case is None:
            return False
        row = (
            Deadline.objects.select_for_update()
            .filter(pk=deadline_id, next_look_at__lte=at, state=Deadline.State.RUNNING)
            .first()
        )
        if row is None or row.due_at is None or row.next_look_at is None:
            return False
        row.case = case
        try:
            rule = stored.definition(row)
        except ProcedureError:
            log.exception("clock %s can't be read", row.pk)
            row.next_look_at = at + POSTPONED
            row.save(update_fields=["next_look_at"])
            return False
        if row.due_at < at:
            _expire(row, rule, at)
            turns.write_each([case.pk], case.kind, by=None, at=at)
        else:
            _warn(row, rule, at)
    return True


def _warn(row: Deadline, rule: Clock, at: datetime) -> None:
    """Give the nearest of the warnings whose moment has passed; earlier ones that nobody gave would be noise."""
    passed = [look for look in stored.looks(rule, row.due_at, row.started_at) if look.moment <= at]
    row.next_look_at = stored.next_look_at(rule, row.due_at, row.started_at, at)
    row.save(update_fields=["next_look_at"])
    if passed and _once(row, "warning", passed[-1].before, at):
        _announce(row, rule, WARNING, before=passed[-1].before, at=at)


def _expire(row: Deadline, rule: Clock, at: datetime) -> None:
    move(row, "run_out", expired_at=row.due_at, next_look_at=None)
    if stored.lapses(rule):  # nobody is late: the case's nearest limit is another one now
        others = list(Deadline.objects.filter(case_id=row.case_id, ended_at__isnull=True))
        Case.objects.filter(pk=row.case_id).update(next_due_at=stored.nearest_due(others))
    if _once(row, "expiry", 0, at):
        _announce(row, rule, EXPIRY, before=0, at=at)


def _once(row: Deadline, kind: str, before: int, at: datetime) -> bool:
    """Record the event of a clock that has a date; False when it is on record for this date already."""
    due_at = cast(datetime, row.due_at)
    _event, made = DeadlineEvent.objects.get_or_create(
        deadline=row, kind=kind, due_at=due_at, days_before=before, defaults={"recorded_at": at}
    )
    return made


def _announce(row: Deadline, rule: Clock, what: Announcement, *, before: int, at: datetime) -> None:
    due = stored.due_code(rule, row.due_at)
    data: dict[str, Any] = {"clock": row.clock, "run": row.run, "due": due, "effect": rule.on_expiry.value}
    audit.record(what.event, by=None, at=at, case=row.case, obj=row, data={**data, "before": before})
    payload: Mapping[str, Any] = {
        "code": what.notice,
        "audiences": [*what.audiences, *outside_of(row.case, row.clock)],
        "by": None,
        "ids": [],
        "deadline_id": row.pk,
        "item": row.item,
        **data,
    }
    key = f"{what.notice}:{row.pk}:{due}:{before}"
    outbox.put(kind="notify", effect_key=key, case=row.case, payload=payload, at=at)
