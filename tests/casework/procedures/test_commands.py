"""The commands `deadline` and `check_procedures`, run as people run them; they need no database."""

import json
import os
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from casework.procedures.calculator import answer
from casework.procedures.definitions import ProcedureError

ROOT = Path(__file__).parents[3]


def deadline(*arguments: str) -> dict[str, Any]:
    printed = StringIO()
    call_command("deadline", *arguments, "--format", "json", stdout=printed)
    data: dict[str, Any] = json.loads(printed.getvalue())
    return data


def from_shell(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": ""}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def test_deadline_answers_with_date_reason_rest_version_source_and_confidence() -> None:
    data = deadline(
        "be.fdi", "BE-ASSESS", "--start", "2025-03-04", "--pause", "2025-03-12/2025-03-15", "--on", "2025-03-28"
    )
    assert {key: data[key] for key in ("due", "remaining_days", "version", "source", "confidence", "flagged")} == {
        "due": "2025-04-07",
        "remaining_days": 10,
        "version": "2023-07-01",
        "source": "Cooperation Agreement; law-firm and institute pages",
        "confidence": "secondary",
        "flagged": True,
    }
    assert data["explanation"].startswith("30 calendar days from 4 March 2025; stopped 12–14 March (3 days); ")
    assert data["ledger"][-1] == {
        "kind": "due",
        "text": "Due Monday 7 April 2025.",
        "day": "2025-04-07",
        "number": None,
    }


def test_deadline_counts_what_is_left_in_working_days_for_a_working_day_clock() -> None:
    data = deadline("uk.nsi", "UK-INITIAL", "--start", "2025-03-24", "--on", "2025-04-17")
    assert (data["due"], data["remaining_days"], data["remaining_unit"]) == ("2025-05-07", 11, "working_days")
    assert data["warnings"] == ["2025-04-22", "2025-05-01", "2025-05-06"]


def test_deadline_of_an_open_stop_has_no_date_and_says_what_is_left() -> None:
    data = deadline("be.fdi", "BE-ASSESS", "--start", "2025-03-04", "--pause", "2025-03-12/", "--on", "2025-06-01")
    assert (data["due"], data["remaining_days"], data["stopped_since"]) == (None, 22, "2025-03-12")


def test_deadline_of_a_clock_without_length_says_so() -> None:
    data = deadline("be.advice", "C-ADV-DEC", "--start", "2025-03-04")
    assert (data["due"], data["remaining_days"], data["length"]) == (None, None, None)
    assert data["explanation"].startswith("The length of “Security advice” is not known, so it has no due date")


def test_deadline_in_hours_takes_local_times_and_elapsed_hours() -> None:
    data = deadline("be.jic", "C-DP-BREACH", "--start", "2026-03-28T10:00", "--on", "2026-03-30T11:30")
    assert (data["due"], data["remaining"], data["remaining_unit"]) == ("2026-03-31T11:00:00+02:00", 23, "hours")
    assert data["remaining_days"] == 1


def test_deadline_takes_an_instant_as_the_local_day() -> None:
    assert deadline("be.fdi", "BE-ASSESS", "--start", "2025-03-03T23:30:00Z")["start"] == "2025-03-04"


def test_deadline_extends_in_its_own_unit_or_in_the_one_named() -> None:
    start = ("us.cfius", "US-INVEST", "--start", "2025-05-20")
    assert deadline(*start)["due"] == "2025-07-07"
    assert deadline(*start, "--extend", "15")["due"] == "2025-07-21"
    assert deadline(*start, "--extend", "3 working_days")["due"] == "2025-07-09"


@pytest.mark.parametrize(("on", "version"), [("2024-06-01", "2023-12-31"), ("2025-02-01", "2025-02-01")])
def test_deadline_on_a_day_picks_the_version_in_force(on: str, version: str) -> None:
    assert deadline("be.advice", "C-ADV-APPEAL", "--start", "2024-06-01", "--on", on)["version"] == version


def test_deadline_without_a_day_takes_the_version_of_the_start() -> None:
    assert deadline("be.advice", "C-ADV-APPEAL", "--start", "2024-06-01")["version"] == "2023-12-31"


def test_deadline_says_when_nothing_was_in_force_at_the_start() -> None:
    data = deadline("eu.fdi-2026", "EU26-PH1", "--start", "2026-11-02")
    assert data["due"] == "2026-12-17"
    assert data["version_note"].startswith("Nothing was in force on 2026-11-02: version 2028-01-17 applies from")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("be.nix", "X", "--start", "2025-01-01"), "There is no procedure be.nix; the catalogue has "),
        (("be.fdi", "X", "--start", "2025-01-01"), "be.fdi version 2023-07-01 has no clock X; it has BE-COMPLETE, "),
        (
            ("be.advice", "C-ADV-DEC-R1", "--start", "2025-03-01"),
            "be.advice version 2025-02-01 has no clock C-ADV-DEC-R1; version 2023-12-31 has it.",
        ),
        (("be.fdi", "BE-ASSESS", "--start", "4 March"), '"4 March" is not a date or time in ISO form'),
        (("be.fdi", "BE-ASSESS", "--start", "2025-03-04", "--pause", "2025-03-12"), '"2025-03-12" is not a stop'),
        (("be.fdi", "BE-ASSESS", "--start", "2025-03-04", "--extend", "soon"), '"soon" is not an extension'),
        (("be.fdi", "BE-ASSESS", "--start", "2025-03-04", "--on", "2020-01-01"), "No version of be.fdi is in force on"),
    ],
)
def test_deadline_refuses_a_wrong_question_in_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        deadline(*arguments)
    assert str(refused.value).startswith(sentence)
    assert refused.value.returncode == 2


def test_deadline_answers_people_in_words() -> None:
    printed = StringIO()
    call_command("deadline", "be.jic", "C-LI-REFUSE", "--start", "2026-07-20", "--on", "2026-07-20", stdout=printed)
    assert printed.getvalue().splitlines()[:3] == [
        "C-LI-REFUSE: Refusal to inform an intelligence service (be.jic 2024-01-01)",
        "Due: 2026-07-28",
        "Left on 2026-07-20: 5 working days",
    ]


def test_deadline_from_the_shell_needs_no_database_and_refuses_a_wrong_call_with_status_2_and_one_line() -> None:
    done = from_shell("deadline", "be.jic")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The following arguments are required: clock, --start.\n"


def test_check_procedures_counts_every_clock_on_every_sample_day_and_all_holds() -> None:
    printed = StringIO()
    call_command("check_procedures", "--format", "json", stdout=printed)
    report = json.loads(printed.getvalue())
    assert (report["ok"], report["faults"]) == (True, [])
    assert (report["procedures"], report["clocks"], report["counts"]) == (19, 194, 194 * 48)
    assert report["calendars"] == ["BE", "DE", "EU", "FR", "NL", "UK", "US"]


def test_the_same_question_always_has_the_same_answer() -> None:
    """Nothing in the calculation reads the present time: today comes from outside."""
    first, second = (answer("be.fdi", "BE-ASSESS", start="2025-03-04", today=date(2025, 3, 10)) for _ in range(2))
    assert first == second
    with pytest.raises(ProcedureError):
        answer("be.fdi", "BE-ASSESS", start="", today=date(2025, 3, 10))
