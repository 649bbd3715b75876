"""Starting, stopping and ending the clocks of a case, as its lifecycle says; and what an act would do to them.

An act and its preview run through the same planning, so what a person is told beforehand is what then happens. Nothing
here throws away a running clock or a stop: starting a clock that runs leaves it as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Person
from casework.actions.child import turn
from casework.models import Case, ClockPause, Deadline
from casework.procedures.catalogue import procedure
from casework.procedures.definitions import URGENT, Clock, Procedure, Unit
from casework.queries import clocks as stored
from casework.queries.clocks import History

Step = tuple[str, str]
SYMBOL = "@"  # a step names a clock of the table's own; the procedure's flow says which ones it stands for
State = Deadline.State
STEPPED = ("state", "due_at", "next_look_at", "expired_at", "ended_at")  # what a step changes of a clock
ENDED = ("ends_at", "ended_recorded_at")  # and of a stop
EVENTS = {
    "start": "clock.started",
    "pause": "clock.paused",
    "resume": "clock.resumed",
    "stop": "clock.stopped",
    "drop": "clock.dropped",
    "reopen": "clock.resumed",
    "lapse": "clock.lapsed",
}


@dataclass(frozen=True)
class ClockChange:
    """What one step does to one clock, with a sentence for the screen.

    ``verb``: start, pause, resume, stop, drop, reopen or lapse.
    """

    clock: str
    title: str
    verb: str
    old_due: datetime | None
    new_due: datetime | None
    sentence: str
    row: Deadline | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Setting:
    """What an act brings for a clock that it starts: another start than now, a length that the rule leaves open."""

    start: datetime | None = None
    length: int | None = None  # in the clock's unit
    happened: datetime | None = None  # the event that meets the clock, where it isn't recorded at once
    skip: bool = False  # what would start, stop or resume it hasn't happened
    begun: bool = False  # the act's own rows had to point at it: it was started with them
    item: str | None = None  # which of several clocks of one rule, where they run beside each other; None: whichever
    items: tuple[str, ...] | None = None  # which of them end together; none of them where it is empty


Settings = Mapping[str, Setting]  # by clock id or by the symbol of the step


def settings_of(starts: Mapping[str, datetime | None]) -> Settings:
    """Settings from the moments that a kind's screens name; None: not started."""
    return {clock: Setting(start=moment, skip=moment is None) for clock, moment in starts.items()}


@dataclass
class _Planned:
    """A step worked out in memory, ready to be written or only shown."""

    change: ClockChange
    deadline: Deadline
    pause: ClockPause | None = None


@dataclass
class _Clocks:
    """The clocks of a case while steps are worked out on them."""

    case: Case
    rules: Procedure
    deadlines: list[Deadline]
    histories: dict[int, History]
    lengths: stored.Lengths
    at: datetime
    reason: str = ""
    act: str = ""
    settings: Settings = field(default_factory=dict)

    def open(self, clock_id: str, item: str = "") -> Deadline | None:
        """The open run of a clock or of its urgent variant."""
        for deadline in self.deadlines:
            own = deadline.clock in (clock_id, clock_id + URGENT) and deadline.item == item
            if deadline.ended_at is None and own:
                return deadline
        return None

    def met(self, clock_id: str, item: str) -> Deadline | None:
        """The newest run of a clock, where it has been met."""
        runs = [row for row in self.deadlines if (row.clock, row.item) == (clock_id, item)]
        newest = max(runs, key=lambda row: row.run, default=None)
        return newest if newest is not None and newest.state == State.MET else None

    def runs(self, clock_id: str, item: str | None) -> list[Deadline]:
        """The open runs of a clock: that of one item, or of every item where none is named."""
        items = {row.item for row in self.deadlines if row.clock.removesuffix(URGENT) == clock_id.removesuffix(URGENT)}
        found = (self.open(clock_id, one) for one in ([item] if item is not None else sorted(items)))
        return [row for row in found if row is not None]

    def history(self, deadline: Deadline) -> History:
        """What changed that clock since its start; nothing yet for one that isn't stored."""
        return self.histories.get(deadline.pk, History())

    def rule(self, deadline: Deadline) -> Clock:
        """The rule that a stored clock runs by."""
        return stored.definition(deadline)


