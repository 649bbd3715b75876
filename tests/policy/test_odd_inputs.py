"""What nobody means to type, in every form of a page: numbers without end, days beyond the calendar, other scripts.

Each answer is a page or a sentence, never a fault of ours.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client

from casework.referrals.table import REFERRAL
from screening.investments.table import FDI
from tests.policy.routes import Route, routes
from tests.policy.world import Actor, Unknown, World, sample

ODD = (
    "9" * 4400,
    "-1",
    "1e999999",
    "NaN",
    "9999-12-31",
    "0001-01-01T00:00",
    "31/02/2026",
    "24:61",
    "\u202eabc\u200b\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "x" * 30_000,
    "%s{0}{{x}}\\",
    "a,b;c\r\nd",
)
ROLES = (
    "case_officer", "supervisor", "intake_officer", "body_secretary", "administrator", "auditor", "fdi_secretary",
    "fdi_representative",
)  # fmt: skip
LEFT_OUT = {"sign-out"}  # ends the session of whoever tries


class Fields(HTMLParser):
    """The names of what a page's forms send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note each field; what steers a form of rows keeps its value, or no row would be read."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag in ("input", "select", "textarea", "button") and name and name != "csrfmiddlewaretoken":
            self.names[name] = given.get("value") or ""

    def filled(self, turn: int) -> dict[str, str]:
        """Every field with an odd value, another one at each turn."""
        values = {name: ODD[(at * 5 + turn) % len(ODD)] for at, name in enumerate(self.names)}
        return values | {name: value for name, value in self.names.items() if name.endswith("_FORMS")}


@pytest.fixture(scope="module")
def turns() -> range:
    """How often each form is tried."""
    return range(3)


@pytest.fixture(scope="module")
def opened() -> dict[tuple[str, str], str]:
    """What a role was shown at an address, of those that answered with a page: each is opened once for all tests."""
    return {}


def shown(opened: dict[tuple[str, str], str], client: Client, role: str, path: str) -> str:
    """The page of that address as this role meets it; empty where it isn't one."""
    if (role, path) not in opened:
        with transaction.atomic():
            page = client.get(path)
            transaction.set_rollback(True)
        html = page.status_code == 200 and page.get("Content-Type", "").startswith("text/html")
        opened[role, path] = page.content.decode() if html else ""
    return opened[role, path]


@pytest.fixture
def world(standing_world: World, db: None) -> World:
    return standing_world


def addresses(world: World, actor: Actor) -> Iterator[str]:
    """Every page of the actor's own case or file, and each act of them."""
    for route in routes():
        if route.permission is not None and not route.is_api and route.name not in LEFT_OUT:
            yield from _own(world, actor, route)
    for case, table in ((world.cases["own"], REFERRAL), (world.filings["own"], FDI)):
        yield from (f"/cases/{case.reference}/acts/{act}/" for act in table.acts)


def _own(world: World, actor: Actor, route: Route) -> Iterator[str]:
    try:
        yield sample(world, actor, route, "own")
    except Unknown:
        return


@pytest.mark.parametrize("role", ROLES)
def test_nothing_odd_that_is_typed_ends_in_a_fault(
    world: World, role: str, turns: range, opened: dict[tuple[str, str], str]
) -> None:
    actor = next(a for a in world.actors if a.role == role)
    client = Client(raise_request_exception=False)
    client.force_login(actor.person, backend="accounts.queries.signed_in.SignedIn")
    faults, forms = [], 0
    for path in addresses(world, actor):
        page = shown(opened, client, role, path)
        if not page:
            continue
        fields = Fields(page)
        forms += bool(fields.names)
        for turn in turns:
            with transaction.atomic():
                answer = client.post(path, fields.filled(turn))
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                faults.append(f"POST {path}, turn {turn}: {answer.status_code}")
    assert forms > 5
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("role", ["case_officer", "administrator", "auditor", "fdi_secretary"])
def test_nothing_odd_in_an_address_ends_in_a_fault(world: World, role: str, opened: dict[tuple[str, str], str]) -> None:
    actor = next(a for a in world.actors if a.role == role)
    client = Client(raise_request_exception=False)
    client.force_login(actor.person, backend="accounts.queries.signed_in.SignedIn")
    faults = []
    for path in addresses(world, actor):
        page = shown(opened, client, role, path)
        if not page:
            continue
        asked = set(re.findall(r"[?&]([a-z_]+)=", page)) | set(Fields(page).names)
        for turn in range(2):
            answer = client.get(path, {name: ODD[(at + turn * 4) % 9] for at, name in enumerate(sorted(asked))})
            if answer.status_code >= 500:
                faults.append(f"GET {path}, turn {turn}: {answer.status_code}")
    assert faults == [], "\n".join(faults)


def test_a_long_address_with_an_idempotency_key_is_no_fault(world: World) -> None:
    actor = next(a for a in world.actors if a.role == "case_officer")
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {actor.token}"})
    for path in ("/api/v1/cases/" + "A" * 900 + "/acts/submit/", "/api/v1/referrals/?x=" + "y" * 3000):
        answer = client.post(path, "{}", content_type="application/json", headers={"idempotency-key": "k" * 40})
        assert answer.status_code < 500, path
