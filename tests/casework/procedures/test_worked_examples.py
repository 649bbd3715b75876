"""Due dates worked out by hand from the rules, with a paper calendar, for every unit, start rule and roll.

The table of examples without extensions stands beside this file, one example a line.
"""

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from casework.procedures.clock import due, explain, recompute
from tests.casework.procedures.clocks import clock, longer, moment, stops

EXAMPLES = Path(__file__).with_name("worked_examples.txt")


def rows() -> list[ParameterSet]:
    found = []
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, length, rules, start, stopped, expected = (part.strip() for part in line.split("|"))
            found.append(pytest.param(length, rules, start, stopped, expected, id=name.replace(" ", "_")))
    return found


def test_there_are_at_least_sixty_examples() -> None:
    assert len(rows()) >= 60


@pytest.mark.parametrize(("length", "rules", "start", "stopped", "expected"), rows())
def test_due_date_worked_by_hand(length: str, rules: str, start: str, stopped: str, expected: str) -> None:
    number, unit = length.split()
    start_day, roll, calendar = rules.split()
    made = clock(
        int(number),
        unit,
        start_day=start_day,
        roll="next_working_day" if roll == "roll" else "none",
        calendar=calendar,
    )
    assert due(made, moment(start), stops(stopped)) == moment(expected)
    explained = explain(made, moment(start), stops(stopped))
    assert explained.due == moment(expected)
    assert recompute(explained) == moment(expected)


EXTENDED = {
    # name: (length and unit, roll, start, stops, extensions, their unit, due date)
    "days and days": ("30 days", "none", "2025-03-04", "", (15,), None, "2025-04-18"),
    "two extensions": ("30 days", "none", "2025-03-04", "", (10, 5), None, "2025-04-18"),
    "days and a month": ("30 days", "none", "2025-03-04", "", (1,), "months", "2025-05-03"),
    "the roll comes last": ("30 days", "next_working_day", "2025-03-04", "", (1,), "months", "2025-05-05"),
    "days and working days": ("30 days", "none", "2025-03-04", "", (5,), "working_days", "2025-04-10"),
    "months are clamped once": ("2 months", "none", "2025-12-31", "", (1,), None, "2026-03-31"),
    "working days": ("5 working_days", "none", "2025-03-04", "", (2,), None, "2025-03-13"),
    "hours": ("24 hours", "none", "2026-06-01T09:00", "", (6,), None, "2026-06-02T15:00"),
    "a stop before": ("30 days", "none", "2025-03-04", "2025-03-12/2025-03-15", (10,), None, "2025-04-16"),
    "a stop inside": ("30 days", "none", "2025-03-04", "2025-04-08/2025-04-10", (10,), None, "2025-04-15"),
}


@pytest.mark.parametrize("name", EXTENDED)
def test_extended_due_date_worked_by_hand(name: str) -> None:
    length, roll, start, stopped, lengths, in_unit, expected = EXTENDED[name]
    number, unit = length.split()
    made = clock(int(number), unit, roll=roll)
    explained = explain(made, moment(start), stops(stopped), longer(*lengths, unit=in_unit))
    assert explained.due == moment(expected)
    assert recompute(explained) == moment(expected)
