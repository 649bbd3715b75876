"""What a page costs this process: its CPU and its statements, beside a bare Django list of 50 rows in the same run.

CPU of the database isn't in it (crowded/test_pages.py has both), nor what Django's test client adds to a template.
``DOSSIER_PROFILE=case`` prints where the time of a page goes.
"""

import cProfile
import os
import pstats
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.conf import settings
from django.template.base import Template
from django.test import Client, RequestFactory, override_settings
from django.test.utils import _TestState

from accounts.models import Person
from tests.factories import flow
from tests.factories import investment_flow as fdi
from tests.factories.cases import make_case, name_on
from tests.factories.investments import make_screeners
from tests.factories.people import make_people
from tests.factories.statements import asked_by

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

ROUNDS = 20


class Visit(NamedTuple):
    """A page that somebody opens."""

    name: str
    person: Person
    path: str


def visits() -> list[Visit]:
    """One of each page that is open all day, of cases far along and with 60 beside them."""
    people, screeners = make_people(), make_screeners()
    for _ in range(60):
        name_on(make_case(people.officer), people.supervisor)
    case, voted = flow.in_follow_up(people), flow.voted(people)
    flow.read_all(voted, people.fpp)
    file = fdi.before_ministers(screeners)
    found = Client()
    found.force_login(people.supervisor, backend=BACKEND)
    searched = found.post("/search/", {"q": "case"})["Location"]
    at, of = f"/cases/{case.reference}/", f"/cases/{file.reference}/"
    tabs = ("positions", "decision", "follow-up", "subjects", "documents", "timeline", "changes", "access", "hand-over")
    parts = ("notification", "requests", "opinions", "ruling", "letters", "measures", "timeline")
    return [
        Visit("empty", people.supervisor, "/bench/empty/"),
        Visit("bare", people.supervisor, "/bench/bare/"),
        Visit("inbox", people.supervisor, "/?tab=service"),
        Visit("search", people.supervisor, searched),
        Visit("case", people.supervisor, at),
        *(Visit(f"case {tab}", people.supervisor, f"{at}{tab}/") for tab in tabs),
        Visit("form of decide", people.fpp, f"/cases/{voted.reference}/acts/decide/"),
        Visit("form of a change", screeners.secretary, f"{of}acts/record_exchange/"),
        Visit("notices", people.supervisor, "/notices/"),
        Visit("reports", people.supervisor, "/reports/"),
        Visit("investments", screeners.secretary, "/investments/"),
        Visit("file", screeners.secretary, of),
        *(Visit(f"file {part}", screeners.secretary, f"{of}{part}/") for part in parts),
        Visit("portal list", screeners.rep, "/filings/"),
        Visit("portal file", screeners.rep, f"/filings/{file.reference}/"),
    ]


BACKEND = "accounts.queries.signed_in.SignedIn"


def getting(visit: Visit) -> Callable[[], None]:
    """The page through every middleware, as a server of the product calls it."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(visit.person, backend=BACKEND)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def get() -> None:
        request = RequestFactory(SERVER_NAME="localhost", HTTP_COOKIE=cookie).get(visit.path)
        assert (visit.path, client.handler(request.environ).status_code) == (visit.path, 200)

    return get


def cpu_ms(act: Callable[[], None]) -> float:
    """Median CPU of this process in milliseconds, after two rounds that warm up."""
    act()
    act()
    spent = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        act()
        spent.append((time.process_time() - begun) * 1000)
    return statistics.median(spent)


def profiled(act: Callable[[], None]) -> None:
    """Print where the time of ten rounds goes."""
    with cProfile.Profile() as profile:
        for _ in range(10):
            act()
    for order in ("cumulative", "tottime"):
        pstats.Stats(profile).sort_stats(order).print_stats(60)


def test_what_pages_cost(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with override_settings(ROOT_URLCONF="tests.bench.urls", ALLOWED_HOSTS=["*"]):
        pages = visits()
        asked = {}
        for visit in pages:
            browser = Client(SERVER_NAME="localhost")
            browser.force_login(visit.person, backend=BACKEND)
            asked[visit.name] = asked_by(browser, visit.path)
        monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)
        spent = {visit.name: cpu_ms(getting(visit)) for visit in pages}
        wanted = os.environ.get("DOSSIER_PROFILE", "").split(",")
        with capsys.disabled():
            print(f"\n{'page':20}{'CPU ms':>9}{'× bare list':>13}{'statements':>12}{'repeated':>10}")
            for name, ms in spent.items():
                again = sum(times - 1 for times in asked[name].repeated.values())
                print(f"{name:20}{ms:>9.1f}{ms / spent['bare']:>13.1f}{len(asked[name]):>12}{again:>10}")
            for visit in pages:
                if visit.name in wanted:
                    print(
                        "\n".join(
                            [*asked[visit.name].texts, "\nREPEATED", *map(str, asked[visit.name].repeated.items())]
                        )
                    )
                    profiled(getting(visit))
    assert spent["bare"] > spent["empty"] > 0
