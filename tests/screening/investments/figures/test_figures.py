"""Figures of investment files: what each counts, over what its reader may see and nothing else."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as
from accounts.models import Person
from casework.reporting.registry import Period, chart_of, figures_for
from screening.investments.record import figures
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def table(person: Person, query: Callable[..., Any]) -> dict[Any, Any]:
    """First cell to last cell, as the person gets it."""
    today = timezone.localdate()
    with acting_as(person):
        found = query(sight_of(person, at=timezone.now()), Period(today - timedelta(days=365), today))
    return {str(row[0]): row[-1] for row in found.rows}


@pytest.fixture
def filings(screeners: Screeners) -> Screeners:
    """A notification that is incomplete, one at the desk, two under examination."""
    flow.incomplete(screeners)
    flow.notified(screeners, lists={"sectors": [{"code": "T10-ENE"}, {"code": "T25-INF"}]})
    flow.in_assessment(screeners)
    flow.in_assessment(screeners, lists={"sectors": [{"code": "T25-INF"}]})
    flow.draft(screeners)  # nobody's figure
    return screeners


def test_the_year_counts_what_was_handed_in(filings: Screeners) -> None:
    year = table(filings.secretary, figures.year)
    assert (year["Notifications"], year["Incomplete at first"], year["Pending today"]) == (4, 1, 4)
    assert year["Value notified (EUR million)"] == 1000


def test_sectors_count_tags_and_countries_count_investors(filings: Screeners) -> None:
    sectors = table(filings.secretary, figures.sectors)
    assert sectors == {"Energy": 3, "Critical infrastructure": 2}
    assert table(filings.secretary, figures.countries) == {"Netherlands": 4}


def test_a_number_does_not_betray_a_file_that_its_reader_may_not_see(filings: Screeners) -> None:
    assert table(filings.chair, figures.year)["Notifications"] == 2
    elsewhere = make_person("elsewhere", role="supervisor", service="FJP")
    assert table(elsewhere, figures.year)["Notifications"] == 0
    assert table(elsewhere, figures.sectors) == {}


def test_days_before_the_period_do_not_count(filings: Screeners) -> None:
    with acting_as(filings.secretary):
        sight = sight_of(filings.secretary, at=timezone.now())
        found = figures.year(sight, Period(date(2020, 1, 1), date(2020, 12, 31)))
    assert found.rows[0][-1] == 0


def test_every_figure_has_its_page_its_csv_and_a_chart_that_reads_as_a_table(
    filings: Screeners, client_of: Browser
) -> None:
    browser = client_of(filings.secretary)
    assert browser.get("/reports/").status_code == 200
    with acting_as(filings.secretary):
        sight = sight_of(filings.secretary, at=timezone.now())
        codes = [figure.code for figure in figures_for(sight)]
    assert len(codes) == len(figures.FIGURES)
    for code in codes:
        page, csv = browser.get(f"/reports/{code}/"), browser.get(f"/reports/{code}/csv/")
        assert (page.status_code, csv.status_code) == (200, 200), code
        assert csv["Content-Type"].startswith("text/csv")
        assert csv.content.startswith(b"\xef\xbb\xbf"), "a spreadsheet would read é as Ã©"
    chart = browser.get("/reports/fdi-sectors/").content.decode()
    assert chart.count('class="chart__bar"') == 2
    assert chart.count('<th scope="row">') == 2


def test_a_chart_needs_two_numbers() -> None:
    from casework.reporting.registry import Table

    assert chart_of(Table(("a", "b"), (("x", 1),))) is None
    assert chart_of(Table(("a", "b"), (("x", None), ("y", 0)))) is None


def test_the_queries_do_not_grow_with_the_files(filings: Screeners, client_of: Browser) -> None:
    browser = client_of(filings.secretary)

    def cost(code: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            assert browser.get(f"/reports/{code}/").status_code == 200
        return len(counted)

    before = {figure.code: cost(figure.code) for figure in figures.FIGURES}
    flow.in_assessment(filings)
    flow.notified(filings)
    assert {figure.code: cost(figure.code) for figure in figures.FIGURES} == before


@pytest.mark.parametrize("who", ["rep", "eco", "minister_eco"])
def test_a_role_without_reports_gets_none(screeners: Screeners, client_of: Browser, who: str) -> None:
    browser = client_of(getattr(screeners, who))
    for address in ("/reports/", "/reports/fdi-year/", "/reports/fdi-year/csv/"):
        assert browser.get(address).status_code == 403
    assert client_of(screeners.secretary).get("/reports/none/").status_code == 404


def test_whoever_has_nothing_to_do_with_investments_is_shown_none_of_their_figures(client_of: Browser) -> None:
    supervisor = client_of(make_person("of-referrals", role="supervisor"))
    page = supervisor.get("/reports/").content.decode()
    assert "No figure for your role" in page and "/reports/fdi-" not in page
    assert supervisor.get("/reports/fdi-year/").status_code == 404
    oversight = client_of(make_person("over-all", role="oversight", service="OVERSIGHT"))
    assert "/reports/fdi-year/" in oversight.get("/reports/").content.decode()


def test_a_period_that_ends_before_it_begins_says_so(screeners: Screeners, client_of: Browser) -> None:
    page = client_of(screeners.secretary).get("/reports/fdi-year/?first=2026-05-01&last=2026-04-01")
    assert page.status_code == 422
    assert "The last day lies before the first." in page.content.decode()


def test_a_cell_that_a_spreadsheet_would_run_is_made_text() -> None:
    from accounts.views.csv_text import csv_text

    assert csv_text(("a", "b"), (("=1+1", -2), ("@x", 3))).splitlines() == ["\ufeffa,b", "'=1+1,-2", "'@x,3"]
