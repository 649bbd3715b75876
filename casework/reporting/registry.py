"""Figures: each a named query of a kind over what its reader may see, with the sentence that says what it counts.

A number must not betray a hidden case: every query begins at the read door of the person who asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.functional import Promise

from accounts.access import Sight
from accounts.errors import there
from accounts.permissions import Permission
from casework.lifecycle.kinds import kinds

Cell = str | int | Decimal | None
Words = str | Promise


@dataclass(frozen=True)
class Period:
    """A span of days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """The same number of days just before, for comparison."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


@dataclass(frozen=True)
class Table:
    """What a query answers: a head and rows; the first cell of a row is its name, the last its number."""

    head: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Figure:
    """One figure: its code in addresses, its title, what exactly it counts, and its query."""

    code: str
    group: Words
    title: Words
    sentence: Words
    query: Callable[[Sight, Period], Table]
    bars: bool = True  # whether a chart says more than the table


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: coordinates in the chart's own units, and its words."""

    label: str
    value: str
    width: int  # 0 to 600
    y: int


@dataclass(frozen=True)
class Chart:
    """A bar chart, ready to draw; the table beside it says the same."""

    bars: tuple[Bar, ...]
    height: int


WIDTH, LINE = 600, 28


def figures_for(sight: Sight) -> tuple[Figure, ...]:
    """The figures that the person's role may ask for, of the kinds that concern the person, in the order of those."""
    concern = [each for each in kinds() if sight.may(Permission.REPORT_VIEW)]
    return tuple(figure for each in concern if sight.oversees or each.name in sight.kinds for figure in each.figures)


def figure_of(sight: Sight, code: str) -> Figure:
    """One figure; Absent when there is none of that code for this person."""
    return there(next((figure for figure in figures_for(sight) if figure.code == code), None), code)


def chart_of(table: Table) -> Chart | None:
    """Bars for the last column; None where there is nothing to compare."""
    numbers = [row[-1] for row in table.rows]
    values = [number for number in numbers if isinstance(number, int | Decimal)]
    if len(values) < 2 or max(values) <= 0:
        return None
    most = max(values)
    bars = []
    for index, row in enumerate(table.rows):
        value = row[-1]
        width = int(WIDTH * value / most) if isinstance(value, int | Decimal) and value > 0 else 0
        label = " ".join(str(cell) for cell in row[:-1] if cell not in (None, ""))
        bars.append(Bar(label, "–" if value is None else str(value), width, index * LINE))
    return Chart(tuple(bars), len(bars) * LINE)
