"""The inbox at a browser: keys, filters with and without scripts, and giving out a selection."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Person
from tests.e2e.conftest import AXE, Visitor
from tests.factories import flow
from tests.factories.people import ROSTER, People

pytestmark = pytest.mark.e2e
Enter = Callable[..., Visitor]
TITLES = ("Drone over the harbour", "Depot in Liège", "Leaflets in Ghent")


@pytest.fixture(scope="module")
def cases(roster: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """References of three submitted cases."""
    with django_db_blocker.unblock():
        found = {person.username: person for person in Person.objects.filter(username__in=ROSTER)}
        people = People(**found)
        yield [flow.submitted(people, title=title).reference for title in TITLES]


def focused(visitor: Visitor) -> str:
    """The text of what has the focus."""
    return str(visitor.page.evaluate("document.activeElement.textContent"))


def test_keys_move_select_open_and_search(cases: list[str], visitor: Enter) -> None:
    supervisor = visitor("supervisor")
    supervisor.go("/?tab=service&sort=reference")
    keys = supervisor.page.keyboard
    keys.press("j")
    assert focused(supervisor) == cases[0]
    keys.press("j")
    keys.press("k")
    assert focused(supervisor) == cases[0]
    keys.press("x")
    assert supervisor.page.locator("tbody input:checked").count() == 1
    assert supervisor.page.locator("[data-bulk-count]").inner_text() == "1 selected"
    keys.press("/")
    assert supervisor.page.evaluate("document.activeElement.id") == "q"
    keys.press("Escape")
    supervisor.page.locator("a.ref").first.focus()
    keys.press("Enter")
    supervisor.page.wait_for_url(f"**/cases/{cases[0]}/")


@pytest.mark.parametrize("scripts", [True, False])
def test_filters_search_and_selection_work_with_and_without_scripts(
    cases: list[str], visitor: Enter, scripts: bool
) -> None:
    supervisor = visitor("supervisor", java_script_enabled=scripts)
    supervisor.go("/?tab=service")
    supervisor.page.get_by_label("Text").fill("liege")
    supervisor.press("Filter")
    assert supervisor.page.locator("a.ref").all_inner_texts() == [cases[1]]
    supervisor.page.locator(f"input[value='{cases[1]}']").check()
    supervisor.page.locator("select[name=to]").select_option(label="Intake VSSE")
    supervisor.press("Preview the change")
    assert "Assign 1 case to Intake VSSE?" in supervisor.page.locator("h1").inner_text()
    supervisor.go("/")
    supervisor.page.locator("#q").fill("drone")
    supervisor.page.locator("#q").press("Enter")
    supervisor.page.wait_for_url("**/search/**")
    assert supervisor.page.locator("mark").first.inner_text() == "Drone"


def test_twenty_three_rows_fit_and_nothing_sticks_out(cases: list[str], visitor: Enter) -> None:
    supervisor = visitor("supervisor")
    supervisor.go("/?tab=service")
    rows = supervisor.page.locator("tbody tr")
    top, height = (rows.nth(0).bounding_box() or {})["y"], (rows.nth(1).bounding_box() or {})["height"]
    assert (900 - 22 - top) // height >= 23
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert supervisor.page.evaluate(wide) is False


def test_preview_and_open_filters_have_no_finding_of_axe(cases: list[str], visitor: Enter) -> None:
    supervisor = visitor("supervisor", bypass_csp=True)
    supervisor.go("/?tab=service")
    supervisor.page.get_by_text("More filters").click()
    for step in ("filters", "preview"):
        if step == "preview":
            supervisor.page.keyboard.press("Escape")
            supervisor.page.get_by_text("More filters").click()
            supervisor.page.locator(f"input[value='{cases[0]}']").check()
            supervisor.press("Preview the change")
        supervisor.page.evaluate(AXE.read_text())
        found = supervisor.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
