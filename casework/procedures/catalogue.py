"""The catalogue of procedures: reads `data/*.toml` once, validates everything, and answers by id, version and date.

One file per procedure and validity period. A file that is wrong in any way refuses to load with one sentence that
names the file and the key: a procedure is law, and half a law is worse than none.
"""

import itertools
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from casework.procedures.definitions import Clock, Confidence, Expiry, Procedure, ProcedureError, Roll, Unit
from casework.procedures.forums import read_forums
from casework.procedures.reading import Table
from casework.procedures.working_days import calendar_ids

PHASES = ("completeness", "total", "assessment", "screening")  # symbols of the time in which a file is examined
DATA = Path(__file__).parent / "data"


def procedure(id: str, version: str | None = None) -> Procedure:
    """The procedure in the version named, or in its newest version; ProcedureError when there is none."""
    versions = versions_of(id)
    if version is None:
        return versions[-1]
    for candidate in versions:
        if candidate.version == version:
            return candidate
    known = ", ".join(candidate.version for candidate in versions)
    raise ProcedureError(f"Procedure {id} has no version {version}; it has {known}.")


def clock_title(rules: Procedure | None, clock_id: str) -> str:
    """The title of a clock that runs in a case of that procedure: its own, or one of another procedure beside it."""
    known = [*([rules] if rules else ()), *reversed(all_procedures())]
    return next((one.clocks[clock_id].title for one in known if clock_id in one.clocks), clock_id)


@cache
def lapsing_clocks() -> frozenset[str]:
    """The clocks that count a right or a power: when one has run out, it is gone, and nobody is late.

    A phase of the examination isn't one of them: whoever lets that run out is late, whatever the rule attaches to it.
    """
    every = (clock for one in all_procedures() for clock in one.clocks.values())
    phases = {clock for one in all_procedures() for symbol in PHASES for clock in one.flow.get(symbol, ())}
    return frozenset(c.id for c in every if c.on_expiry is Expiry.LAPSE and c.id not in phases)


def in_force(id: str, on: date) -> Procedure:
    """The version of a procedure that is in force on a day; ProcedureError when none is."""
    versions = versions_of(id)
    for candidate in versions:
        if candidate.covers(on):
            return candidate
    spans = "; ".join(validity_text(candidate) for candidate in versions)
    raise ProcedureError(f"No version of {id} is in force on {on.isoformat()}: {spans}.")


def versions_of(id: str) -> tuple[Procedure, ...]:
    """All versions of a procedure, oldest first; ProcedureError when there is no such procedure."""
    catalogue = _catalogue()
    if id not in catalogue:
        raise ProcedureError(f"There is no procedure {id}; the catalogue has {', '.join(catalogue)}.")
    return catalogue[id]


def all_procedures() -> tuple[Procedure, ...]:
    """Every procedure in every version, by id and then by the start of its validity."""
    return tuple(version for versions in _catalogue().values() for version in versions)


def validity_text(procedure: Procedure) -> str:
    """When a version applies, in words."""
    end = f"to {procedure.valid_to.isoformat()}" if procedure.valid_to else "with no end"
    return f"version {procedure.version} applies from {procedure.valid_from.isoformat()} {end}"


def load(paths: Iterable[Path]) -> Mapping[str, tuple[Procedure, ...]]:
    """Read these files and check them against one another; ProcedureError with one sentence at the first fault."""
    grouped: dict[str, list[Procedure]] = {}
    for path in sorted(paths):
        read = read_file(path)
        grouped.setdefault(read.id, []).append(read)
    for versions in grouped.values():
        versions.sort(key=lambda version: version.valid_from)
        _check_sequence(versions)
    return {key: tuple(grouped[key]) for key in sorted(grouped)}


def read_file(path: Path) -> Procedure:
    """Read one procedure file; ProcedureError naming file and key when it is malformed."""
    table = Table.of(path)
    id, version = table.text("id"), table.text("version")
    if not table.file.startswith(id):
        raise table.error("id", f'is "{id}", but the name of the file does not begin with it')
    clocks = {key: read_clock(entry, key, id, version) for key, entry in table.tables("clock").items()}
    read = table.record(Procedure, clocks=clocks, flow=_flow(table, clocks), **read_forums(table, clocks))
    if read.valid_to is not None and read.valid_to < read.valid_from:
        raise table.error("valid_to", "is before valid_from")
    return read


