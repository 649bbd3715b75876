"""Stored clocks as the engine sees them: definition, start, stops, extensions; and moments as the database keeps them.

A due date of days is stored as the last microsecond of that day in Brussels, one of hours as its instant.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.days import day_of
from accounts.queries.together import read_together
from accounts.written import date_format, quoted
from casework.lifecycle.kinds import kinds
from casework.models import Case, ClockExtension, ClockPause, ClockValue, Deadline
from casework.procedures import clock as engine
from casework.procedures.catalogue import lapsing_clocks, procedure, versions_of
from casework.procedures.clock import BRUSSELS, Extension, Moment, Pause
from casework.procedures.definitions import Clock, Confidence, Unit
from casework.queries.turn_facts import moment, rows_of

Lengths = Mapping[tuple[str, str, str], int]  # that administrators have set, by procedure, version and clock
WARN_AT = time(7, 0)  # a warning of days is given in the morning, before the first working hour
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class History:
    """What changed a clock after its start."""

    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True)
class Look:
    """A moment at which a clock must be looked at to warn: ``before`` is the number that the procedure states."""

    moment: datetime
    before: int


def definition(deadline: Deadline) -> Clock:
    """The clock's rule, in the version that the case was opened under, with the length that was set when it started
    where the rule leaves it open. ProcedureError when the data lacks it.
    """
    rule = procedure(deadline.procedure, deadline.procedure_version).clock(deadline.clock)
    return rule if deadline.set_length is None else replace(rule, length=deadline.set_length, at_least=None)


def rule_of(case: Case, clock_id: str, at: datetime) -> Clock | None:
    """The rule of a clock of the case's procedure, or of another one named before it ("other:CLOCK").

    Another procedure counts in the version in force when the case was opened (at ``at`` for one that isn't open yet);
    None when none was.
    """
    other, _colon, own = clock_id.rpartition(":")
    if not other:
        return procedure(case.procedure, case.procedure_version).clock(own)
    opened = day_of(case.opened_at or at)
    version = next((v for v in versions_of(other) if v.covers(opened)), None)
    return version.clock(own) if version is not None else None


def rules_behind(case: Case, symbol: str, at: datetime) -> tuple[Clock, ...]:
    """The rules of the clocks of the case's procedure behind a symbol; none where it names none."""
    named = procedure(case.procedure, case.procedure_version).flow.get(symbol.removeprefix("@"), ())
    return tuple(rule for name in named if (rule := rule_of(case, name, at)) is not None)


def title_of(deadline: Deadline, rule: Clock) -> str:
    """What the clock is called in the reader's language, with what tells it from others of its rule: "… · FJP 2"."""
    return with_item(_(rule.title), deadline.item)


def with_item(title: str, item: str) -> str:
    """A clock's title with what tells it from others of its rule, both in the reader's language."""
    return f"{title} · {_(item)}" if item else title


def may_be_set(rule: Clock) -> bool:
    """Whether an administrator may set the clock's length: nobody knows it, or nobody could confirm it."""
    return not rule.is_set and (rule.length is None or rule.confidence is Confidence.UNCONFIRMED)


def value_in_force(rule: Clock) -> int | None:
    """The length that an administrator has set for a clock that nobody could confirm; None where none is in force."""
    return length_set(rule, _by_clock(_lengths()))


def length_set(rule: Clock, lengths: Lengths) -> int | None:
    """The same from the lengths that were read."""
    return lengths.get((rule.procedure, rule.version, rule.id)) if may_be_set(rule) else None


def _lengths() -> QuerySet[ClockValue, tuple[str, str, str, int]]:
    rows = ClockValue.objects.filter(ended_at__isnull=True)
    return rows.values_list("procedure", "procedure_version", "clock", "length")


def _by_clock(rows: Iterable[tuple[str, str, str, int]]) -> Lengths:
    return {(procedure, version, clock): length for procedure, version, clock, length in rows}


def reason_words(reason: str, act: str = "") -> str:
    """A person's own words inside the engine's sentence, as they were typed: stopped for “date of the meeting?”; those
    of an act in the reader's language.
    """
    own = any(reason == each.stops.get(act) for each in kinds())
    return quoted(_(reason) if own else reason) if reason else ""


def as_pause(row: ClockPause) -> Pause:
    """A stored stop for the engine."""
    return Pause(
        start=row.starts_at,
        end=row.ends_at,
        reason=reason_words(row.reason, row.act),
        recorded_at=row.recorded_at,
        end_recorded_at=row.ended_recorded_at,
    )


def histories(deadlines: Iterable[Deadline]) -> dict[int, History]:
    """The history of each stored clock, in one query however many there are."""
    ids = [deadline.pk for deadline in deadlines]
    changes = changes_of(deadline_id__in=ids)
    read_together(*changes)
    return histories_from(ids, *changes)


def histories_and_lengths(deadlines: Iterable[Deadline]) -> tuple[dict[int, History], Lengths]:
    """The same, with every length that an administrator has set, for what may start: still one query."""
    ids, lengths = [deadline.pk for deadline in deadlines], _lengths()
    changes = changes_of(deadline_id__in=ids)
    read_together(*changes, lengths)
    return histories_from(ids, *changes), _by_clock(lengths)


def changes_of(**clocks: object) -> tuple[QuerySet[ClockPause], QuerySet[ClockExtension]]:
    """The stops and extensions of some clocks, in their order."""
    stops = ClockPause.objects.filter(**clocks).order_by("starts_at", "id")
    return stops, ClockExtension.objects.filter(**clocks).order_by("id")


def histories_from(
    ids: Iterable[int], stops: Iterable[ClockPause], longer: Iterable[ClockExtension]
) -> dict[int, History]:
    """The history of each stored clock, by its number, from rows that were read."""
    pauses: dict[int, list[Pause]] = defaultdict(list)
    extensions: dict[int, list[Extension]] = defaultdict(list)
    for pause in stops:
        pauses[pause.deadline_id].append(as_pause(pause))
    for row in longer:
        extension = Extension(length=row.length, reason=reason_words(row.reason), recorded_at=row.recorded_at)
        extensions[row.deadline_id].append(extension)
    return {pk: History(tuple(pauses[pk]), tuple(extensions[pk])) for pk in ids}


def stops() -> ArraySubquery:
    """The stops of a clock as a column of it, for ``read_stops``."""
    rows = ClockPause.objects.filter(deadline=OuterRef("pk"))
    return rows_of(rows, "starts_at", "ends_at", "reason", "act", "recorded_at", "ended_recorded_at")


def read_stops(rows: Iterable[Mapping[str, Any]]) -> tuple[Pause, ...]:
    """Such a column, in the order of the stops."""
    moments = ("starts_at", "ends_at", "recorded_at", "ended_recorded_at")
    found = [ClockPause(**row | {name: moment(row[name]) for name in moments}) for row in map(dict, rows)]
    return tuple(as_pause(row) for row in sorted(found, key=lambda row: row.starts_at))


def instant(moment: Moment | None) -> datetime | None:
    """A due date of the engine as the database keeps it."""
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.max, BRUSSELS)


