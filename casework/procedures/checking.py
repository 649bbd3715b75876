"""The check of the procedures: every clock is counted on sample days and counted again from its own ledger.

The files themselves are checked when they are read. What is left to prove is that each clock can be counted at all
(its calendar reaches far enough), that the ledger leads to the same date, and that stops and extensions are consistent.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date, datetime, timedelta

from casework.procedures.clock import BRUSSELS, Extension, Moment, Pause, due, explain, recompute
from casework.procedures.definitions import Clock, Procedure, ProcedureError, Unit

# Ends of months, a leap day, weekends, holidays of all calendars, both changes of the clock, and plain days.
SAMPLE_DAYS = (
    date(2024, 1, 31),
    date(2024, 2, 29),
    date(2024, 3, 29),
    date(2024, 12, 24),
    date(2025, 3, 4),
    date(2025, 3, 29),
    date(2025, 5, 1),
    date(2025, 7, 4),
    date(2025, 10, 25),
    date(2026, 4, 3),
    date(2026, 7, 21),
    date(2026, 12, 31),
)


def check(
    procedures: Iterable[Procedure], needed: Mapping[str, Set[str]] | None = None
) -> tuple[dict[str, int], list[str]]:
    """Count every clock on every sample day: how much was checked, and a sentence for each fault. `needed` names the
    clocks that the lifecycle of each kind relies on.
    """
    checked = tuple(procedures)
    elsewhere = {f"{one.id}:{clock_id}" for one in checked for clock_id in one.clocks}  # "house:ACTION"
    counted, faults = dict.fromkeys(("procedures", "clocks", "without_length", "counts"), 0), []
    for version in checked:
        counted["procedures"] += 1
        where = f"{version.id} {version.version}"
        for clock_id in sorted((needed or {}).get(version.kind, frozenset()) - version.clocks.keys() - elsewhere):
            faults.append(f"{where}, {clock_id}: The lifecycle relies on it and it is missing.")
        for clock in version.clocks.values():
            counted["clocks"] += 1
            counted["without_length"] += clock.length is None and not clock.is_set
            for start, pauses, extensions in samples(clock):
                counted["counts"] += 1
                sentence = fault_of(clock, start, pauses, extensions)
                if sentence:
                    faults.append(f"{where}, {clock.id}: {sentence}")
    return counted, faults


def samples(clock: Clock) -> Iterator[tuple[Moment, list[Pause], list[Extension]]]:
    """Starts, stops and extensions on which a clock is tried."""
    for day in SAMPLE_DAYS:
        start = _at(clock, day)
        stop = Pause(_at(clock, day + timedelta(days=1)), _at(clock, day + timedelta(days=4)))
        over = Pause(_at(clock, day + timedelta(days=3)), _at(clock, day + timedelta(days=6)))
        yield start, [], []
        yield start, [stop], []
        yield start, [stop, over], [Extension(2)]
        yield start, [Pause(_at(clock, day))], []


def fault_of(clock: Clock, start: Moment, pauses: list[Pause], extensions: list[Extension]) -> str | None:
    """What is wrong with one count, or None."""
    try:
        end = due(clock, start, pauses, extensions)
        explained = explain(clock, start, pauses, extensions)
        again = recompute(explained)
        plain = due(clock, start)
    except ProcedureError as problem:
        return str(problem)
    began = f"from {start.isoformat()}"
    if explained.due != end or again != end:
        return f"Counted {began} it is due {end}, but its ledger leads to {again}."
    is_open = any(pause.end is None for pause in pauses)
    if (end is None) != (clock.length is None or is_open):
        return f"Counted {began} it has {'no' if end is None else 'a'} due date, which can't be."
    if end is not None and plain is not None and end < plain:
        return f"Counted {began} its stops and extensions make it end earlier."
    return None


def _at(clock: Clock, day: date) -> Moment:
    if clock.unit is Unit.HOURS:
        return datetime(day.year, day.month, day.day, 10, 30, tzinfo=BRUSSELS)
    return day
