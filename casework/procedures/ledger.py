"""Why this date? The steps of a count as rows for a table and as one sentence (English; wrapped at the screen).

A row states its contribution as a number too, so that a due date can be recomputed from the ledger alone: `recount.py`
does so, without the calendar and without the arithmetic that made it, and the check of the procedures compares.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from casework.procedures.counting import (
    Count,
    Extension,
    Moment,
    Pause,
    Stop,
    calendar_of,
    shown,
)
from casework.procedures.definitions import Clock, Roll, StartDay, Unit, count_of
from casework.procedures.working_days import ONE_DAY, WEEKDAYS, DayOff, days_off

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


class RowKind(StrEnum):
    """What a row of the ledger states."""

    START = "start"
    RULE = "rule"
    EXTENSION = "extension"
    STOP = "stop"
    DAY_OFF = "day_off"
    SUM = "sum"
    ROLL = "roll"
    DUE = "due"


@dataclass(frozen=True)
class Row:
    """One line of the ledger. `number` is its contribution in the clock's counting unit, where it has one."""

    kind: RowKind
    text: str
    day: Moment | None = None
    until: Moment | None = None
    number: int | None = None
    unit: Unit | None = None


@dataclass(frozen=True)
class Explanation:
    """The ledger of one date. `due` is None while the clock is stopped or when its length is not known."""

    clock: Clock
    due: Moment | None
    rows: tuple[Row, ...]
    sentence: str
    open_since: Moment | None
    left: int | None


def explanation(count: Count) -> Explanation:
    """The ledger of a count."""
    clock = count.clock
    rows = [_start_row(count), _rule_row(count)]
    rows += [_extension_row(clock, extension) for extension in count.extensions]
    rows += [_stop_row(clock, stop) for stop in count.stops]
    if count.due is not None:
        rows += _day_off_rows(count)
        rows += _end_rows(count)
    return Explanation(
        clock=clock,
        due=None if count.due is None else shown(count.due),
        rows=tuple(rows),
        sentence=_sentence(count),
        open_since=None if count.open_since is None else shown(count.open_since),
        left=count.left,
    )


def known_on(
    pauses: Sequence[Pause], extensions: Sequence[Extension], as_of: date
) -> tuple[list[Pause], list[Extension]]:
    """The pauses and extensions as they were recorded at the end of an earlier day.

    A stop that was ended later was still open then. When nobody recorded the moment of the ending, the end itself is
    taken for it.
    """
    known: list[Pause] = []
    for pause in pauses:
        if _recorded_by(pause.recorded_at, as_of):
            ended = pause.end_recorded_at or (pause.end if pause.recorded_at is not None else None)
            known.append(pause if _recorded_by(ended, as_of) else replace(pause, end=None))
    return known, [extension for extension in extensions if _recorded_by(extension.recorded_at, as_of)]


def day_text(day: Moment, *, year: int | None = None, weekday: bool = False) -> str:
    """A day in words, "Monday 7 April 2025"; the year is left out when it is the one given. Hours show the time."""
    seen = shown(day)
    text = f"{seen.day} {MONTHS[seen.month - 1]}"
    if seen.year != year:
        text += f" {seen.year}"
    if weekday:
        text = f"{WEEKDAYS[seen.weekday()]} {text}"
    if isinstance(seen, datetime):
        text += f" {seen:%H:%M} ({seen:%Z})"
    return text