def due_at(clock: Clock, started_at: datetime, history: History) -> datetime | None:
    """When a stored clock runs out; None while stopped or without a known length. Errors: ProcedureError."""
    return instant(engine.due(clock, started_at, history.pauses, history.extensions))


def due_words_of(clock: Clock, moment: datetime) -> date | datetime:
    """The stored instant as people name it: a day, or for a clock in hours a time in Brussels."""
    return moment.astimezone(BRUSSELS) if clock.unit is Unit.HOURS else day_of(moment)


def words_of(clock: Clock, due: datetime | None) -> str:
    """A due date in the reader's language: "Monday 7 December 2026", with the time for a clock in hours."""
    if due is None:
        return _("no date")
    named = due_words_of(clock, due)
    return date_format(named, "l j F Y H:i" if isinstance(named, datetime) else "l j F Y")


def short_words_of(clock: Clock, due: datetime, at: datetime) -> str:
    """The same for a narrow column: without the weekday, and with the year only when it isn't this one."""
    named = due_words_of(clock, due)
    year = "" if named.year == at.astimezone(BRUSSELS).year else " Y"
    return date_format(named, f"j F{year} H:i" if isinstance(named, datetime) else f"j F{year}")


def due_code(clock: Clock, due: datetime | None) -> str:
    """A due date for the trail: an ISO date, or an ISO time for a clock in hours; ``none`` without one."""
    if due is None:
        return "none"
    named = due_words_of(clock, due)
    return named.isoformat(timespec="minutes") if isinstance(named, datetime) else named.isoformat()


def looks(clock: Clock, due: datetime | None, started_at: datetime) -> tuple[Look, ...]:
    """When to warn, earliest first; a warning that would come before the clock has run at all is left out."""
    if due is None:
        return ()
    moments = engine.warnings(clock, due)
    found = (
        Look(moment if isinstance(moment, datetime) else datetime.combine(moment, WARN_AT, BRUSSELS), before)
        for moment, before in zip(moments, clock.warn, strict=True)
    )
    return tuple(look for look in found if look.moment > started_at)


def next_look_at(clock: Clock, due: datetime | None, started_at: datetime, after: datetime) -> datetime | None:
    """The next moment after ``after`` at which there is something to do: a warning, or the passing of the due date."""
    if due is None:
        return None
    coming = [look.moment for look in looks(clock, due, started_at) if look.moment > after]
    return min([*coming, due + TICK])


def nearest_due(deadlines: Sequence[Deadline]) -> datetime | None:
    """The limit that runs out first among the open clocks; one that has run out and isn't settled comes before all,
    unless it counted a right: nobody is late with what is gone.
    """
    due = [
        deadline.due_at
        for deadline in deadlines
        if deadline.ended_at is None
        and deadline.due_at is not None
        and deadline.state in (Deadline.State.RUNNING, Deadline.State.EXPIRED)
        and not lapsed(deadline)
    ]
    return min(due, default=None)


def lapses(rule: Clock) -> bool:
    """Whether the clock counts a right or a power that is gone once it has run out."""
    return rule.id in lapsing_clocks()


def lapsed(deadline: Deadline) -> bool:
    """Whether a right or a power that the clock counted has run out, and is settled or waits to be confirmed."""
    return deadline.state == Deadline.State.EXPIRED and deadline.clock in lapsing_clocks()