def apply_steps(
    *,
    case: Case,
    steps: Sequence[Step],
    by: Person | None,
    at: datetime,
    reason: str = "",
    act: str = "",
    settings: Settings | None = None,
) -> list[ClockChange]:
    """Carry out clock steps on a case that the caller has locked, inside the caller's transaction.

    A step is a verb (start, stop, drop, lapse, pause, resume, reopen, restart, stop-all) and a clock id. An urgent case
    starts the clock's ``-URGENT`` variant where the procedure has one; the other verbs act on whichever of the two is
    open. ``reason`` stands beside a stop. A clock id that begins with "@" is a symbol of the procedure's flow: it
    stands for as many clocks as that names, none included. Sets ``case.next_due_at`` and leaves the saving of the case
    to the caller.
    Raises ProcedureError for a clock that the case's procedure lacks.
    """
    clocks = _clocks(case, steps, at, settings, lock=True)
    clocks.reason, clocks.act = reason, act
    planned = _plan(clocks, steps)
    _write(planned)
    with audit.together():
        for step in planned:
            _record(step, case, by, at)
    case.next_due_at = stored.nearest_due(clocks.deadlines)
    return [step.change for step in planned]


def preview(*, case: Case, steps: Sequence[Step], at: datetime, settings: Settings | None = None) -> list[ClockChange]:
    """What ``apply_steps`` would do at this moment; writes nothing and locks nothing."""
    return [step.change for step in _plan(_clocks(case, steps, at, settings, lock=False), steps)]


def _clocks(case: Case, steps: Sequence[Step], at: datetime, settings: Settings | None, *, lock: bool) -> _Clocks:
    """The clocks of the case with what a step that is left to take may need of them; one query, which locks them."""
    rows = Deadline.objects.filter(case=case).order_by("id")
    rows = rows.select_for_update() if lock else rows
    rules = procedure(case.procedure, case.procedure_version)
    given = dict(settings or {})
    begun = all(named in given and given[named].begun for _verb, named in steps)
    histories, lengths = ({}, {}) if begun else stored.histories_and_lengths(case, beside=(rows,))
    return _Clocks(case, rules, list(rows), histories, lengths, at, settings=given)


def _named(clocks: _Clocks, steps: Sequence[Step]) -> list[Step]:
    """The steps with each symbol replaced by the clocks that it stands for in the case's procedure."""
    found: list[Step] = []
    for verb, clock_id in steps:
        if not clock_id.startswith(SYMBOL):
            found.append((verb, clock_id))
            continue
        ids = clocks.rules.flow.get(clock_id[1:], ())
        for one in ids:
            if clock_id in clocks.settings:
                clocks.settings = {one: clocks.settings[clock_id], **clocks.settings}
            found.append((verb, one))
    return found


def _plan(clocks: _Clocks, steps: Sequence[Step]) -> list[_Planned]:
    planned: list[_Planned] = []
    for verb, named in _named(clocks, steps):
        clock_id = named.rpartition(":")[2]
        if verb == "stop-all":
            planned += [_ended(clocks, row, "drop") for row in clocks.deadlines if row.ended_at is None]
            continue
        setting = _setting_of(clocks, named)
        item = setting.item or ""
        row = clocks.open(clock_id, item)
        if verb == "restart" or (verb == "start" and row is not None and row.state == State.EXPIRED):
            planned += [_ended(clocks, row, "stop", setting.start)] if row is not None else []
            planned += _started(clocks, named)
        elif verb == "start":
            planned += _started(clocks, named) if row is None and not setting.begun else []
        elif verb in ("stop", "drop", "lapse"):
            items = setting.items if setting.items is not None else (setting.item,)  # None stands for all
            ends = [one for name in items for one in clocks.runs(clock_id, name)]
            planned += [_ended(clocks, one, verb, setting.happened) for one in ends]
        elif verb == "reopen":
            before = clocks.met(clock_id, item)
            planned += [_reopened(clocks, before)] if row is None and before is not None else []
        elif verb in ("pause", "resume") and setting.skip:
            continue
        elif verb == "pause":
            planned += [_paused(clocks, row)] if row is not None and _can_pause(row, clocks.at) else []
        elif verb == "resume":
            planned += [_resumed(clocks, row)] if row is not None and row.state == State.PAUSED else []
        else:
            raise ValueError(f"There is no clock verb {verb}.")
    return planned


