"""The page of roles speaks to its readers: no code of a permission stands on it."""

from collections.abc import Callable

from django.test import Client

from accounts.models import Person
from accounts.permissions import Permission
from tests.factories.people import People

Sign = Callable[[Person], Client]


def test_nobody_reads_the_code_of_a_permission(people: People, client_of: Sign) -> None:
    assert all(p.words for p in Permission)
    page = client_of(people.reader).get("/roles/").content.decode()
    assert "ask for follow-up and review it" in page
    assert [p.value for p in Permission if f">{p.value}<" in page] == []
