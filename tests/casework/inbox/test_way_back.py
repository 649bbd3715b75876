"""The way back from a case: the list as one left it."""

from collections.abc import Callable

from django.test import Client

from accounts.models import Person
from tests.factories import flow
from tests.factories.people import People

SignIn = Callable[[Person], Client]


def test_breadcrumb_and_navigation_lead_back_to_tab_filter_and_order(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    client = client_of(people.intake)
    assert client.get("/?tab=service&sort=-reference&state=submitted&cursor=x").status_code == 200
    page = client.get(f"/cases/{case.reference}/").content.decode()
    back = 'href="/?tab=service&amp;sort=-reference&amp;state=submitted"'
    assert page.count(back) == 2  # the breadcrumb and the navigation
    client.get("/")
    assert back not in client.get(f"/cases/{case.reference}/").content.decode()
