"""Why this date? The steps of a count as rows for a table and as one sentence (English; wrapped at the screen).

A row states its contribution as a number too, so that a due date can be recomputed from the ledger alone: `recount.py`
does so, without the calendar and without the arithmetic that made it, and the check of the procedures compares.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from accounts.days import day_of
from accounts.sentences import Sentence, joined, say
from casework.procedures.counting import (
    Count,
    Extension,
    Moment,
    Pause,
    Stop,
    calendar_of,
    shown,
)
from casework.procedures.definitions import CONFIDENCE_TEXT, Clock, Roll, StartDay, Unit, count_of
from casework.procedures.working_days import ONE_DAY, WEEKDAYS, DayOff, days_off

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
# What a row of the ledger states.
RowKind = StrEnum("RowKind", "START RULE EXTENSION STOP DAY_OFF SUM ROLL DUE")


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
        # all of them for working days, those of the roll for other units
        rows += [Row(RowKind.DAY_OFF, _day_off_text(off), day=off.day) for off in _passed_over(count)]
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


def day_text(day: Moment, *, year: int | None = None, weekday: bool = False) -> Sentence:
    """A day in words, "Monday 7 April 2025"; the year is left out when it is the one given. Hours show the time."""
    seen = shown(day)
    month = say(MONTHS[seen.month - 1])
    text = say("{day} {month}", day=seen.day, month=month) if seen.day > 1 else say("1 {month}", month=month)
    if seen.year != year:
        text = say("{day} {year}", day=text, year=seen.year)
    if weekday:
        text = say("{weekday} {day}", weekday=say(WEEKDAYS[seen.weekday()]), day=text)
    if isinstance(seen, datetime):
        text = say("{day} {time}", day=text, time=f"{seen:%H:%M} ({seen:%Z})")
    return text


def amount_text(clock: Clock, amount: int) -> Sentence:
    """An amount of the counting unit in words: days, working days, or hours and minutes given in seconds."""
    if clock.unit is Unit.HOURS:
        hours, minutes = divmod(amount // 60, 60)
        whole = count_of(hours, Unit.HOURS)
        return say("{hours} {minutes} min", hours=whole, minutes=minutes) if minutes else whole
    if clock.unit is Unit.WORKING_DAYS:
        return count_of(amount, Unit.WORKING_DAYS)
    return say("{number} {unit}", number=amount, unit=say("day") if amount == 1 else say("days"))


# ------------------------------------------------------------------------------------------------------------- rows


def _start_row(count: Count) -> Row:
    clock, start = count.clock, count.start
    text = say("Starts {day}", day=day_text(start, weekday=True))
    if clock.starts_when:
        text = say("{start}: {when}", start=text, when=say(clock.starts_when))
    if clock.unit is Unit.HOURS:
        counted = say("hours are elapsed hours")
    elif clock.start_day is StartDay.SAME:
        counted = say("that day is day 1")
    else:
        counted = say("the day after is day 1")
    return Row(RowKind.START, say("{start}; {counted}.", start=text, counted=counted), day=shown(start))


def _rule_row(count: Count) -> Row:
    clock = count.clock
    if clock.length is None:
        return Row(RowKind.RULE, say("The length is not known: {origin}.", origin=_origin(clock)))
    length = clock.length_text
    if clock.at_least:
        words = "{length} (the source gives {lowest} to {highest})"
        length = say(words, length=length, lowest=clock.at_least, highest=clock.length)
    text = say("{length}: {origin}.", length=length, origin=_origin(clock))
    return Row(RowKind.RULE, text, number=clock.length, unit=clock.unit)


def _extension_row(clock: Clock, extension: Extension) -> Row:
    unit = extension.unit or clock.unit
    because = _because(extension.reason, extension.request)
    text = say("Extended by {length}{because}.", length=count_of(extension.length, unit), because=because)
    return Row(RowKind.EXTENSION, text, number=extension.length, unit=unit)


def _stop_row(clock: Clock, stop: Stop) -> Row:
    because = _because(stop.pause.reason, stop.pause.request)
    start, end = shown(stop.start), None if stop.end is None else shown(stop.end)
    if end is None:
        if stop.counts:
            since = day_text(stop.pause.start, weekday=True)
            text = say("Stopped since {day}{because}; not resumed yet.", day=since, because=because)
        else:
            words = "Stop from {day}{because}: not counted, {why}."
            text = say(words, day=day_text(start), because=because, why=_uncounted(stop))
        return Row(RowKind.STOP, text, day=start, number=0)
    text = say("Stopped {start} to {end}{because}", start=day_text(start), end=day_text(end), because=because)
    if not stop.counts:
        text = say("{stopped}: not counted, {why}.", stopped=text, why=_uncounted(stop))
        return Row(RowKind.STOP, text, day=start, until=end, number=0)
    words = "{stopped}: {amount} added, the day of resumption not included."
    text = say(words, stopped=text, amount=amount_text(clock, stop.added))
    if stop.carried:
        words = "{stopped} The due date is carried {amount} further, to the day of resumption."
        text = say(words, stopped=text, amount=amount_text(clock, stop.carried))
    return Row(RowKind.STOP, text, day=start, until=end, number=stop.added, unit=clock.unit)


def _uncounted(stop: Stop) -> Sentence:
    if stop.end is not None and stop.end == stop.pause.start:
        return say("it ends where it begins")
    if stop.pause.start > stop.reached:
        return say("it begins after the due date")
    return say("it lies before the start or inside another stop")


def _day_off_text(off: DayOff) -> Sentence:
    day = day_text(off.day, weekday=True)
    if off.reason in WEEKDAYS:
        return say("{day} is not a working day.", day=day)
    return say("{day} is a day off: {reason}.", day=day, reason=say(off.reason))


def _end_rows(count: Count) -> list[Row]:
    clock, due, unrolled = count.clock, count.due, count.unrolled
    if due is None or unrolled is None:
        return []
    total = sum(stop.added for stop in count.stops)
    text = say("Falls on {day}.", day=day_text(unrolled, weekday=True))
    if total:
        words = "Falls on {day}, {amount} of stops added."
        text = say(words, day=day_text(unrolled, weekday=True), amount=amount_text(clock, total))
    rows = [Row(RowKind.SUM, text, day=shown(unrolled))]
    if due != unrolled:
        moved = say("Moved to the next working day, {day}.", day=day_text(due, weekday=True))
        if clock.roll_source and clock.roll_confidence is not None:
            known = say(CONFIDENCE_TEXT[clock.roll_confidence])
            moved = say("{moved} ({source}, {confidence})", moved=moved, source=clock.roll_source, confidence=known)
        rows.append(Row(RowKind.ROLL, moved, day=due))
    elif clock.roll is Roll.NEXT_WORKING_DAY:
        rows.append(Row(RowKind.ROLL, say("A working day: not moved."), day=due))
    return [*rows, Row(RowKind.DUE, say("Due {day}.", day=day_text(due, weekday=True)), day=shown(due))]


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


def _sentence(count: Count) -> Sentence:
    """The whole count in one sentence, as an officer would say it."""
    clock, year = count.clock, shown(count.start).year
    if clock.length is None:
        words = "The length of “{clock}” is not known, so it has no due date ({origin})"
        return say(words, clock=say(clock.title), origin=_origin(clock))
    included = clock.start_day is StartDay.SAME and clock.unit is not Unit.HOURS
    words = "{length} from {day}, that day included" if included else "{length} from {day}"
    parts = [say(words, length=clock.length_text, day=day_text(count.start))]
    for extension in count.extensions:
        longer = count_of(extension.length, extension.unit or clock.unit)
        because = _because(extension.reason, extension.request)
        parts.append(say("extended by {length}{because}", length=longer, because=because))
    parts += [_stop_words(clock, stop, year) for stop in count.stops if stop.counts]
    parts += _skipped_words(count, year)
    if count.due is None:
        parts.append(say("{amount} left when it stopped", amount=amount_text(clock, count.left or 0)))
    elif count.unrolled is not None:
        parts.append(_end_words(count.unrolled, count.due))
    return say("{steps} ({origin})", steps=joined("; ", parts), origin=_origin(clock))


def _stop_words(clock: Clock, stop: Stop, year: int) -> Sentence:
    because = _because(stop.pause.reason, stop.pause.request)
    if stop.end is None:
        return say("stopped since {day}{because}", day=day_text(stop.pause.start, year=year), because=because)
    if clock.unit is Unit.HOURS:
        first, last = day_text(stop.start, year=year), day_text(stop.end, year=year)
        span = say("from {first} to {last}", first=first, last=last)
    else:
        span = _span(stop.start, stop.end - timedelta(days=1), year)
    return say("stopped {span} ({amount}){because}", span=span, amount=amount_text(clock, stop.added), because=because)


def _span(first: Moment, last: Moment, year: int) -> Sentence:
    """Two days as one range, both included: "12–14 March", "30 March–2 April"."""
    if first == last:
        return day_text(first, year=year)
    if (first.year, first.month) == (last.year, last.month):
        return say("{first}–{last}", first=first.day, last=day_text(last, year=year))
    return say("{first}–{last}", first=day_text(first, year=year), last=day_text(last, year=year))


def _skipped_words(count: Count, year: int) -> list[Sentence]:
    """For working days: the weekend days as a number, each holiday by date and name."""
    if count.clock.unit is not Unit.WORKING_DAYS:
        return []
    off = _passed_over(count)
    holidays = [day for day in off if day.reason not in WEEKDAYS]
    weekend = len(off) - len(holidays)
    named = [say("{day} ({reason})", day=day_text(day.day, year=year), reason=say(day.reason)) for day in holidays]
    if weekend:
        named.insert(0, say("{number} weekend day" if weekend == 1 else "{number} weekend days", number=weekend))
    return [say("without {days}", days=joined(", ", named))] if named else []


def _end_words(unrolled: Moment, due: Moment) -> Sentence:
    if due == unrolled:
        return say("falls on {day}", day=day_text(due, weekday=True))
    same_year = shown(due).year if shown(unrolled).year == shown(due).year else None
    fallen = day_text(unrolled, year=same_year, weekday=True)
    return say("falls on {day}, moved to {due}", day=fallen, due=day_text(due, weekday=True))


def _origin(clock: Clock) -> Sentence:
    """The version of the procedure, source and confidence: where the rule stands and how well it is known."""
    rule, source = version_text(clock.version), say(clock.source)
    if clock.is_target and "own target" in clock.source:
        return say("{rule}, {source}", rule=rule, source=source)
    return say("{rule}, {source}, {confidence}", rule=rule, source=source, confidence=say(clock.confidence_text))


def version_text(version: str) -> Sentence:
    """A version of a procedure by the day on which it began; anything else as it is named."""
    try:
        return say("version of {day}", day=day_text(date.fromisoformat(version)))
    except ValueError:
        return say("version {version}", version=version)


def _because(reason: str, request: str) -> str:
    words = say(" for {reason}", reason=reason) if reason else ""
    return say("{because} ({request})", because=words, request=request) if request else words


def _recorded_by(moment: Moment | None, as_of: date) -> bool:
    if moment is None:
        return True
    return (day_of(moment) if isinstance(moment, datetime) else moment) <= as_of
