"""No page shows a code of the program to whoever reads it: every address, for several roles, in every language."""

import html
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from accounts.audit import known_codes
from accounts.context import acting_as_system
from accounts.models import Person
from accounts.permissions import Permission
from casework.procedures.catalogue import all_procedures
from casework.referrals.table import REFERRAL
from screening.investments.procedures.scope_data import scope_rules, scoped_procedures
from screening.investments.table import FDI
from tests.policy.routes import Route, routes
from tests.policy.world import Actor, Unknown, World, sample

READERS = (
    ("auditor", "en"), ("auditor", "nl"), ("auditor", "fr"), ("auditor", "de"), ("administrator", "en"),
    ("role_approver", "de"), ("case_officer", "en"), ("supervisor", "fr"), ("body_secretary", "nl"),
    ("oversight", "de"), ("fdi_secretary", "en"), ("fdi_representative", "fr"),
)  # fmt: skip
LEFT_OUT = {"sign-out", "healthz"}
HIDDEN = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", re.DOTALL)
SPOKEN = re.compile(r'\b(?:title|alt|aria-label|placeholder)="([^"]*)"')
CODES = {*known_codes(), *(permission.value for permission in Permission), *(one.id for one in all_procedures())}
# Clocks and sectors: the data holds each by a code and gives it a title or a name.
IDS = {clock for one in all_procedures() for clock in one.clocks} | {
    row.id for one in scoped_procedures() for row in scope_rules(procedure=one).sectors
}
CAPITAL = re.compile(r"\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+\b")
LANGUAGE = re.compile(r">\s*(en|nl|fr|de)\s*<")  # a language said by its code alone
DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")  # as programs write it; a version is one too
DOTTED = re.compile(r"\b[a-z]+(?:\.[a-z0-9_]+)+\b")
COMMANDS = {"setup_check"}  # what an operator types; the page says that it is one
SNAKE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
THING = "[Pp]erson|[Kk]ind|[Dd]ocument|[Mm]eeting|[Dd]eadline|[Cc]ompartments?|[Pp]rocedure|[Ll]abel|[a-z]+assignment"
NUMBERED = re.compile(rf"\b(?:{THING}) \d+\b")


@pytest.fixture
def world(standing_world: World, db: None) -> World:
    cache.clear()
    return standing_world


def addresses(world: World, actor: Actor) -> Iterator[tuple[str, str]]:
    for route in routes():
        if not route.is_api and route.name not in LEFT_OUT:
            yield from _own(world, actor, route)
    for case, table in ((world.cases["own"], REFERRAL), (world.filings["own"], FDI)):
        yield from ((act, f"/cases/{case.reference}/acts/{act}/") for act in table.acts)


def _own(world: World, actor: Actor, route: Route) -> Iterator[tuple[str, str]]:
    try:
        yield route.name, sample(world, actor, route, "own")
    except Unknown:
        return


def codes_in(page: str) -> set[str]:
    """What looks like a code in what a page says, by eye or by ear; names of people and files are theirs."""
    body = HIDDEN.sub(" ", page)
    said = html.unescape(" ".join([re.sub(r"<[^>]*>", " ", body), *SPOKEN.findall(body)]))
    said = re.sub(r"\S+\.(?:pdf|txt|csv|toml|docx|odt|be|example|org|eu)\b\S*|\S+@\S+|/\S+", " ", said)
    found = {one for one in DOTTED.findall(said) if one in CODES} | (set(CAPITAL.findall(said)) & IDS)
    found |= set(LANGUAGE.findall(body)) | set(DAY.findall(said))
    return found | set(NUMBERED.findall(said)) | set(SNAKE.findall(said)) - COMMANDS


@pytest.mark.parametrize(("role", "language"), READERS)
def test_no_reader_meets_a_code(world: World, role: str, language: str) -> None:
    actor = next(a for a in world.actors if a.role == role)
    client = Client(raise_request_exception=False)
    client.force_login(actor.person, backend=settings.AUTHENTICATION_BACKENDS[0])
    with acting_as_system("a test sets up"):
        Person.objects.filter(pk=actor.person.pk).update(language=language)
    found, pages = {}, 0
    for name, path in addresses(world, actor):
        with transaction.atomic():
            page = client.get(path)
            transaction.set_rollback(True)
        if not page.streaming and page.get("Content-Type", "").startswith("text/html"):
            pages += 1
            if codes := codes_in(page.content.decode()):
                found[name] = sorted(codes)
    assert pages > 20
    assert found == {}, "\n".join(f"{name}: {codes}" for name, codes in found.items())
