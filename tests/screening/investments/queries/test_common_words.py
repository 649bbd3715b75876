"""What people read of an investment file: countries by their names, fields as the form calls them, fair figures."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Person
from casework.blocks.questionnaire.controls import CountryField
from casework.queries.country_names import code_of, country_names, name_of
from screening.investments.acts import completeness, hand_in, notification
from screening.investments.pages.opinions import agreement_map
from screening.investments.pages.ownership_chart import ownership_chart
from screening.investments.procedures.deal import Control, Deal, Holding, PartyRole
from screening.investments.queries.opinion_words import Question
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.procedures.deals import company

Browser = Callable[[Person], Client]


# -- countries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [
        ("en", "BO", "Bolivia"),
        ("nl", "VE", "Venezuela"),
        ("fr", "TW", "Taïwan"),
        ("de", "KR", "Südkorea"),
        ("nl", "XK", "Kosovo"),
        ("fr", "RU", "Russie"),
    ],
)
def test_a_country_is_called_what_people_call_it(language: str, code: str, name: str) -> None:
    with translation.override(language):
        assert (name_of(code), code_of(name), code_of(name.upper())) == (name, code, code)


def test_every_language_names_every_country_once() -> None:
    for language in ("en", "nl", "fr", "de"):
        names = [name for _code, name in country_names(language)]
        assert len(names) == len(set(names)) > 240
        assert not [name for name in names if ", " in name], language  # no "Bolivia, Plurinational State of"


def test_only_a_nationality_can_be_none() -> None:
    assert CountryField(stateless=True).clean("stateless") == "XX"
    with pytest.raises(Exception, match="No country of this name is known"):
        CountryField().clean("stateless")
    assert "XX" not in dict(country_names("en"))
    assert country_names("en", stateless=True)[-1] == ("XX", "stateless")


# -- the chart --------------------------------------------------------------------------------------------------------


def test_capital_beside_votes_is_drawn_and_told_in_words() -> None:
    rows = (
        Holding("I", "T", Decimal(0), Decimal(12), Control.NONE, Control.JOINT, capital_after=Decimal("37.5")),
        Holding("S", "T", Decimal(0), Decimal(0), capital_after=Decimal(20)),  # capital without votes
    )
    deal = Deal((company("I", PartyRole.INVESTOR), company("S"), company("T", PartyRole.TARGET)), rows)
    chart = ownership_chart(deal=deal)
    before, after = chart.panels
    assert [edge.label for edge in after.edges] == [
        "new: 12\u00a0% · capital 37.5\u00a0%",
        "0\u00a0% · capital 20\u00a0%",
    ]
    assert before.edges == ()
    assert (
        "I holds 12\u00a0% of the votes in T, with joint control, and 37.5\u00a0% of the capital." in after.description
    )
    told = "holds votes in T (Target, Belgium): 0\u00a0%, unchanged, and 20\u00a0% of the capital after the deal"
    assert [told] in chart.tree
    assert [row.capital for row in chart.holdings] == ["37.5\u00a0%", "20\u00a0%"]


# -- scores -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "stands"),
    [
        ({"A": 0, "B": 1, "C": 1}, ["agree", "agree", "agree"]),
        ({"A": 0, "B": 2, "C": 2}, ["agree", "differ", "differ"]),
        ({"A": 0, "B": 1, "C": 3}, ["agree", "agree", "differ"]),
        ({"A": 3, "B": 3, "C": 3}, ["agree", "agree", "agree"]),
    ],
)
def test_a_nought_is_never_amber_beside_a_green_one(scores: dict[str, int], stands: list[str]) -> None:
    spoken: Any = {code: SimpleNamespace(direction="risk", scores={"l.f": value}) for code, value in scores.items()}
    line = agreement_map(("A", "B", "C"), spoken, [Question("l.f", "Limb", "factor")], open_=False).lines[1]
    assert [cell.stand for cell in line.cells] == stands


# -- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_changed_speaks_the_words_of_the_form(screeners: Screeners, client_of: Browser) -> None:
    case = flow.incomplete(screeners)
    parties = [{**row, "residence": "CH"} if row["key"] == "O1" else row for row in flow.PARTIES]
    holdings = [flow.HOLDINGS[0], {**flow.HOLDINGS[1], "votes_after": Decimal(24), "control_after": "joint"}]
    fields = {"planned_on": date(2027, 5, 1), "cleared_control": "sole"}
    lists = {"parties": parties, "holdings": holdings}
    flow.do(notification.save, by=screeners.rep, reference=case.reference, fields=fields, lists=lists)
    flow.do(hand_in.supplement, by=screeners.rep, signed=screeners.rep.name, reference=case.reference)
    browser = client_of(screeners.secretary)
    tab = browser.get(f"/cases/{case.reference}/notification/").content.decode()
    changes = browser.get(f"/cases/{case.reference}/changes/").content.decode()
    for page in (tab, changes):
        assert "Alex Invented: main residence" in page
        assert "Northwind Holdings NV → Voorbeeldnet NV: votes after (%)" in page
        assert "Switzerland" in page
        assert "sole control" in page
        assert "1 May 2027" in page
        for raw in ("votes_after", "main_activity", "planned_on", "cleared_control", "party O1", "holding I1"):
            assert raw not in page


@pytest.mark.django_db
def test_the_list_shows_the_investor_by_name_and_country(screeners: Screeners, client_of: Browser) -> None:
    flow.notified(screeners)
    page = client_of(screeners.secretary).get("/investments/").content.decode()
    assert "Northwind Holdings NV (Netherlands)" in page


@pytest.mark.django_db
def test_a_deal_closed_before_its_decision_is_flagged_and_its_notifier_asked(
    screeners: Screeners, client_of: Browser
) -> None:
    closed = timezone.localdate() - timedelta(days=3)
    case = flow.draft(screeners, signed_on=closed, completed_on=closed)
    with pytest.raises(Exception, match="why the deal was closed before it was cleared"):
        flow.do(hand_in.notify, by=screeners.rep, signed=screeners.rep.name, reference=case.reference)
    form = client_of(screeners.rep).get(f"/filings/{case.reference}/deal/").content.decode()
    assert "Why it closed before clearance" in form
    given = {"early_closing": "The seller was insolvent."}
    flow.do(notification.save, by=screeners.rep, reference=case.reference, fields=given, lists={})
    flow.do(hand_in.notify, by=screeners.rep, signed=screeners.rep.name, reference=case.reference)
    case = flow.fresh(case)  # under its number
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/").content.decode()
    assert "before a decision." in page
    assert "The seller was insolvent." in page
    again = flow.notified(screeners)
    page = client_of(screeners.secretary).get(f"/cases/{again.reference}/").content.decode()
    assert "before a decision." not in page
    flow.do(completeness.declare_incomplete, by=screeners.secretary, reference=case.reference, missing="The accounts.")
