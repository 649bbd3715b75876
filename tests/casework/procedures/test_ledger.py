"""Why this date: the sentence and the rows."""

import pytest

from casework.procedures.catalogue import procedure
from casework.procedures.clock import Extension, Pause, RowKind, explain
from casework.procedures.definitions import ProcedureError
from tests.casework.procedures.clocks import at, clock, day, longer, stops

ASSESSMENT = procedure("be.fdi").clock("BE-ASSESS")


def texts(explained: object, kind: RowKind) -> list[str]:
    return [row.text for row in explained.rows if row.kind is kind]  # type: ignore[attr-defined]


def test_the_sentence_says_length_start_stops_roll_and_source() -> None:
    stopped = stops("2025-03-12/2025-03-15", "the information request")
    assert explain(ASSESSMENT, day("2025-03-04"), stopped).sentence == (
        "30 calendar days from 4 March 2025; stopped 12–14 March (3 days) for the information request; "
        "falls on Sunday 6 April, moved to Monday 7 April 2025 "
        "(version of 1 July 2023, Cooperation Agreement; law-firm and institute pages, secondary source)"
    )


def test_the_sentence_names_each_holiday_that_working_days_skip() -> None:
    initial = procedure("uk.nsi").clock("UK-INITIAL")
    assert explain(initial, day("2025-03-24")).sentence == (
        "30 working days from 24 March 2025, that day included; without 12 weekend days, 18 April (Good Friday), "
        "21 April (Easter Monday), 5 May (May Day); falls on Wednesday 7 May 2025 "
        "(version of 4 January 2022, NSI Act 2021, s. 23(2)-(4), statute)"
    )


def test_the_sentence_of_an_open_stop_says_since_when_and_what_is_left() -> None:
    stop = Pause(day("2025-03-12"), None, "the information request", "RFI-7")
    assert explain(ASSESSMENT, day("2025-03-04"), [stop]).sentence == (
        "30 calendar days from 4 March 2025; stopped since 12 March for the information request (RFI-7); "
        "22 days left when it stopped "
        "(version of 1 July 2023, Cooperation Agreement; law-firm and institute pages, secondary source)"
    )


def test_the_sentence_of_a_clock_without_length_says_so() -> None:
    explained = explain(procedure("be.fdi").clock("BE-CCIS"), day("2025-03-04"))
    assert explained.due is None
    assert explained.sentence == (
        "The length of “Security opinion of the Coordination Committee for Intelligence and Security” is not known,"
        " so it has no due date (version of 1 July 2023, not found, to confirm)"
    )


def test_an_own_target_is_called_one() -> None:
    meeting = procedure("be.jic").clock("C-JIC-MEET")
    assert explain(meeting, day("2026-03-02")).sentence == (
        "7 calendar days from 2 March 2026; falls on Monday 9 March 2026 "
        "(version of 1 January 2024, own target; no statutory clock found)"
    )


def test_hours_are_told_with_the_zone_in_force() -> None:
    breach = procedure("be.jic").clock("C-DP-BREACH")
    assert explain(breach, at("2026-03-28T10:00")).sentence == (
        "72 hours from 28 March 2026 10:00 (CET); falls on Tuesday 31 March 2026 11:00 (CEST) "
        "(version of 1 January 2024, Law 30-07-2018 (data protection), arts 89 and 122, statute)"
    )


def test_the_rows_list_every_stop_with_its_request_every_day_off_and_the_sum() -> None:
    stop = Pause(day("2026-03-30"), day("2026-04-02"), "the missing facts", "R-1")
    explained = explain(clock(5, roll="next_working_day"), day("2026-03-28"), [stop], longer(1))
    assert [row.kind.value for row in explained.rows] == [
        "start",
        "rule",
        "extension",
        "stop",
        "day_off",
        "sum",
        "roll",
        "due",
    ]
    assert texts(explained, RowKind.STOP) == [
        (
            "Stopped 30 March 2026 to 2 April 2026 for the missing facts (R-1): "
            "3 days added, the day of resumption not included."
        )
    ]
    assert texts(explained, RowKind.DAY_OFF) == ["Monday 6 April 2026 is a day off: Easter Monday."]
    assert texts(explained, RowKind.SUM) == ["Falls on Monday 6 April 2026, 3 days of stops added."]
    assert texts(explained, RowKind.DUE) == ["Due Tuesday 7 April 2026."]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: explain(clock(3, "hours"), day("2026-01-01")), "TEST is counted in hours and needs a time of day"),
        (lambda: explain(clock(3, "hours"), at("2026-01-01T10:00").replace(tzinfo=None)), "without a time zone"),
        (lambda: explain(clock(3), day("2026-01-01"), stops("2026-01-05/2026-01-02")), "before it begins"),
        (lambda: explain(clock(3), day("2026-01-01"), (), [Extension(0)]), "must add at least one"),
        (lambda: explain(clock(3), day("2026-01-01"), (), longer(3, unit="hours")), "cannot be extended in hours"),
        (
            lambda: explain(clock(3, "hours"), at("2026-01-01T10:00"), (), longer(3, unit="days")),
            "cannot be extended in",
        ),
        (
            lambda: explain(clock(9, "working_days"), day("2045-12-27")),
            "Calendar BE is known from 2010-01-01 to 2045-12-31",
        ),
        (
            lambda: explain(clock(9, "working_days"), day("2009-12-27")),
            "Calendar BE is known from 2010-01-01 to 2045-12-31",
        ),
        (lambda: explain(clock(9000, "years"), day("2026-01-01")), "lies beyond the dates that can be reckoned"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(call: object, sentence: str) -> None:
    with pytest.raises(ProcedureError) as refused:
        call()  # type: ignore[operator]
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")
