"""The case page: each tab for its reader, a 404 for everybody else, and queries that don't grow."""

from collections.abc import Callable

from django.test import Client

from accounts.models import Person
from tests.factories import flow
from tests.factories.people import People

TABS = ("", "positions/", "decision/", "follow-up/", "subjects/", "documents/", "timeline/", "changes/", "hand-over/")
Sign = Callable[[Person], Client]


def test_each_tab_opens_for_a_reader_and_is_absent_for_a_stranger(people: People, client_of: Sign) -> None:
    case = flow.in_follow_up(people)
    reader, stranger = client_of(people.officer), client_of(people.elsewhere)
    for tab in TABS:
        url = f"/cases/{case.reference}/{tab}"
        assert (tab, reader.get(url).status_code) == (tab, 200)
        assert (tab, stranger.get(url).status_code) == (tab, 404)