def amount_text(clock: Clock, amount: int) -> str:
    """An amount of the counting unit in words: days, working days, or hours and minutes given in seconds."""
    if clock.unit is Unit.HOURS:
        hours, minutes = divmod(amount // 60, 60)
        return count_of(hours, Unit.HOURS) + (f" {minutes} min" if minutes else "")
    if clock.unit is Unit.WORKING_DAYS:
        return count_of(amount, Unit.WORKING_DAYS)
    return f"{amount} day" if amount == 1 else f"{amount} days"


# ------------------------------------------------------------------------------------------------------------- rows


def _start_row(count: Count) -> Row:
    clock, start = count.clock, count.start
    text = f"Starts {day_text(start, weekday=True)}"
    if clock.starts_when:
        text += f": {clock.starts_when}"
    if clock.unit is Unit.HOURS:
        counted = "hours are elapsed hours"
    elif clock.start_day is StartDay.SAME:
        counted = "that day is day 1"
    else:
        counted = "the day after is day 1"
    return Row(RowKind.START, f"{text}; {counted}.", day=shown(start))


def _rule_row(count: Count) -> Row:
    clock = count.clock
    if clock.length is None:
        text = f"The length is not known: {_origin(clock)}."
        return Row(RowKind.RULE, text)
    lowest = f" (the source gives {clock.at_least} to {clock.length})" if clock.at_least else ""
    text = f"{clock.length_text}{lowest}: {_origin(clock)}."
    return Row(RowKind.RULE, text, number=clock.length, unit=clock.unit)


def _extension_row(clock: Clock, extension: Extension) -> Row:
    unit = extension.unit or clock.unit
    text = f"Extended by {count_of(extension.length, unit)}{_because(extension.reason, extension.request)}."
    return Row(RowKind.EXTENSION, text, number=extension.length, unit=unit)


def _stop_row(clock: Clock, stop: Stop) -> Row:
    because = _because(stop.pause.reason, stop.pause.request)
    start, end = shown(stop.start), None if stop.end is None else shown(stop.end)
    if end is None:
        if stop.counts:
            text = f"Stopped since {day_text(stop.pause.start, weekday=True)}{because}; not resumed yet."
        else:
            text = f"Stop from {day_text(start)}{because}: not counted, {_uncounted(stop)}."
        return Row(RowKind.STOP, text, day=start, number=0)
    text = f"Stopped {day_text(start)} to {day_text(end)}{because}"
    if not stop.counts:
        return Row(RowKind.STOP, f"{text}: not counted, {_uncounted(stop)}.", day=start, until=end, number=0)
    text += f": {amount_text(clock, stop.added)} added, the day of resumption not included."
    if stop.carried:
        text += f" The due date is carried {amount_text(clock, stop.carried)} further, to the day of resumption."
    return Row(RowKind.STOP, text, day=start, until=end, number=stop.added, unit=clock.unit)


def _uncounted(stop: Stop) -> str:
    if stop.end is not None and stop.end == stop.pause.start:
        return "it ends where it begins"
    if stop.pause.start > stop.reached:
        return "it begins after the due date"
    return "it lies before the start or inside another stop"


def _day_off_rows(count: Count) -> list[Row]:
    """Each day off that was passed over: all of them for working days, those of the roll for other units."""
    return [Row(RowKind.DAY_OFF, _day_off_text(off), day=off.day) for off in _passed_over(count)]


def _day_off_text(off: DayOff) -> str:
    day = day_text(off.day, weekday=True)
    return f"{day} is not a working day." if off.reason in WEEKDAYS else f"{day} is a day off: {off.reason}."


def _end_rows(count: Count) -> list[Row]:
    clock, due, unrolled = count.clock, count.due, count.unrolled
    if due is None or unrolled is None:
        return []
    total = sum(stop.added for stop in count.stops)
    added = f", {amount_text(clock, total)} of stops added" if total else ""
    rows = [Row(RowKind.SUM, f"Falls on {day_text(unrolled, weekday=True)}{added}.", day=shown(unrolled))]
    if due != unrolled:
        rows.append(Row(RowKind.ROLL, f"Moved to the next working day, {day_text(due, weekday=True)}.", day=due))
    elif clock.roll is Roll.NEXT_WORKING_DAY:
        rows.append(Row(RowKind.ROLL, "A working day: not moved.", day=due))
    return [*rows, Row(RowKind.DUE, f"Due {day_text(due, weekday=True)}.", day=shown(due))]


def _passed_over(count: Count) -> tuple[DayOff, ...]:
    clock, due, start, unrolled = count.clock, count.due, count.start, count.unrolled
    if due is None or unrolled is None or isinstance(due, datetime):
        return ()
    if clock.unit is Unit.WORKING_DAYS or any(longer.unit is Unit.WORKING_DAYS for longer in count.extensions):
        first = start if clock.start_day is StartDay.SAME else start + ONE_DAY
        return days_off(calendar_of(clock), first, due)
    if clock.roll is Roll.NEXT_WORKING_DAY:
        return days_off(calendar_of(clock), unrolled, due)
    return ()


# --------------------------------------------------------------------------------------------------------- sentence


def _sentence(count: Count) -> str:
    """The whole count in one sentence, as an officer would say it."""
    clock, year = count.clock, shown(count.start).year
    if clock.length is None:
        return f"The length of {clock.id} is not known, so it has no due date ({_origin(clock)})"
    counted = ", that day included" if clock.start_day is StartDay.SAME and clock.unit is not Unit.HOURS else ""
    parts = [f"{clock.length_text} from {day_text(count.start)}{counted}"]
    for extension in count.extensions:
        longer = count_of(extension.length, extension.unit or clock.unit)
        parts.append(f"extended by {longer}{_because(extension.reason, extension.request)}")
    parts += [_stop_words(clock, stop, year) for stop in count.stops if stop.counts]
    parts += _skipped_words(count, year)
    if count.due is None:
        parts.append(f"{amount_text(clock, count.left or 0)} left when it stopped")
    elif count.unrolled is not None:
        parts.append(_end_words(count.unrolled, count.due))
    return f"{'; '.join(parts)} ({_origin(clock)})"


def _stop_words(clock: Clock, stop: Stop, year: int) -> str:
    because = _because(stop.pause.reason, stop.pause.request)
    if stop.end is None:
        return f"stopped since {day_text(stop.pause.start, year=year)}{because}"
    if clock.unit is Unit.HOURS:
        span = f"from {day_text(stop.start, year=year)} to {day_text(stop.end, year=year)}"
    else:
        span = _span(stop.start, stop.end - timedelta(days=1), year)
    return f"stopped {span} ({amount_text(clock, stop.added)}){because}"


def _span(first: Moment, last: Moment, year: int) -> str:
    """Two days as one range, both included: "12–14 March", "30 March–2 April"."""
    if first == last:
        return day_text(first, year=year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_text(last, year=year)}"
    return f"{day_text(first, year=year)}–{day_text(last, year=year)}"


def _skipped_words(count: Count, year: int) -> list[str]:
    """For working days: the weekend days as a number, each holiday by date and name."""
    if count.clock.unit is not Unit.WORKING_DAYS:
        return []
    off = _passed_over(count)
    holidays = [day for day in off if day.reason not in WEEKDAYS]
    weekend = len(off) - len(holidays)
    named = [f"{day_text(day.day, year=year)} ({day.reason})" for day in holidays]
    if weekend:
        named.insert(0, f"{weekend} weekend day" + ("" if weekend == 1 else "s"))
    return [f"without {', '.join(named)}"] if named else []


def _end_words(unrolled: Moment, due: Moment) -> str:
    if due == unrolled:
        return f"falls on {day_text(due, weekday=True)}"
    same_year = shown(due).year if shown(unrolled).year == shown(due).year else None
    fallen = day_text(unrolled, year=same_year, weekday=True)
    return f"falls on {fallen}, moved to {day_text(due, weekday=True)}"


def _origin(clock: Clock) -> str:
    """Procedure and version, source and confidence: where the rule stands and how well it is known."""
    source = f", {clock.source}"
    if clock.is_target and "own target" in clock.source:
        return f"{clock.procedure} {clock.version}{source}"
    return f"{clock.procedure} {clock.version}{source}, {clock.confidence_text}"


def _because(reason: str, request: str) -> str:
    words = f" for {reason}" if reason else ""
    return f"{words} ({request})" if request else words


def _recorded_by(moment: Moment | None, as_of: date) -> bool:
    if moment is None:
        return True
    seen = shown(moment)
    return (seen.date() if isinstance(seen, datetime) else seen) <= as_of