def _flow(table: Table, clocks: Mapping[str, Clock]) -> Mapping[str, tuple[str, ...]]:
    """Which clocks a symbol of a lifecycle table stands for; "other.procedure:CLOCK" names one of another procedure."""
    if not table.has("flow"):
        return {}
    entry = table.table("flow")
    found = {key: entry.texts(key) for key in entry.content}
    for key, ids in found.items():
        for one in ids:
            if ":" not in one and one not in clocks:
                raise entry.error(key, f"names clock {one}, which the file doesn't have")
    return found


def read_clock(table: Table, id: str, procedure_id: str, version: str) -> Clock:
    """Read one clock. A clock without a length is allowed: it is known to exist and has no due date."""
    length, unit = _length(table)
    confidence = table.choice("confidence", Confidence)
    hours = unit is Unit.HOURS
    for key in ("start_day", "roll", "calendar"):
        if hours and table.has(key):
            raise table.error(key, "has no meaning for a clock in hours, which are elapsed hours")
    clock = table.record(
        Clock,
        id=id,
        procedure=procedure_id,
        version=version,
        length=length,
        unit=unit,
        starts_when=table.text("starts_when"),
        expiry_confidence=table.choice("expiry_confidence", Confidence, confidence),
        roll_confidence=table.choice("roll_confidence", Confidence, confidence) if table.has("roll_source") else None,
    )
    _check_clock(table, clock)
    return clock


def _check_clock(table: Table, clock: Clock) -> None:
    """What no single key can show to be wrong."""
    if clock.calendar is not None and clock.calendar not in calendar_ids():
        raise table.error("calendar", f'is "{clock.calendar}", and there is no such calendar')
    needs_calendar = clock.unit is Unit.WORKING_DAYS or clock.roll is Roll.NEXT_WORKING_DAY
    if needs_calendar and clock.calendar is None:
        raise table.error("calendar", "is missing, and the clock counts or rolls over days off")
    if clock.roll_source and clock.roll is Roll.NONE:
        raise table.error("roll_source", "makes no sense for a clock that doesn't roll")
    if clock.is_target and clock.confidence is not Confidence.UNCONFIRMED:
        raise table.error("confidence", "must be unconfirmed, because the clock is our own target and not a rule")
    if clock.is_set and clock.length is not None:
        raise table.error("length", "makes no sense for a clock whose day is set each time")
    if clock.length is None and clock.warn and not clock.is_set:
        raise table.error("warn", "makes no sense for a clock whose length is not known")
    if list(clock.warn) != sorted(set(clock.warn), reverse=True):
        raise table.error("warn", "must go down from the earliest warning to the last one")
    if clock.at_least is not None and (clock.length is None or clock.at_least >= clock.length):
        raise table.error("at_least", "must be smaller than the length")


def _length(table: Table) -> tuple[int | None, Unit]:
    """The length as a number and its unit; a clock without a length may still state its unit (default days)."""
    if not table.has("length"):
        return None, table.choice("unit", Unit, Unit.DAYS)
    if table.has("unit"):
        raise table.error("unit", "is only for a clock without a length; write length = { days = 30 }")
    length = table.table("length")
    if len(length.content) != 1:
        raise table.error("length", "must state exactly one unit, as in { days = 30 }")
    unit = next(iter(length.content))
    if unit not in list(Unit):
        raise length.error(unit, f"is not a unit; use one of {', '.join(Unit)}")
    return length.whole(unit), Unit(unit)


def _check_sequence(versions: list[Procedure]) -> None:
    """Versions of one procedure have different names and follow each other without overlap."""
    for earlier, later in itertools.pairwise(versions):
        if earlier.version == later.version:
            raise ProcedureError(f"Two files describe {later.id} version {later.version}.")
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            raise ProcedureError(
                f"{later.id}: version {earlier.version} is still in force when version {later.version} begins."
            )


@cache
def _catalogue() -> Mapping[str, tuple[Procedure, ...]]:
    """All procedures, read once for the life of the process: the data are part of the release."""
    return load(DATA.glob("*.toml"))
