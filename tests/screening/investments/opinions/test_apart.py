"""Nobody outside its circle can tell that a contribution or an annex is there: every page, before and after it."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Person
from casework.actions import assignment
from casework.models import Case
from screening.investments.acts import opinions
from tests.casework.notifications.mailbox import deliver
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.one_day import on_one_day
from tests.factories.people import give_token, make_person
from tests.policy.routes import routes
from tests.policy.test_side_channels import normal

pytestmark = pytest.mark.django_db

ACTS = ("give_opinion", "contribute", "merge_opinion", "ask_joint_opinion", "clear")
# words of the contribution, and of nothing else
QUESTIONS = ("quillfeather", "Heron")
LISTS = ("inbox", "search", "notifications", "unread", "reports", "api-cases", "api-inbox", "api-search", "filings")
SKIPPED = {"decision-record", "referral-edit", "referral-autosave"}  # of another kind of case
WORDS = {"act": ACTS, "service": ("FED-ECO", "VSSE")}
Answers = dict[str, tuple[str, int]]
# of a row that was undone and made again: a sequence never goes back, and a letter's PDF holds its moment
NUMBER = re.compile(
    r"(?<=/documents/)\d+|(?<=/letters/)\d+|(?<=/notices/)[a-z2-7]+|(?<=<option value=\")\d+"
    r"|\"id\":\d+|\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b"
)


def addresses(case: Case) -> list[str]:
    """Every page of the file that a GET can ask for, the lists, and searches for what only the contribution says."""
    found = []
    for route in routes():
        if set(route.parameters) <= {"reference", "act", "service"} and "reference" in route.parameters:
            if route.name not in SKIPPED:
                for name in ("act", "service"):
                    if name in route.parameters:
                        found += [route.path({"reference": case.reference, name: word}) for word in WORDS[name]]
                if set(route.parameters) == {"reference"}:
                    found.append(route.path({"reference": case.reference}))
        elif route.name in LISTS:
            path = route.path({})
            asked = [f"{path}?q={word}" for word in QUESTIONS] if "search" in route.name else []
            found += asked or [path]
    return found


def read(person: Person, paths: list[str]) -> Answers:
    """Each page with the number of its queries; every request is undone, so that reading leaves no trace."""
    cache.clear()
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    found: Answers = {}
    for path in paths:
        given: dict[str, Any] = {}
        counted = Counter[str]()
        if path.startswith("/api/"):
            given = {"headers": {"authorization": f"Bearer token-of-{person.username}"}}
        with transaction.atomic(), connection.execute_wrapper(counting(counted)):
            answer = NUMBER.sub("n", normal(client.get(path, **given), None))  # type: ignore[arg-type]
            transaction.set_rollback(True)
        found[path] = (answer, counted["statements"])
    return found


def counting(counted: Counter[str]) -> Callable[..., Any]:
    """Count what is sent to the database, without writing each statement down."""

    def sent(execute: Callable[..., Any], *given: Any) -> Any:
        counted["statements"] += 1
        return execute(*given)

    return sent


def tokens(people: list[Person]) -> None:
    for person in people:
        give_token(person, f"token-of-{person.username}", client="apart")


@pytest.fixture
def outside(screeners: Screeners) -> dict[str, Person]:
    """Everybody who may not know: on the file, beside it, and of the services themselves."""
    p = screeners
    return {
        "member": p.eco,
        "other member": p.vla,
        "secretary": p.secretary,
        "minister": p.minister_eco,
        "chair": p.chair,
        "representative": p.rep,
        "coordinator without the circle": make_person("cuta-out", role="fdi_coordinator", service="CUTA"),
        "analyst without the circle": make_person("vsse-out", role="fdi_analyst", service="VSSE"),
        "analyst of low clearance": make_person(
            "giss-low", role="fdi_analyst", service="GISS", level=2, compartments=("CCIS",)
        ),
    }


@pytest.fixture
def examined(screeners: Screeners, outside: dict[str, Person]) -> Case:
    case = flow.in_assessment(screeners)
    flow.give_opinion(screeners, case, "eco")
    flow.do(opinions.ask_joint, by=screeners.secretary, reference=case.reference, days=10)
    for person in (screeners.secretary, screeners.vla, outside["analyst without the circle"]):
        flow.do(assignment.watch, by=person, reference=case.reference, on=True)
    deliver()
    tokens(list(outside.values()))
    return case


def contribute(p: Screeners, case: Case) -> None:
    """One service has given its contribution, another writes on its own; whoever is told was told."""
    fields = {**flow.CONTRIBUTION, "marking": 3}
    flow.do(opinions.save_contribution, by=p.giss, reference=case.reference, fields=fields)
    flow.contribute(p, case, marking=3)
    deliver()


def differences(before: dict[str, Answers], after: dict[str, Answers]) -> list[str]:
    """Who, where, and what: the first lines that differ, or the numbers of queries."""
    found = []
    for who, pages in before.items():
        for path, (text, queries) in pages.items():
            now, counted = after[who][path]
            if now != text:
                lines = [f"{a!r} → {b!r}" for a, b in zip(text.split("\n"), now.split("\n"), strict=False) if a != b]
                found.append(f"{who} {path}: {lines[:2]}")
            elif counted != queries:
                found.append(f"{who} {path}: {queries} → {counted} queries")
    return found


@override_settings(SESSION_SAVE_EVERY_REQUEST=False)
def test_nobody_outside_learns_of_a_contribution_drafted_or_given(
    screeners: Screeners, outside: dict[str, Person], examined: Case
) -> None:
    paths = addresses(examined)

    def both() -> tuple[dict[str, Answers], dict[str, Answers]]:
        before = {who: read(person, paths) for who, person in outside.items()}
        contribute(screeners, examined)
        return before, {who: read(person, paths) for who, person in outside.items()}

    before, after = on_one_day(both)
    shown = {path for pages in before.values() for path, (text, _queries) in pages.items() if text.startswith("200")}
    assert len(shown) > 25  # the pages are there to be read
    assert differences(before, after) == []
    for person in (screeners.vsse, screeners.giss):  # and it is there
        assert "Quillfeather" in read(person, [f"/cases/{examined.reference}/opinions/"]).popitem()[1][0]


@override_settings(SESSION_SAVE_EVERY_REQUEST=False)
def test_a_joint_opinion_looks_the_same_with_and_without_its_classified_part(
    screeners: Screeners, outside: dict[str, Person], examined: Case
) -> None:
    contribute(screeners, examined)
    paths = addresses(examined)
    few = {who: outside[who] for who in ("member", "secretary", "representative", "coordinator without the circle")}

    def both() -> list[dict[str, Answers]]:
        seen, at = [], timezone.now()
        for annex in ("", "Borislav Quillfeather chairs the fund."):
            with transaction.atomic():
                flow.merge_opinion(screeners, examined, annex=annex, at=at)
                deliver()
                seen.append({who: read(person, paths) for who, person in few.items()})
                transaction.set_rollback(True)
        return seen

    assert differences(*on_one_day(both)) == []
