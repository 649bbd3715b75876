"""Paging by key: forwards and backwards give every row once, also the rows without a limit."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from casework.models import Case
from casework.queries import inbox, keyset
from tests.factories.cases import make_case
from tests.factories.people import People

SignIn = Callable[[Person], Client]
ROWS = 7


def some_cases(people: People) -> list[Case]:
    """Cases of which two run out together and two never."""
    days = [3, 1, None, 2, 2, None, 5]
    cases = [make_case(people.officer, marking=n % 3) for n in range(ROWS)]
    now = timezone.now()
    with acting_as_system("a test sets up"):
        for case, day in zip(cases, days, strict=True):
            due = None if day is None else now + timedelta(days=day)
            Case.objects.filter(pk=case.pk).update(next_due_at=due)
    return cases


@pytest.mark.parametrize("code", sorted(inbox.ORDERS))
@pytest.mark.parametrize("tab", ["mine", "service"])
def test_cursor_round_trip_gives_every_row_once(people: People, code: str, tab: str) -> None:
    some_cases(people)
    with acting_as(people.officer):
        now = timezone.now()
        desk = inbox.desk_of(sight_of(people.officer, at=now), now)
        order = inbox.ORDERS[code]

        def page(cursor: str = "", size: int = 2) -> inbox.Page:
            return inbox.inbox_page(desk, tab, desk.cases, order=order, cursor=cursor, size=size)

        whole = [row.pk for row in page(size=50).rows]
        assert len(whole) == ROWS
        forwards, pages = [], [page()]
        while pages[-1].after:
            pages.append(page(pages[-1].after))
        forwards = [row.pk for p in pages for row in p.rows]
        assert forwards == whole
        backwards, here = [row.pk for row in pages[-1].rows], pages[-1]
        while here.before:
            here = page(here.before)
            backwards = [row.pk for row in here.rows] + backwards
        assert backwards == whole
        assert here.before == ""


def test_order_puts_rows_without_a_limit_last(people: People) -> None:
    some_cases(people)
    with acting_as(people.officer):
        now = timezone.now()
        desk = inbox.desk_of(sight_of(people.officer, at=now), now)
        for code in ("due", "-due"):
            rows = inbox.inbox_page(desk, "service", desk.cases, order=inbox.ORDERS[code]).rows
            assert [row.due_at is None for row in rows] == [False] * 5 + [True] * 2


def test_a_cursor_of_another_order_or_hand_is_the_first_page() -> None:
    order, other = inbox.ORDERS["due"], inbox.ORDERS["reference"]
    written = keyset.write(order, timezone.now(), 5)
    assert keyset.read(order, written) is not None
    assert keyset.read(other, written) is None
    assert keyset.read(order, written[:-1] + ("A" if written[-1] != "A" else "B")) is None
    assert keyset.read(order, "é\x00") is None
    assert keyset.read(order, "") is None


def test_a_cursor_holds_no_words_of_a_case(people: People, client_of: SignIn) -> None:
    make_case(people.officer, title="Nightingale")
    with acting_as(people.officer):
        now = timezone.now()
        desk = inbox.desk_of(sight_of(people.officer, at=now), now)
        make_case(people.officer, title="Nightingale")
        page = inbox.inbox_page(desk, "service", desk.cases, order=inbox.ORDERS["due"], size=1)
    assert page.after
    assert "ightingale" not in page.after


def test_counts_stop_at_the_cap(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    some_cases(people)
    monkeypatch.setattr(inbox, "CAP", 3)
    with acting_as(people.officer):
        now = timezone.now()
        desk = inbox.desk_of(sight_of(people.officer, at=now), now)
        numbers, _unread = inbox.counts(desk)
        assert (str(numbers["service"]), str(numbers["done"])) == ("3+", "0")
