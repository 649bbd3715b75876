"""The decision tab, the list of files, and the enquiry's own pages."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from casework.models import Case
from screening.investments.acts import aftermath, phases, union
from screening.investments.models import Contribution
from screening.investments.pages.investment_list import filings, filings_page, order_of
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

pytestmark = pytest.mark.django_db
Sign = Callable[[Person], Client]
DEAL = {
    "concern": "Nobody notified it.",
    "investor_name": "Fund",
    "investor_country": "US",
    "target_name": "Cible",
    "region": "walloon_region",
    "sectors": ["T10-ENE"],
    "completed_on": "2026-01-05",
}


def tab(browser: Client, case: Case) -> str:
    answer = browser.get(f"/cases/{case.reference}/ruling/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_tab_names_the_silent_and_says_how_the_decisions_combine(screeners: Screeners, client_of: Sign) -> None:
    case = flow.before_ministers(screeners)
    flow.decide_minister(screeners, case, "minister_vla")
    text = tab(client_of(screeners.secretary), case)
    for words in ("Silent so far.", "The negative decision of VLA blocks.", "to confirm", "Every owner is known."):
        assert words in text
    flow.decide_minister(screeners, case, "minister_eco")
    flow.combine(screeners, case)
    text = tab(client_of(screeners.vla), case)
    assert "Silent so far." not in text
    assert "As the ministers decided." in text


def test_the_tab_is_nobodys_who_is_not_concerned_and_no_representatives(screeners: Screeners, client_of: Sign) -> None:
    case = flow.cleared(screeners)
    address = f"/cases/{case.reference}/ruling/"
    found = {name: client_of(getattr(screeners, name)).get(address).status_code for name in ("wal", "rep", "eco")}
    assert found == {"wal": 404, "rep": 403, "eco": 200}


def test_clearance_by_silence_is_flagged_as_to_be_confirmed(screeners: Screeners, client_of: Sign) -> None:
    case = flow.in_assessment(screeners)
    later = timezone.now() + timedelta(days=40)
    flow.tell_union(screeners, case)
    flow.do(phases.confirm_silence, by=screeners.chair, at=later, reference=case.reference, remark="No word came.")
    text = tab(client_of(screeners.secretary), case)
    assert "cleared by silence" in text
    assert "unconfirmed: silence at the end of the assessment clears the deal" in text


def test_the_tab_says_nothing_of_a_classified_contribution(screeners: Screeners, client_of: Sign) -> None:
    case = flow.in_screening(screeners)
    browser = client_of(screeners.eco)
    before = body(tab(browser, case))
    flow.contribute(screeners, case)
    with acting_as_system("a test looks"):
        assert Contribution.objects.filter(case=case).count() == 1
    assert body(tab(browser, case)) == before


def body(page: str) -> str:
    """A page without what is drawn anew each time."""
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def count(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_the_tab_costs_the_same_however_much_was_said(screeners: Screeners, client_of: Sign) -> None:
    case = flow.in_screening(screeners)
    flow.send_draft(screeners, case)
    given = {"by": screeners.secretary, "reference": case.reference}
    today = timezone.localdate()
    flow.do(union.notify_union, happened_on=today, **given)
    fine = {"breach": "late_answer", "amount": 1000, "reasons": "Late."}
    flow.do(aftermath.propose_fine, **fine, **given)
    flow.cleared(screeners)
    browser, address = client_of(screeners.secretary), f"/cases/{case.reference}/ruling/"
    once = count(browser, address)
    for _ in range(2):
        flow.cleared(screeners)
        more = {"departs_because": "The owners are not known.", "text": "Once more."}
        flow.send_draft(screeners, case, **more)
        flow.do(union.record_exchange, kind="comment", state_code="NL", happened_on=today, **given)
        flow.do(aftermath.settle_fine, by=screeners.chair, reference=case.reference, impose=False)
        flow.do(aftermath.propose_fine, **fine, **given)
    assert count(browser, address) == once <= 31


# -- the list ---------------------------------------------------------------------------------------------------------

FILTERS = [
    ("phase=assessment", True),
    ("phase=screening", False),
    ("sector=T10-ENE", True),
    ("sector=T25-MED", False),
    ("country=NL", True),
    ("country=GB", True),
    ("country=FR", False),
    ("member=VLA", True),
    ("member=WAL", False),
    ("outcome=negative", False),
    ("due=10", False),
    ("due=none", False),
    ("phase=%00&sort=nothing&cursor=x", False),
]


def test_each_filter_of_the_list_narrows_it(screeners: Screeners, client_of: Sign) -> None:
    case = flow.in_assessment(screeners)
    browser = client_of(screeners.vla)
    assert case.reference in browser.get("/investments/").content.decode()
    found = {query: case.reference in browser.get(f"/investments/?{query}").content.decode() for query, _ in FILTERS}
    found.pop("phase=%00&sort=nothing&cursor=x")
    assert found == {query: there for query, there in FILTERS if query in found}


def test_the_list_shows_each_reader_their_own_files_only(screeners: Screeners, client_of: Sign) -> None:
    examined, handed_in = flow.in_assessment(screeners), flow.notified(screeners)
    found = {}
    for name in ("secretary", "vla", "wal", "rep"):
        answer = client_of(getattr(screeners, name)).get("/investments/")
        text = answer.content.decode()
        found[name] = (answer.status_code, examined.reference in text, handed_in.reference in text)
    assert found == {
        "secretary": (200, True, True),
        "vla": (200, True, False),
        "wal": (200, False, False),
        "rep": (403, False, False),
    }


def test_the_list_costs_the_same_at_one_and_at_many_files(screeners: Screeners, client_of: Sign) -> None:
    flow.in_assessment(screeners)
    browser = client_of(screeners.vla)
    once = count(browser, "/investments/")
    for _ in range(3):
        flow.in_assessment(screeners)
    assert count(browser, "/investments/") == once


def test_what_runs_out_first_stands_first_and_pages_follow_each_other(screeners: Screeners, client_of: Sign) -> None:
    now = timezone.now()
    cases = [flow.in_assessment(screeners, at=now - timedelta(hours=6 * n)) for n in range(3)]
    enquiry = flow.enquiry_opened(screeners)  # no limit runs
    with acting_as(screeners.secretary):
        rows, order = filings(sight_of(screeners.secretary, at=now)), order_of("")
        first = filings_page(rows, order=order, at=now, size=2)
        second = filings_page(rows, order=order, at=now, size=2, cursor=first.after)
        again = filings_page(rows, order=order, at=now, size=2, cursor=second.before)
    wanted = sorted(cases, key=lambda case: (case.next_due_at, case.pk))
    assert [row.reference for row in (*first.rows, *second.rows)] == [c.reference for c in (*wanted, enquiry)]
    assert (first.before, second.after) == ("", "")
    assert again.rows == first.rows


# -- enquiries --------------------------------------------------------------------------------------------------------


def test_an_enquiry_is_written_saved_and_opened_with_its_dates_said_beforehand(
    screeners: Screeners, client_of: Sign
) -> None:
    browser = client_of(screeners.secretary)
    assert browser.get("/investments/new/").status_code == 200
    new = {"file_type": "non_notified_query", "procedure": "be.fdi", "language": "fr"}
    answer = browser.post("/investments/new/", new)
    assert answer.status_code == 302
    page = browser.get(answer.url)
    saved = browser.post(answer.url, {**DEAL, "version": page.context["version"], "open": "1"})
    assert saved.status_code == 302
    text = browser.get(saved.url).content.decode()
    assert "5 January 2028" in text
    assert "5 January 2031" in text
    reference = answer.url.split("/")[2]
    assert browser.post(saved.url, {"version": flow.case_of(reference).version}).status_code == 302
    found = flow.case_of(reference)
    assert (found.state, found.title) == ("enquiry", "Fund → Cible")
    assert browser.get(answer.url).status_code == 302  # no draft any more


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (
            {"completed_on": "2099-01-01"},
            "completed_on",
            "A deal that is still to be closed has no date of closing yet.",
        ),
        ({"signed_on": "2026-02-01"}, "signed_on", "The deal can&#x27;t be signed after it closes."),
        ({"value": "-1"}, "value", "Ensure this value is greater than or equal to 0."),
    ],
)
def test_bad_input_gets_its_sentence_at_the_field_and_nothing_typed_is_lost(
    screeners: Screeners, client_of: Sign, changes: dict[str, Any], field: str, sentence: str
) -> None:
    case = flow.enquiry_draft(screeners)
    answer = client_of(screeners.secretary).post(
        f"/investments/{case.reference}/edit/", {**DEAL, "version": case.filing.version, **changes}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert sentence in text
    assert "Nobody notified it." in text


def test_two_windows_never_overwrite_each_other(screeners: Screeners, client_of: Sign) -> None:
    case = flow.enquiry_draft(screeners)
    browser, address = client_of(screeners.secretary), f"/investments/{case.reference}/edit/"
    stale = {**DEAL, "version": case.filing.version}
    assert browser.post(address, stale).status_code == 302
    answer = browser.post(address, {**stale, "concern": "Another concern."})
    assert answer.status_code == 409
    assert "Another concern." in answer.content.decode()
    assert flow.case_of(case.reference).filing.concern == "Nobody notified it."


def test_the_pages_of_enquiries_are_the_secretariats(screeners: Screeners, client_of: Sign) -> None:
    case = flow.enquiry_draft(screeners)
    found = {
        name: [
            client_of(getattr(screeners, name)).get(address).status_code
            for address in ("/investments/new/", f"/investments/{case.reference}/edit/")
        ]
        for name in ("secretary", "chair", "vla", "rep")
    }
    assert found == {"secretary": [200, 200], "chair": [403, 403], "vla": [403, 403], "rep": [403, 403]}


def test_every_form_of_the_chair_and_the_secretariat_opens(screeners: Screeners, client_of: Sign) -> None:
    case = flow.in_screening(screeners)
    flow.send_draft(screeners, case)
    pages = {
        "secretary": ("send_draft_opinion", "propose_fine", "notify_union", "record_exchange"),
        "chair": ("extend_phase",),
    }
    found = {
        act: client_of(getattr(screeners, name)).get(f"/cases/{case.reference}/acts/{act}/").status_code
        for name, acts in pages.items()
        for act in acts
    }
    assert found == dict.fromkeys(found, 200)