def _can_pause(row: Deadline, at: datetime) -> bool:
    """A clock that has run out can't be stopped any more: that would hide that it did."""
    return row.state == State.RUNNING and (row.due_at is None or row.due_at >= at)


def _setting_of(clocks: _Clocks, named: str) -> Setting:
    """What the act brings for a clock, under the name of the step or the clock's own."""
    return clocks.settings.get(named) or clocks.settings.get(named.rpartition(":")[2]) or Setting()


def _started(clocks: _Clocks, clock_id: str) -> list[_Planned]:
    """A new run; nothing when the clock belongs to a procedure that wasn't in force."""
    urgent = clocks.case.urgent and clock_id + URGENT in clocks.rules.clocks
    rule = stored.rule_of(clocks.case, clock_id + URGENT if urgent else clock_id, clocks.at)
    if rule is None:
        return []
    setting = clocks.settings.get(rule.id) or _setting_of(clocks, clock_id)
    if setting.skip:
        return []
    start = setting.start or clocks.at
    row = Deadline(
        case=clocks.case,
        clock=rule.id,
        procedure=rule.procedure,
        procedure_version=rule.version,
        set_length=setting.length if setting.length is not None else stored.length_set(rule, clocks.lengths),
        item=setting.item or "",
        run=1 + max((d.run for d in clocks.deadlines if d.clock == rule.id), default=0),
        state=State.RUNNING,
        started_at=start,
    )
    rule = stored.definition(row)
    row.due_at = due = stored.due_at(rule, start, History())
    row.next_look_at = stored.next_look_at(rule, due, start, clocks.at)
    clocks.deadlines.append(row)
    sentence = _("Starts the clock “%(title)s”: due %(due)s.")
    if due is None and rule.is_set:
        sentence = _("Starts the clock “%(title)s”, which ends with the day that you set.")
    elif due is None:
        sentence = _("Starts the clock “%(title)s”; its length isn't known, so it has no due date.")
    return [_Planned(_change("start", row, rule, None, due, sentence), row)]


def _paused(clocks: _Clocks, row: Deadline) -> _Planned:
    rule, old_due = clocks.rule(row), row.due_at
    pause = ClockPause(
        deadline=row,
        starts_at=clocks.at,
        reason=clocks.reason[:300],
        act=clocks.act[:30],
        recorded_at=clocks.at,
    )
    turn(row, "pause", due_at=None, next_look_at=None)
    sentence = _("Stops the clock “%(title)s”; its due date, %(old_due)s, moves by the days stopped.")
    if old_due is None:
        sentence = _("Stops the clock “%(title)s”.")
    elif rule.unit is Unit.HOURS:
        sentence = _("Stops the clock “%(title)s”; its due date, %(old_due)s, moves by the hours stopped.")
    return _Planned(_change("pause", row, rule, old_due, None, sentence), row, pause)


def _resumed(clocks: _Clocks, row: Deadline) -> _Planned:
    rule, pause = clocks.rule(row), _end_pause(row, clocks.at)
    turn(row, "resume", due_at=_due_with(clocks, row, rule))
    row.next_look_at = stored.next_look_at(rule, row.due_at, row.started_at, clocks.at)
    sentence = _again(row.due_at)
    return _Planned(_change("resume", row, rule, None, row.due_at, sentence), row, pause)


