"""From the assessment to its end or to screening; and the extension of a phase."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Person
from casework.actions.clocks import Setting
from casework.actions.corrections import extend as extend_deadline
from casework.actions.corrections import stand_still
from casework.errors import Refused, demand
from casework.lifecycle.acts import Leaves
from casework.models import Case
from casework.procedures.clock import BRUSSELS
from casework.procedures.definitions import Clock
from casework.procedures.working_days import calendar, next_working_day
from casework.queries import clocks as stored
from casework.queries.clocks import History
from screening.investments.acts.outcome import SILENCE, keep_step, settle
from screening.investments.models import Filing
from screening.investments.procedures.system import ExtensionMode
from screening.investments.queries.clock_starts import Left, extensions_end, extensions_left
from screening.investments.queries.filing_facts import filing_facts
from screening.investments.table import act

LONGEST = 1000  # of an agreed length, in the clock's unit


@act(
    "clear",
    form="phases.ClearForm",
    icon="circle-check",
    tone="ok",
    first=22,
    trail=_("%(actor)s cleared %(case)s in assessment."),
    notice=_("%(case)s: cleared in assessment."),
    beside=("like files", "union"),
    leaves=Leaves(("reasons",)),
    marks=("sends a decision",),
    steps=extensions_end,
)
def clear(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    reasons: str,
    departs_because: str = "",
    early_because: str = "",
    passed: Collection[str] = (),
) -> dict[str, Any]:
    """Clear the deal in assessment: every authority has spoken and none finds a risk."""
    demand(reasons, "Give the reasons.", "reasons")
    said: dict[str, Any] = {
        "reasons": reasons,
        "departs_because": departs_because,
        "early_because": early_because,
        "passed": passed,
    }
    found = settle(case, sight, outcome=Filing.Outcome.CLEARED, by=by, at=at, **said)
    return {**found, "clock_steps": extensions_end(case, by.pk)}


@act(
    "confirm_silence",
    form="phases.SilenceForm",
    icon="hourglass",
    tone="ok",
    first=23,
    trail=_("%(actor)s confirmed that %(case)s is cleared by silence."),
    notice=_("%(case)s: cleared by silence, as confirmed."),
    beside=("union",),
    leaves=Leaves(writes=False),
    marks=("sends a decision", "fixed phrases"),
    steps=extensions_end,
)
def confirm_silence(
    case: Case, sight: Sight, *, by: Person, at: datetime, remark: str = "", early_because: str = ""
) -> dict[str, Any]:
    """Confirm that the deal is cleared because the time of the assessment ran out without a decision.

    That silence clears is data of the procedure and often unconfirmed: nothing closes before a person has said so here.
    """
    said: dict[str, Any] = {"reasons": remark, "early_because": early_because}
    found = settle(case, sight, outcome=Filing.Outcome.TACIT, rule=SILENCE, by=by, at=at, **said)
    return {**found, "clock_steps": extensions_end(case, by.pk)}


@act(
    "move_to_screening",
    form="phases.MoveForm",
    icon="arrow-right",
    tone="soon",
    first=21,
    trail=_("%(actor)s moved %(case)s to screening."),
    notice=_("%(case)s: moved to screening, the second phase."),
)
def move_to_screening(case: Case, sight: Sight, *, by: Person, at: datetime, reasons: str) -> dict[str, Any]:
    """Open the second phase: somebody has found indications of risk, which the reasons name."""
    demand(reasons, "Say what the indications of risk are.", "reasons")
    found = ", ".join(filing_facts(case, sight, at=at).indications)
    keep_step(case, f"Moved to screening ({found})", reasons, by=by, at=at, act="move_to_screening")
    return {"clock_steps": extensions_end(case, by.pk)}


@act(
    "extend_phase",
    form="phases.ExtendForm",
    icon="calendar-clock",
    tone="soon",
    trail=_("%(actor)s extended the phase of %(case)s."),
    notice=_("%(case)s: the phase was extended."),
)
def extend(
    case: Case, sight: Sight, *, by: Person, at: datetime, extension: str, reason: str, length: int | None = None
) -> dict[str, Any]:
    """Lengthen the phase by one of the procedure's extensions; ``length`` where it is agreed in each file.

    What happens to the main clock is data: it stands still meanwhile, it ends and the extension follows it, or it gets
    the extension's length. A main clock that has run out is not lengthened any more.
    """
    demand(reason, "Say why the phase is extended.", "reason")
    left = next((one for one in extensions_left(case) if one.rule.code == extension), None)
    if left is None:
        raise Refused("The procedure knows no further extension of this kind.", field="extension")
    if not left.main or any(row.due_at is None or row.due_at < at for row in left.main):
        raise Refused("The clock of this phase doesn't run any more: it can't be extended.", field="extension")
    clock = _with_length(left, length)
    keep_step(case, left.rule.title, reason, by=by, at=at, act="extend_phase")
    return _EXTEND[left.rule.mode](left, clock, length, reason, by, at)


def _with_length(left: Left, length: int | None) -> Clock:
    """The extension's rule with the length that holds for this file."""
    if left.needs_length and not length:
        known = None if left.rule.agreed else stored.value_in_force(left.clock)
        if known is None:
            raise Refused("State the length that was agreed.", field="length")
        return replace(left.clock, length=known, at_least=None)
    if length is not None and not left.needs_length:
        raise Refused("The length of this extension is fixed.", field="length")
    if length is not None and not 1 <= length <= LONGEST:
        raise Refused("The length must be at least one.", field="length")
    return replace(left.clock, length=length, at_least=None) if length else left.clock


def _pause(left: Left, clock: Clock, length: int | None, reason: str, by: Person, at: datetime) -> dict[str, Any]:
    """The main clock stands still until the day after the extension's last one."""
    due = stored.due_at(clock, at, History())
    if due is None:
        raise Refused("State the length that was agreed.", field="length")
    until = _after(due)
    for row in left.main:
        stand_still(deadline=row, until=until, reason=reason, act="extend_phase", by=by, at=at)
    return _start(clock, Setting(length=length))


def _follow(left: Left, clock: Clock, length: int | None, reason: str, by: Person, at: datetime) -> dict[str, Any]:
    """The extension begins on the first working day after the main clock's last day, which ends it."""
    last = max(row.due_at for row in left.main if row.due_at is not None)
    start = _after(last)
    if clock.calendar is not None:
        day = next_working_day(calendar(clock.calendar), day_of(start))
        start = datetime.combine(day, time.min, BRUSSELS)
    steps = [("stop", row.clock) for row in left.main]
    found = _start(clock, Setting(start=start, length=length))
    return {**found, "clock_steps": [*steps, *found["clock_steps"]]}


def _add(left: Left, clock: Clock, length: int | None, reason: str, by: Person, at: datetime) -> dict[str, Any]:
    """The main clock gets the extension's length."""
    for row in left.main:
        if stored.definition(row).unit is not clock.unit or clock.length is None:
            raise Refused("This extension is counted otherwise than the clock of the phase.", field="extension")
        extend_deadline(deadline=row, length=clock.length, reason=reason, clock=clock.id, by=by, at=at)
    return {}


_EXTEND = {ExtensionMode.PAUSE: _pause, ExtensionMode.AFTER: _follow, ExtensionMode.ADD: _add}


def _after(due: datetime) -> datetime:
    """The first moment of the day after a due date."""
    return datetime.combine(day_of(due) + timedelta(days=1), time.min, BRUSSELS)


def _start(clock: Clock, setting: Setting) -> dict[str, Any]:
    return {"clock_steps": [("start", clock.id)], "clock_settings": {clock.id: setting}}
