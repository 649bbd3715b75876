"""The data against the reference tables, copied out a second time by hand into `law.txt`."""

from pathlib import Path

import pytest

from casework.procedures.catalogue import all_procedures, procedure
from casework.procedures.checking import check
from casework.procedures.definitions import Procedure

LINES = [
    line.partition(": ")
    for line in Path(__file__).with_name("law.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
UK_DAY_COUNTS = ["UK-REVIEW", "UK-INITIAL", "UK-ADD", "UK-VOL", "UK-CALLIN-AWARE", "UK-CALLIN-LONG"]


def stated(found: Procedure, clock_id: str) -> str:
    clock = found.clock(clock_id)
    length = "-" if clock.length is None else f"{clock.length} {clock.unit}"
    return f"{clock_id} {length} {clock.confidence}"


@pytest.mark.parametrize(
    ("name", "clocks"), [(name, clocks) for name, _, clocks in LINES], ids=[n for n, _, _ in LINES]
)
def test_the_clocks_of_a_procedure_are_those_of_the_tables(name: str, clocks: str) -> None:
    id, _, version = name.partition("@")
    found = procedure(id, version or None)
    expected = clocks.split("; ")
    assert [stated(found, entry.split()[0]) for entry in expected] == expected
    if not version:
        assert set(found.clocks) == {entry.split()[0] for entry in expected}


def test_the_starting_day_counts_in_the_united_kingdom_and_on_american_acceptance_only() -> None:
    same = [clock.id for found in all_procedures() for clock in found.clocks.values() if clock.start_day == "same"]
    assert same == [*UK_DAY_COUNTS, "US-DECL", "US-REVIEW"]


def test_only_statutes_and_confirmed_texts_go_unflagged() -> None:
    for found in all_procedures():
        for clock in found.clocks.values():
            assert clock.is_flagged == (clock.confidence in ("secondary", "unconfirmed"))
            assert clock.source


def test_the_check_finds_a_clock_that_the_lifecycle_needs_and_the_data_lack() -> None:
    archive = procedure("be.archive")
    _counted, faults = check([archive], {"archive": {"C-ARC-ANSWER", "C-ARC-OTHER"}})
    missing = "The lifecycle relies on it and it is missing."
    assert faults == [f"be.archive {archive.version}, C-ARC-OTHER: {missing}"]
