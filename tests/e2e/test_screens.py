"""Every main page of the product with the demonstration's data: accessible, in both themes, quiet, and never too wide.

``tests/e2e/pictures.py`` takes the pictures in docs/screenshots/ of the pages that are named here.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.management import call_command
from django.test import TransactionTestCase
from playwright.sync_api import Browser, ConsoleMessage, Page, WebError
from pytest_django.plugin import DjangoDbBlocker

from tests.e2e.conftest import AXE, Visitor, sign_in

pytestmark = pytest.mark.e2e
CASES = 12  # of the demonstration
TELEPHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
SIDE_BY_SIDE = 8  # pages that wait together until their network is idle, which takes half a second
# by theme: in the dark one the same elements have other colours, and nothing else is different
COLOURS = "runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}"  # those of level AA
RUN_AXE = {
    "light": "axe.run(document, {resultTypes: ['violations']})",
    "dark": f"axe.run(document, {{resultTypes: ['violations'], {COLOURS}}})",
}

# Who looks at which pages. {state} is a case of the demonstration in that state, {to_…} one that waits for the
# supervisor's service, {author} the author of the draft, {meeting} a meeting's number; a name behind a page is that of
# its picture.
PAGES: dict[str, dict[str, str]] = {
    "": {"/sign-in/": "sign-in"},
    "clara.supervisor": {
        "/": "inbox",
        "/?tab=service": "",
        "/?tab=waiting": "",
        "/?tab=watching": "",
        "/?tab=done": "",
        "/search/": "search",
        "/cases/{follow_up}/": "case",
        "/cases/{follow_up}/positions/": "positions",
        "/cases/{follow_up}/decision/": "decision",
        "/cases/{follow_up}/follow-up/": "follow-up",
        "/cases/{follow_up}/subjects/": "",
        "/cases/{follow_up}/documents/": "",
        "/cases/{follow_up}/documents/add/": "",
        "/cases/{follow_up}/timeline/": "timeline",
        "/cases/{follow_up}/access/": "access",
        "/cases/{follow_up}/changes/": "changes",
        "/cases/{follow_up}/acts/assign/": "",
        "/cases/{follow_up}/acts/grant/": "",
        "/cases/{follow_up}/acts/offer_hand_over/": "",
        "/cases/{follow_up}/acts/add_action/": "",
        "/cases/{to_assess}/acts/give_position/": "position",
        "/cases/{to_vote}/acts/vote/": "vote",
        "/cases/{submitted}/": "",
        "/cases/{assessment}/": "",
        "/cases/{assessment}/positions/": "",
        "/cases/{closed}/": "",
        "/meetings/": "meetings",
        "/notices/": "notices",
        "/settings/": "settings",
        "/roles/": "roles",
        "/audit/": "",  # 403
        "/cases/JIC-2026-999999/": "",  # 404
    },
    "{author}": {"/referrals/new/": "", "/cases/{draft}/edit/": "referral"},
    "eva.secretary": {"/meetings/call/": "", "/meetings/{meeting}/": "", "/cases/{assessment}/": ""},
    "olga.admin": {
        "/": "",
        "/people/": "people",
        "/people/add/": "",
        "/people/bram.officer/": "person",
        "/procedures/": "",
        "/procedures/be.fdi/2023-07-01/": "",
        "/procedures/be.jic/2024-01-01/": "",
        "/setup/": "",
        "/health/": "",
    },
    "piet.approver": {"/requests/": "requests"},
    "quinten.auditor": {"/audit/": "audit"},
    "tess.secretary": {
        "/": "",
        "/investments/": "investments",
        "/investments/new/": "",
        "/cases/{fdi_screening}/": "investment",
        "/cases/{fdi_monitoring}/notification/": "",
        "/cases/{fdi_screening}/opinions/": "",
        "/cases/{fdi_screening}/requests/": "",
        "/cases/{fdi_monitoring}/measures/": "",
        "/cases/{fdi_monitoring}/ruling/": "",
        "/cases/{fdi_monitoring}/letters/": "",
        "/cases/{fdi_completeness}/acts/confirm_members/": "",
        "/cases/{fdi_assessment}/acts/send_request/": "",
        "/cases/{fdi_enquiry}/": "",
        "/reports/": "",
        "/reports/fdi-sectors/": "",
        "/letters/": "",
    },
    "lars.advocate": {
        "/": "",
        "/filings/": "",
        "/filings/new/": "",
        "/filings/{fdi_monitoring}/": "portal",
        "/filings/{fdi_draft}/parties/": "",
        "/filings/{fdi_draft}/chain/": "",
        "/filings/{fdi_draft}/target/": "",
        "/filings/{fdi_draft}/deal/": "",
        "/filings/{fdi_draft}/check/": "",
        "/filings/{fdi_draft}/scope/": "",
    },
    "iris.analyst": {
        "/cases/{fdi_screening}/opinions/": "",
        "/cases/{fdi_assessment}/acts/contribute/": "",
    },
}


@dataclass(frozen=True)
class Demo:
    """The demonstration in the running product: passwords by user name, and what the pages' addresses name."""

    address: str
    passwords: dict[str, str]
    names: dict[str, Any]


