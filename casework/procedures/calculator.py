"""A question about one deadline, asked in words and answered with everything that belongs to the date.

Used by `manage.py deadline` and open to anybody with ISO text in hand. Pure: the present day comes from outside.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from accounts.days import day_of
from casework.procedures.catalogue import in_force, procedure, validity_text, versions_of
from casework.procedures.clock import BRUSSELS, Explanation, Extension, Moment, Pause, explain, remaining, warnings
from casework.procedures.definitions import Clock, Procedure, ProcedureError, Unit

EXTENSION = re.compile(r"(\d+)[\s:]*([a-z_]+)?")


def answer(
    procedure_id: str,
    clock_id: str,
    *,
    start: str,
    pauses: Sequence[str] = (),
    extensions: Sequence[str] = (),
    on: str | None = None,
    today: Moment,
) -> dict[str, object]:
    """The deadline of a clock from ISO text, its version, its ledger and what is left on the day it was asked about:
    one JSON object. ProcedureError with one sentence when something in it is wrong.

    `on` picks the version in force on that day, and the day on which the rest is counted. Without it the version is the
    one in force at the start, or the newest when none was; what is left is then counted from `today`.
    """
    began = moment(start)
    asked = today if on is None else moment(on)
    version, version_note = _version(procedure_id, began, None if on is None else asked)
    clock = _clock(version, clock_id)
    begun = _fitted(clock, began)
    explained = explain(
        clock, begun, [_pause(clock, text) for text in pauses], [_extension(text) for text in extensions]
    )
    reference = _fitted(clock, asked)
    left, left_days = _left(clock, explained, reference)
    return {
        **_of_clock(version, clock),
        "version_note": version_note,
        "start": begun.isoformat(),
        "due": _iso(explained.due),
        "explanation": explained.sentence,
        "ledger": [
            {"kind": row.kind, "text": row.text, "day": _iso(row.day), "number": row.number} for row in explained.rows
        ],
        "stopped_since": _iso(explained.open_since),
        "asked_on": reference.isoformat(),
        "remaining_days": left_days,
        "remaining": left,
        "warnings": [each.isoformat() for each in warnings(clock, explained.due, begun)],
    }


def _of_clock(version: Procedure, clock: Clock) -> dict[str, object]:
    own = ("title", "kind", "length", "unit", "on_expiry", "expiry_text", "source", "confidence", "confidence_text")
    return {
        **{name: getattr(clock, name) for name in (*own, "note")},
        "procedure": version.id,
        "version": version.version,
        "clock": clock.id,
        "remaining_unit": clock.unit if clock.unit in (Unit.HOURS, Unit.WORKING_DAYS) else Unit.DAYS,
        "flagged": clock.is_flagged,
    }


def moment(text: str) -> Moment:
    """A date or a time from ISO 8601 text; a time without a zone is a time in Brussels."""
    try:
        if re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", text):
            return date.fromisoformat(text)
        read = datetime.fromisoformat(text)
    except ValueError as problem:
        raise ProcedureError(f'"{text}" is not a date or time in ISO form, such as 2026-03-04.') from problem
    return read if read.tzinfo else read.replace(tzinfo=BRUSSELS)


def _version(procedure_id: str, began: Moment, on: Moment | None) -> tuple[Procedure, str]:
    if on is not None:
        return in_force(procedure_id, _day(on)), ""
    for version in versions_of(procedure_id):
        if version.covers(_day(began)):
            return version, ""
    newest = procedure(procedure_id)
    return newest, f"Nothing was in force on {_day(began).isoformat()}: {validity_text(newest)}."


def _clock(version: Procedure, clock_id: str) -> Clock:
    """The clock; when another version has it, the refusal says which."""
    if clock_id in version.clocks:
        return version.clocks[clock_id]
    others = [other.version for other in versions_of(version.id) if clock_id in other.clocks]
    known = f"version {', '.join(others)} has it" if others else f"it has {', '.join(version.clocks)}"
    raise ProcedureError(f"{version.id} version {version.version} has no clock {clock_id}; {known}.")


def _fitted(clock: Clock, value: Moment) -> Moment:
    """A moment as the clock needs it; a bare date begins at midnight in Brussels for a clock in hours."""
    if clock.unit is Unit.HOURS:
        return value if isinstance(value, datetime) else datetime.combine(value, time(), BRUSSELS)
    return _day(value)


def _day(value: Moment) -> date:
    return day_of(value) if isinstance(value, datetime) else value


def _pause(clock: Clock, text: str) -> Pause:
    first, slash, last = text.partition("/")
    if not slash or not first or "/" in last:
        raise ProcedureError(f'"{text}" is not a stop; write it as START/END, or START/ while it is open.')
    return Pause(_fitted(clock, moment(first)), _fitted(clock, moment(last)) if last else None)


def _extension(text: str) -> Extension:
    found = EXTENSION.fullmatch(text.strip())
    unit = found[2] if found else None
    if found is None or (unit is not None and unit not in list(Unit)):
        raise ProcedureError(f'"{text}" is not an extension; write a number, or a number and one of {", ".join(Unit)}.')
    return Extension(int(found[1]), unit=Unit(unit) if unit else None)


def _left(clock: Clock, explained: Explanation, on: Moment) -> tuple[int | None, int | None]:
    """What is left in the unit people read, and in days: of a stopped clock, what was left when it stopped."""
    if explained.due is None:
        if explained.left is None:
            return None, None
        hours = explained.left // 3600
        return (hours, hours // 24) if clock.unit is Unit.HOURS else (explained.left, explained.left)
    left = remaining(clock, explained.due, on)
    return left, (_day(explained.due) - _day(on)).days if clock.unit is Unit.HOURS else left


def _iso(value: Moment | None) -> str | None:
    return None if value is None else value.isoformat()


def as_text(data: Mapping[str, object]) -> str:
    """An answer's data as lines for a terminal."""
    due = data["due"] or ("none: stopped" if data["stopped_since"] else "none: the length is not known")
    lines = [f"{data['clock']}: {data['title']} ({data['procedure']} {data['version']})", f"Due: {due}"]
    if data["remaining"] is not None:
        lines.append(f"Left on {data['asked_on']}: {data['remaining']} {str(data['remaining_unit']).replace('_', ' ')}")
    lines.append(f"Why: {data['explanation']}")
    lines += [f"Note: {data[key]}" for key in ("note", "version_note") if data[key]]
    return "\n".join(lines)
