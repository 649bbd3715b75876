"""What must hold for every clock, every start and every set of stops."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casework.procedures.clock import BRUSSELS, Extension, Pause, due, explain, recompute, remaining, warnings
from casework.procedures.counting import count
from casework.procedures.definitions import Clock
from casework.procedures.working_days import calendar, is_working_day
from tests.casework.procedures.clocks import clock

EXAMPLES = settings(max_examples=70, deadline=None)

CALENDARS = st.sampled_from(["BE", "UK", "NL", "DE", "FR", "US"])
LENGTHS = {"days": 90, "working_days": 60, "weeks": 20, "months": 18, "years": 5}
# The range of the calendars is 2010 to 2045; stops and lengths of the test must stay inside.
STARTS = st.dates(date(2012, 1, 1), date(2034, 12, 31))


FIRST, LAST = (datetime.fromisoformat(text) for text in ("2020-01-01", "2030-01-01"))


@st.composite
def day_clocks(draw: st.DrawFn, units: tuple[str, ...] = tuple(LENGTHS)) -> Clock:
    unit = draw(st.sampled_from(units))
    return clock(
        draw(st.integers(1, LENGTHS[unit])),
        unit,
        start_day=draw(st.sampled_from(["next", "same"])),
        roll=draw(st.sampled_from(["none", "next_working_day"])),
        calendar=draw(CALENDARS),
        warn=(10, 3, 1),
    )


@st.composite
def pauses(draw: st.DrawFn, start: date, earliest: int = -10) -> Pause:
    begins = start + timedelta(days=draw(st.integers(earliest, 100)))
    return Pause(begins, begins + timedelta(days=draw(st.integers(0, 40))))


@st.composite
def running(draw: st.DrawFn) -> tuple[Clock, date, list[Pause]]:
    start = draw(STARTS)
    return draw(day_clocks()), start, draw(st.lists(pauses(start), max_size=5))


def days(moment: object) -> date:
    assert isinstance(moment, date)
    return moment


@EXAMPLES
@given(running(), st.integers(1, 60))
def test_a_later_start_never_ends_earlier(case: tuple[Clock, date, list[Pause]], later: int) -> None:
    """With stops that begin after both starts: a stop under way at the start counts from the start on only."""
    made, start, stopped = case
    second = start + timedelta(days=later)
    after = [pause for pause in stopped if pause.start > second]
    assert days(due(made, start, after)) <= days(due(made, second, after))


@EXAMPLES
@given(running(), st.data())
def test_a_stop_never_shortens(case: tuple[Clock, date, list[Pause]], data: st.DataObject) -> None:
    made, start, stopped = case
    more = data.draw(pauses(start))
    assert days(due(made, start, stopped)) <= days(due(made, start, [*stopped, more]))


@EXAMPLES
@given(running(), st.integers(0, 100))
def test_an_empty_stop_changes_nothing(case: tuple[Clock, date, list[Pause]], offset: int) -> None:
    made, start, stopped = case
    when = start + timedelta(days=offset)
    assert due(made, start, [*stopped, Pause(when, when)]) == due(made, start, stopped)


@EXAMPLES
@given(running(), st.data())
def test_the_order_of_stops_does_not_matter(case: tuple[Clock, date, list[Pause]], data: st.DataObject) -> None:
    made, start, stopped = case
    assert due(made, start, data.draw(st.permutations(stopped))) == due(made, start, stopped)


@EXAMPLES
@given(running())
def test_overlapping_stops_count_once(case: tuple[Clock, date, list[Pause]]) -> None:
    made, start, stopped = case
    assert due(made, start, stopped + stopped) == due(made, start, stopped)


@EXAMPLES
@given(running(), st.integers(0, 40))
def test_a_stop_cut_in_two_adds_the_same(case: tuple[Clock, date, list[Pause]], cut: int) -> None:
    made, start, stopped = case
    assume(stopped)
    first, *rest = stopped
    middle = min(days(first.start) + timedelta(days=cut), days(first.end))
    halves = [Pause(first.start, middle), Pause(middle, first.end)]
    assert due(made, start, [*halves, *rest]) == due(made, start, stopped)


@EXAMPLES
@given(running())
def test_a_clock_never_runs_out_while_it_is_stopped(case: tuple[Clock, date, list[Pause]]) -> None:
    made, start, stopped = case
    end = days(due(made, start, stopped))
    for stop in count(made, start, stopped).stops:
        assert not stop.counts or end >= days(stop.end)


@EXAMPLES
@given(running(), st.lists(st.integers(1, 3), max_size=2), st.sampled_from([None, "days", "working_days", "months"]))
def test_the_ledger_leads_to_the_due_date(
    case: tuple[Clock, date, list[Pause]], lengths: list[int], unit: str | None
) -> None:
    made, start, stopped = case
    extensions = [Extension(length, unit=unit) for length in lengths]  # type: ignore[arg-type]
    explained = explain(made, start, stopped, extensions)
    assert explained.due == due(made, start, stopped, extensions)
    assert recompute(explained) == explained.due


@EXAMPLES
@given(running(), st.integers(1, 3))
def test_an_extension_never_shortens(case: tuple[Clock, date, list[Pause]], length: int) -> None:
    made, start, stopped = case
    assert days(due(made, start, stopped)) <= days(due(made, start, stopped, [Extension(length)]))


@EXAMPLES
@given(STARTS, day_clocks(("working_days",)), st.data())
def test_working_days_never_land_on_a_day_off(start: date, made: Clock, data: st.DataObject) -> None:
    stopped = data.draw(st.lists(pauses(start), max_size=3))
    assert is_working_day(calendar(made.calendar or ""), days(due(made, start, stopped)))


@EXAMPLES
@given(running())
def test_a_rolled_date_is_a_working_day_and_never_earlier(case: tuple[Clock, date, list[Pause]]) -> None:
    made, start, stopped = case
    counted = count(made, start, stopped)
    assert days(counted.due) >= days(counted.unrolled)
    assert made.roll == "none" or is_working_day(calendar(made.calendar or ""), days(counted.due))


@EXAMPLES
@given(STARTS, day_clocks(("days", "weeks", "months", "years")), st.integers(1, 40))
def test_a_stop_that_begins_on_the_due_date_carries_it_to_the_day_of_resumption(
    start: date, made: Clock, length: int
) -> None:
    unrolled = days(count(made, start).unrolled)
    resumed = unrolled + timedelta(days=length)
    assert count(made, start, [Pause(unrolled, resumed)]).unrolled == resumed


@EXAMPLES
@given(running(), st.integers(0, 50))
def test_an_open_stop_has_no_due_date_and_keeps_what_is_left(
    case: tuple[Clock, date, list[Pause]], length: int
) -> None:
    made, start, stopped = case
    before = count(made, start, stopped)
    stop = max(start, max((days(pause.end) for pause in stopped), default=start))
    assume(stop <= days(before.unrolled))
    held = explain(made, start, [*stopped, Pause(stop)])
    assert (held.due, held.open_since, held.left) == (None, stop, remaining(made, before.unrolled, stop))
    if made.unit != "working_days":
        resumed = stop + timedelta(days=length)
        after = count(made, start, [*stopped, Pause(stop, resumed)])
        assert after.unrolled == resumed + timedelta(days=held.left or 0)


@EXAMPLES
@given(running())
def test_warnings_come_before_the_due_date_in_order(case: tuple[Clock, date, list[Pause]]) -> None:
    made, start, stopped = case
    end = due(made, start, stopped)
    told = [days(moment) for moment in warnings(made, end)]
    assert told == sorted(told)
    assert [remaining(made, end, moment) for moment in told] == [10, 3, 1]
    assert [moment for moment in warnings(made, end, start) if days(moment) <= start] == []


@EXAMPLES
@given(
    st.datetimes(FIRST, LAST, timezones=st.just(BRUSSELS)),
    st.integers(1, 200),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 100)), max_size=4),
)
def test_hours_are_elapsed_hours_across_every_change_of_the_clock(
    start: datetime, length: int, stopped: list[tuple[int, int]]
) -> None:
    begun = start.astimezone(UTC).replace(microsecond=0)
    spans = [(begun + timedelta(hours=a), begun + timedelta(hours=a + b)) for a, b in stopped]
    explained = explain(clock(length, "hours"), start, [Pause(a, b) for a, b in spans])
    end = explained.due
    assert isinstance(end, datetime)
    assert recompute(explained) == end
    # Hour by hour: an hour passes when it lies in no stop.
    left, hour = length, begun
    while left:
        left -= not any(a <= hour < b for a, b in spans)
        hour += timedelta(hours=1)
    # A stop that begins at the very end still carries it.
    while any(a <= hour < b for a, b in spans):
        hour += timedelta(hours=1)
    assert end.astimezone(UTC) == hour
