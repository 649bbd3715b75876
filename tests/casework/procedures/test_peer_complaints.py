"""Paused clocks are the most broken promise of comparable systems: each known complaint, and what happens here."""

from datetime import date

from casework.procedures.clock import Extension, Pause, due, explain, recompute, remaining
from tests.casework.procedures.clocks import at, clock, day, stops

START = day("2025-03-04")
THIRTY = clock(30)


def test_open_zaak_885_a_stop_moves_the_end_date() -> None:
    assert due(THIRTY, START) == day("2025-04-03")
    assert due(THIRTY, START, stops("2025-03-12/2025-03-15")) == day("2025-04-06")


def test_glpi_15605_another_length_keeps_the_stops() -> None:
    """There a change of priority threw the pause away. Here the stops belong to the case and apply to either clock."""
    stopped = stops("2025-03-12/2025-03-15")
    assert due(clock(30), START, stopped) == day("2025-04-06")
    assert due(clock(10), START, stopped) == day("2025-03-17")


def test_frappe_helpdesk_1554_a_stopped_clock_does_not_tick() -> None:
    stopped = stops("2025-03-12/")
    held = explain(THIRTY, START, stopped)
    assert (held.due, held.open_since, held.left) == (None, day("2025-03-12"), 22)
    assert remaining(THIRTY, held.due, day("2025-06-30")) is None
    # A hundred days later it resumes with the same 22 days.
    assert due(THIRTY, START, stops("2025-03-12/2025-06-20")) == day("2025-07-12")


def test_correspondence_tool_staff_2725_extending_while_stopped_keeps_the_arithmetic_of_the_stop() -> None:
    extension = [Extension(10, "a complex file")]
    held = explain(THIRTY, START, stops("2025-03-12/"), extension)
    assert (held.due, held.left) == (None, 32)
    resumed = explain(THIRTY, START, stops("2025-03-12/2025-03-15"), extension)
    assert resumed.due == day("2025-04-16") == recompute(resumed)


def test_zammad_5624_a_moved_case_is_counted_by_the_clock_of_its_new_queue() -> None:
    """There the ticket kept the clock of the old queue. Here a due date is a function of the clock it is asked of."""
    assert due(clock(5, "working_days", calendar="BE"), day("2025-04-17")) == day("2025-04-25")
    assert due(clock(5, "working_days", calendar="UK"), day("2025-04-17")) == day("2025-04-28")


def test_a_stop_that_begins_on_the_due_date_still_stops_it() -> None:
    held = explain(THIRTY, START, stops("2025-04-03/"))
    assert (held.due, held.left) == (None, 0)
    assert due(THIRTY, START, stops("2025-04-03/2025-04-10")) == day("2025-04-10")


def test_a_stop_after_the_due_date_does_not_bring_the_clock_back_to_life() -> None:
    late = explain(THIRTY, START, stops("2025-04-04/"))
    assert late.due == day("2025-04-03")
    assert "not counted, it begins after the due date" in " ".join(row.text for row in late.rows)


def test_demarches_simplifiees_1778_the_warnings_are_known_beforehand() -> None:
    assert remaining(clock(30, warn=(10,)), due(THIRTY, START), day("2025-03-24")) == 10


def test_the_old_value_stays_visible_after_a_correction_of_the_past() -> None:
    """A stop entered afterwards changes the date of today, and not what the date was on an earlier day."""
    entered = Pause(day("2025-03-12"), day("2025-03-15"), "the information request", recorded_at=at("2025-03-20T09:00"))
    assert explain(THIRTY, START, [entered]).due == day("2025-04-06")
    assert explain(THIRTY, START, [entered], as_of=day("2025-03-19")).due == day("2025-04-03")
    assert explain(THIRTY, START, [entered], as_of=day("2025-03-20")).due == day("2025-04-06")


def test_a_stop_was_still_open_on_a_day_before_its_end_was_recorded() -> None:
    stop = Pause(day("2025-03-12"), day("2025-03-15"), recorded_at=at("2025-03-12T10:00"))
    assert explain(THIRTY, START, [stop], as_of=day("2025-03-14")).due is None
    assert explain(THIRTY, START, [stop], as_of=day("2025-03-15")).due == day("2025-04-06")
    late = Pause(stop.start, stop.end, recorded_at=stop.recorded_at, end_recorded_at=at("2025-03-18T10:00"))
    assert explain(THIRTY, START, [late], as_of=day("2025-03-17")).due is None


def test_an_extension_recorded_later_is_left_out_of_an_earlier_day() -> None:
    extension = Extension(10, recorded_at=at("2025-03-28T23:30"))
    assert explain(THIRTY, START, (), [extension], as_of=date(2025, 3, 27)).due == day("2025-04-03")
    assert explain(THIRTY, START, (), [extension], as_of=date(2025, 3, 28)).due == day("2025-04-13")
