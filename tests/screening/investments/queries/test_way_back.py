"""The way back from an investment file: the list as one left it."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Person
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
LEFT = 'href="/investments/?sort=-reference&amp;phase=completeness"'


def test_every_page_of_a_file_leads_back_to_the_list_with_its_filter_and_order(
    screeners: Screeners, client_of: SignIn
) -> None:
    case = flow.notified(screeners)
    client = client_of(screeners.secretary)
    assert client.get("/investments/?phase=completeness&sort=-reference&cursor=x").status_code == 200
    for page in ("", "notification/", "documents/", "acts/declare_incomplete/"):
        body = client.get(f"/cases/{case.reference}/{page}").content.decode()
        assert body.count(LEFT) == 2, page  # the breadcrumb and the navigation
        assert f"<li><a {LEFT}>Investments</a></li>" in body, page


def test_a_file_names_its_service_as_nobody_referred_it(screeners: Screeners, client_of: SignIn) -> None:
    page = client_of(screeners.secretary).get(f"/cases/{flow.notified(screeners).reference}/").content.decode()
    assert "Service in charge" in page and "Referred by" not in page


def test_whoever_comes_from_the_inbox_goes_back_to_it(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.notified(screeners)
    client = client_of(screeners.secretary)
    client.get("/investments/?phase=completeness&sort=-reference")
    client.get("/?tab=service&sort=reference")
    body = client.get(f"/cases/{case.reference}/").content.decode()
    assert '<li><a href="/?tab=service&amp;sort=reference">Inbox</a></li>' in body
    assert body.count(LEFT) == 1  # the navigation