def names_of() -> dict[str, Any]:
    """What the addresses of pages name, in the demonstration that the database holds."""
    from accounts.context import acting_as_system
    from casework.blocks.meetings.models import Meeting
    from casework.models import Case
    from casework.referrals.models import Position, Vote

    with acting_as_system("a test looks"):
        referrals = Case.objects.filter(kind="referral").order_by("pk")
        names: dict[str, Any] = dict(referrals.values_list("state", "reference"))
        files = Case.objects.filter(kind="fdi").order_by("-pk").values_list("state", "reference")
        names |= {f"fdi_{state}": reference for state, reference in files}  # the first of each state
        own = {"service__code": "VSSE"}  # cases that wait for the word of the supervisor's service
        silent = referrals.filter(state="assessment", rounds__closed_at=None).order_by("pk")
        unheard = silent.exclude(pk__in=Position.objects.filter(state="given", **own).values("case_id"))
        names["to_assess"] = (unheard.last() or silent.last()).reference
        asked = referrals.filter(state="proposed")
        open_votes = asked.exclude(pk__in=Vote.objects.filter(**own).values("case_id"))
        names["to_vote"] = (open_votes.last() or asked.last()).reference
        draft = referrals.select_related("author").filter(state="draft").last()
        assert draft is not None
        names["author"] = draft.author.username
        names["meeting"] = Meeting.objects.values_list("pk", flat=True).first()
    return names


@pytest.fixture(scope="module")
def demo(stack: str, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Demonstration data, committed; gone after the module."""
    from casework.management.commands import seed_demo

    file = tmp_path_factory.mktemp("demo") / "accounts.json"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(seed_demo, "accounts_file", lambda: file)  # the file of a demonstration that runs stays its own
        call_command("seed_demo", cases=CASES)
        names = names_of()
        passwords = {row["username"]: row["password"] for row in json.loads(file.read_text())}
        yield Demo(stack, passwords, names)
        TransactionTestCase()._fixture_teardown()


def addresses(demo: Demo, username: str) -> list[tuple[str, str]]:
    """The pages of a person, with their pictures' names."""
    return [(path.format(**demo.names), picture) for path, picture in PAGES[username].items()]


def enter(browser: Browser, demo: Demo, username: str, **options: Any) -> Visitor:
    """That person of the demonstration at a browser."""
    name = username.format(**demo.names)
    return sign_in(browser, demo.address, name, demo.passwords.get(name, ""), **options)


def violations(page: Page, path: str) -> Iterator[str]:
    """What axe finds, in the light and in the dark theme, and what sticks out on a desk and on a telephone."""
    page.evaluate(AXE.read_text())
    for theme, run in RUN_AXE.items():
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for found in page.evaluate(run)["violations"]:
            yield f"{path} ({theme}): {found['id']}, {found['impact']}: {found['nodes'][0]['html'][:200]}"
    page.emulate_media(color_scheme="light")
    for size in (TELEPHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            yield f"{path}: scrolls sideways at {size['width']} pixels"


@dataclass
class Console:
    """What the browser says of pages, until they are examined: axe does what the product's own policy may refuse."""

    said: list[str] = field(default_factory=list)
    examined: set[Page] = field(default_factory=set)

    def note(self, message: ConsoleMessage) -> None:
        """Keep a message, but for a page that answers 403 or 404 and is itself such a "resource"."""
        place = message.page.url if message.page else ""
        own_status = re.match("Failed to load resource: .* status of 40[34]", message.text)
        if message.page not in self.examined and not (own_status and message.location["url"] == place):
            self.said.append(f"{place}: {message.text}")

    def fail(self, error: WebError) -> None:
        """Keep what a script threw."""
        if error.page not in self.examined:
            self.said.append(f"{error.page and error.page.url}: {error.error}")


def opened(guest: Visitor, tabs: list[Page], paths: list[str]) -> None:
    """These pages side by side, each in a tab, when all of them have come to rest."""
    for tab, path in zip(tabs, paths, strict=False):
        if path.endswith(("/give_position/", "/vote/")):  # refused to those who haven't read what changed
            guest.read_changes(path.split("/")[2])
        answer = tab.goto(guest.address + path)
        assert answer is not None
        assert answer.status < 500, path
    for tab, _path in zip(tabs, paths, strict=False):
        tab.wait_for_load_state("networkidle")


@pytest.mark.parametrize("username", PAGES, ids=lambda name: name or "nobody")
def test_the_browser_complains_of_nothing_axe_finds_nothing_in_either_theme_and_nothing_scrolls_sideways(
    browser: Browser, demo: Demo, username: str
) -> None:
    """Under the product's own policy; each page is opened once."""
    guest, console = enter(browser, demo, username, reduced_motion="reduce"), Console()
    guest.page.context.on("console", console.note)
    guest.page.context.on("weberror", console.fail)
    found: list[str] = []
    paths = [path for path, _picture in addresses(demo, username)]
    tabs = [guest.page.context.new_page() for _path in paths[:SIDE_BY_SIDE]]
    for start in range(0, len(paths), SIDE_BY_SIDE):
        some = paths[start : start + SIDE_BY_SIDE]
        console.examined.clear()
        opened(guest, tabs, some)
        console.examined |= set(tabs)
        for tab, path in zip(tabs, some, strict=False):
            found += violations(tab, path)
    guest.page.context.close()
    assert (console.said, guest.foreign) == ([], [])
    assert found == [], "\n".join(found)