def _ended(clocks: _Clocks, row: Deadline, verb: str, happened: datetime | None = None) -> _Planned:
    """End an open run: met (in time or late, by the moment of the event and not of its recording), dropped, or run out
    where it counted a right: that is over when its time was.
    """
    rule, old_due, pause = clocks.rule(row), row.due_at, None
    moment = clocks.at if happened is None else min(clocks.at, max(happened, row.started_at))
    if row.state == State.PAUSED:
        pause = _end_pause(row, clocks.at)
        row.due_at = _due_with(clocks, row, rule)
    late = row.due_at is not None and row.due_at < moment
    row.expired_at = row.due_at if late else None
    lapsed = late and verb != "stop" and stored.lapses(rule)
    ended_at = row.due_at if lapsed else moment
    turn(row, "stop" if verb == "stop" else "run_out" if late else "drop", ended_at=ended_at, next_look_at=None)
    if lapsed:
        sentence = _("Ends the clock “%(title)s”, which ran out.")
    elif verb == "drop":
        sentence = _("Drops the clock “%(title)s”.")
    elif late:
        sentence = _("Ends the clock “%(title)s”, after its due date.")
    else:
        sentence = _("Ends the clock “%(title)s”, in time.")
    return _Planned(_change(verb, row, rule, old_due, row.due_at, sentence), row, pause)


def _reopened(clocks: _Clocks, row: Deadline) -> _Planned:
    """A clock that was met runs on to the day that it had: what was reported isn't enough."""
    rule = clocks.rule(row)
    turn(row, "reopen" if row.expired_at is None else "reopen_late", ended_at=None)
    if row.state == State.RUNNING:
        row.next_look_at = stored.next_look_at(rule, row.due_at, row.started_at, clocks.at)
    sentence = _again(row.due_at)
    return _Planned(_change("reopen", row, rule, row.due_at, row.due_at, sentence), row)


def _again(due: datetime | None) -> str:
    if due is None:
        return _("The clock “%(title)s” runs again; it has no due date.")
    return _("The clock “%(title)s” runs again: due %(due)s.")


def _end_pause(row: Deadline, at: datetime) -> ClockPause | None:
    pause = ClockPause.objects.filter(deadline=row, ends_at__isnull=True).first()
    if pause is not None:
        pause.ends_at = max(at, pause.starts_at)
        pause.ended_recorded_at = at
    return pause


def _due_with(clocks: _Clocks, row: Deadline, rule: Clock) -> datetime | None:
    """The due date once the open stop ends now; the history in memory follows."""
    history = clocks.history(row)
    pauses = tuple(replace(p, end=clocks.at, end_recorded_at=clocks.at) if p.end is None else p for p in history.pauses)
    clocks.histories[row.pk] = History(pauses, history.extensions)
    return stored.due_at(rule, row.started_at, clocks.histories[row.pk])


def _change(
    verb: str, row: Deadline, rule: Clock, old_due: datetime | None, new_due: datetime | None, sentence: str
) -> ClockChange:
    values = {
        "title": stored.title_of(row, rule),
        "due": stored.words_of(rule, new_due),
        "old_due": stored.words_of(rule, old_due),
    }
    return ClockChange(rule.id, rule.title, verb, old_due, new_due, sentence % values, row)


def _write(planned: Sequence[_Planned]) -> None:
    """Write the clocks and stops, each once: what ends before what begins, since one of a rule is open at a time."""
    for step in planned:
        step.deadline.prove()
    _save(Deadline, [step.deadline for step in planned], STEPPED)
    _save(ClockPause, [step.pause for step in planned if step.pause is not None], ENDED)


def _save(model: Any, rows: Sequence[Any], fields: Sequence[str]) -> None:
    known = {row.pk: row for row in rows if row.pk is not None}
    if len(known) > 1:
        model.objects.bulk_update(known.values(), fields)
    for row in known.values() if len(known) == 1 else ():
        row.save(update_fields=fields)
    if new := [row for row in rows if row.pk is None]:
        model.objects.bulk_create(new)


def _record(step: _Planned, case: Case, by: Person | None, at: datetime) -> None:
    row = step.deadline
    data = {"clock": row.clock, "run": row.run, "due": stored.due_code(stored.definition(row), row.due_at)}
    audit.record(EVENTS[step.change.verb], by=by, at=at, case=case, obj=row, data=data)
