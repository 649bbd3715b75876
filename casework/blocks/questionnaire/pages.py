"""The rows of long lists on the pages of their form: drawn a page at a time, saved into the whole list.

A form of six hundred rows takes ten seconds to draw and megabytes to send; what a page
costs is bounded by the rows on it. Whoever turns the page saves, so nothing typed waits on a page that isn't shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from accounts.numbers import whole

Row = Mapping[str, Any]
PAGE = 25  # rows of a list on one page
AT_ONCE = 2 * PAGE  # the same with those that are added to it
TURN = "page:"  # what the button says that turns to a page of a list
Places = Mapping[str, int]  # list → the page of it that is shown, from 1 on


@dataclass(frozen=True)
class Span:
    """One page of a list, as its button names it."""

    place: int
    first: int
    last: int
    is_shown: bool


@dataclass(frozen=True)
class Window:
    """The rows of a list that are drawn, and those before and behind, which stay as they are."""

    name: str
    before: tuple[Row, ...]
    shown: tuple[Row, ...]
    behind: tuple[Row, ...]
    is_paged: bool

    @property
    def place(self) -> int:
        """The page, from 1 on."""
        return len(self.before) // PAGE + 1

    @property
    def offset(self) -> int:
        """How many rows stand before the first one drawn."""
        return len(self.before)

    @property
    def count(self) -> int:
        """How many rows the whole list has."""
        return len(self.before) + len(self.shown) + len(self.behind)

    @property
    def others(self) -> tuple[Row, ...]:
        """The rows that aren't drawn."""
        return (*self.before, *self.behind)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The pages, where there is more than one."""
        if not self.others:
            return ()
        starts = range(0, self.count, PAGE)
        return tuple(
            Span(place, start + 1, min(start + PAGE, self.count), place == self.place)
            for place, start in enumerate(starts, start=1)
        )

    def around(self, rows: Iterable[Any]) -> list[Any]:
        """The whole list with these rows in place of those drawn."""
        return [*self.before, *rows, *self.behind]


def window(name: str, rows: Sequence[Row], places: Places | None) -> Window:
    """The rows that are drawn of a list; all of them where nobody turns pages."""
    if places is None:
        return Window(name, (), tuple(rows), (), is_paged=False)
    last = max(0, len(rows) - 1) // PAGE
    start = min(max(places.get(name, 1) - 1, 0), last) * PAGE
    return Window(name, tuple(rows[:start]), tuple(rows[start : start + PAGE]), tuple(rows[start + PAGE :]), True)


def places_in(data: QueryDict, names: Iterable[str]) -> dict[str, int]:
    """The pages that a form or an address names."""
    found = {name: whole(data.get(f"{name}-page")) for name in names}
    return {name: place for name, place in found.items() if place}


def turned(then: str, places: Places) -> dict[str, int]:
    """The pages to be shown once the pressed button's saving is done."""
    name, _colon, place = then.removeprefix(TURN).partition(":")
    wanted = whole(place) if then.startswith(TURN) else None
    return {**places, **({name: wanted} if wanted else {})}
