"""An installation without demonstration data, set up from the screens: first people, a service, a compartment's key."""

import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import TransactionTestCase
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from tests.e2e.conftest import Visitor, sign_in

GOOD = "Quiet lanterns 47 over water"
FOUR = ("--administrator", "ada", "--administrator", "abe", "--approver", "bob", "--approver", "bea")


@pytest.fixture
def codes(stack: str, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """The one-time codes of the first people of an empty installation, by user name; all is gone afterwards."""
    with django_db_blocker.unblock():
        out = StringIO()
        call_command("first_people", *FOUR, stdout=out)
        yield dict(re.findall(r"User name: (\w+)\s+Code: (\S+)", out.getvalue()))
        TransactionTestCase()._fixture_teardown()


def enrolled(browser: Browser, stack: str, username: str, code: str, **options: object) -> Visitor:
    """That person with a password of their own, signed in."""
    one = sign_in(browser, stack, "", "", **options)
    one.go("/enrol/")
    one.fill({"code": code, "new": GOOD, "again": GOOD})
    one.press("Choose this password")
    one.page.context.close()
    return sign_in(browser, stack, username, GOOD, **options)


@pytest.mark.parametrize(("width", "height"), [(1366, 900), (390, 844)])
def test_an_empty_installation_is_set_up_from_the_screens(
    browser: Browser, stack: str, codes: dict[str, str], width: int, height: int
) -> None:
    size = {"viewport": {"width": width, "height": height}}
    ada, bob = (enrolled(browser, stack, name, codes[name], **size) for name in ("ada", "bob"))
    page = ada.page
    ada.go("/setup/")
    page.get_by_role("link", name=re.compile("The service CUTA is missing")).first.click()
    ada.fill({"code": "CUTA", "name": "Coordination Unit for Threat Analysis"})
    ada.press("Add")
    assert page.get_by_role("link", name="CUTA").count() == 1
    ada.go("/compartments/add/")
    ada.fill({"code": "CCIS", "name": "Contributions", "username": "bea", "reason": "Coordinates them."})
    ada.press("Make and ask for the key")
    ada.go("/setup/")
    assert page.get_by_text("The service CUTA is missing").count() == 0
    assert page.get_by_text("Nobody holds the key to the compartment CCIS.").count() == 1
    seats = page.get_by_role("listitem").filter(has_text="(JIC)").first
    assert "CUTA (can’t act yet)" in seats.inner_text()
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(fits)
    ada.go("/services/add/")
    ada.fill({"code": "FIN-INT", "name": "Financial intelligence unit"})
    ada.press("Add")
    ada.go("/setup/")
    page.get_by_role("listitem").filter(has_text="(JIC)").get_by_role("link").click()
    page.get_by_role("row", name=re.compile("FIN-INT")).get_by_role("link").click()
    assert page.get_by_text("Nobody of FIN-INT has a role and may see such a case yet.").count() == 1
    ada.fill({"reason": "It sits there by the agreement of June."})
    assert page.evaluate(fits)
    ada.press("Ask for this")
    assert (
        page.get_by_role("row", name=re.compile("FIN-INT.*Ask that it sits here")).count() == 1
    )  # one alone lets nobody in
    bob.go("/requests/")
    assert bob.page.get_by_text("CCIS").count() >= 1
    bob.page.get_by_role("row", name=re.compile("FIN-INT")).get_by_role("link", name=re.compile("Approve")).click()
    bob.press("Approve")
    ada.go("/setup/")
    page.get_by_role("listitem").filter(has_text="(JIC)").filter(has_text="FIN-INT (can’t act yet)").get_by_role(
        "link"
    ).click()
    assert page.get_by_text("approved by").count() == 1
    page.get_by_role("row", name=re.compile("CUTA")).get_by_role("link").click()
    ada.fill({"reason": "It doesn’t sit in this body here."})
    ada.press("Take it out of this body")
    assert page.get_by_text("CUTA no longer sits in it").count() == 1
    assert page.evaluate(fits)
    for one in (ada, bob):
        assert one.foreign == []
        one.page.context.close()
