"""Journeys of investment files through a real browser: a clean first phase; a second phase with a stop, a negative
preliminary opinion and measures; and a representative who tries to see what isn't theirs.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.test import TransactionTestCase
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from tests.e2e.conftest import PASSWORD, Door, Visitor
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, make_screeners
from tests.factories.people import redefine

pytestmark = pytest.mark.e2e
Visitors = Callable[..., Visitor]


@pytest.fixture(scope="module")
def screeners(stack: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Screeners]:
    """The people of investment files, committed, with one password for all; gone after the module."""
    from django.contrib.auth.hashers import make_password

    from accounts.models import Person

    with django_db_blocker.unblock():
        people = make_screeners()
        redefine(Person.objects.filter(username__startswith="fdi-"), password=make_password(PASSWORD))
        yield people
        TransactionTestCase()._fixture_teardown()


@pytest.fixture
def visitor(screeners: Screeners, door: Door) -> Iterator[Visitors]:
    """``visitor("secretary")`` signs that person in."""
    yield lambda name: door.enter(f"fdi-{name}")
    door.leave()


def go_on(rep: Visitor) -> None:
    """Save the step and go to the next; fails with the page's own sentences."""
    rep.page.locator(".form-foot button[name=then][value=next]").click()
    rep.page.wait_for_load_state()
    problem = rep.page.locator("[data-error-summary]")
    assert problem.count() == 0, problem.inner_text()


def write_notification(rep: Visitor) -> str:
    """A complete notification through its steps; returns its reference."""
    rep.go("/filings/new/")
    rep.page.locator("[name=language] >> nth=-1").select_option("nl")
    rep.page.locator("main form button.button--primary").first.click()
    rep.page.wait_for_load_state()
    found = re.search(r"/filings/(DRAFT-\w+)/", rep.page.url)
    assert found is not None, rep.page.url
    rep.go(f"/filings/{found[1]}/parties/")
    rows = (
        {"role": "investor", "kind": "undertaking", "name": "Journey Holdings Ltd", "country": "United Kingdom"},
        {"role": "target", "kind": "undertaking", "name": "Reisvoorbeeld NV", "country": "Belgium"},
    )
    for number, row in enumerate(rows):
        if rep.page.locator(f"[name='parties-{number}-name']").count() == 0:
            rep.page.locator("button[name=add_parties]").click()
            rep.page.locator(f"[name='parties-{number}-name']").wait_for()
        rep.fill({f"parties-{number}-{name}": value for name, value in row.items()})
    go_on(rep)
    if rep.page.locator("[name='holdings-0-owner']").count() == 0:
        rep.page.locator("button[name=add_holdings]").click()
        rep.page.locator("[name='holdings-0-owner']").wait_for()
    rep.page.locator("[name='holdings-0-owner']").select_option(label="Journey Holdings Ltd")
    rep.page.locator("[name='holdings-0-owned']").select_option(label="Reisvoorbeeld NV")
    rep.fill({"holdings-0-votes_before": "0", "holdings-0-votes_after": "20"})
    go_on(rep)
    rep.fill({"establishments-0-name": "Reisvoorbeeld Gent", "establishments-0-region": "flemish_region"})
    rep.fill({"sectors": "T10-ENE", "turnover": "150000000", "turnover_year": "2025", "products": "An energy grid."})
    go_on(rep)
    signed = (timezone.localdate() - timedelta(days=3)).isoformat()
    rep.fill({"transaction": "shares", "structure": "A fifth of the shares.", "value": "250000000"})
    rep.fill({"signed_on": signed, "funding": "Own means.", "activity_states": "BE"})
    go_on(rep)
    rep.fill({"contact_name": "Robin Invented", "contact_email": "robin@example.org"})
    rep.fill({"mandate_of": "Journey Holdings Ltd", "mandated_on": signed, "mandate": "For the whole procedure."})
    go_on(rep)
    rep.go(f"/filings/{found[1]}/check/")
    return found[1]


def hand_in(rep: Visitor, rep_name: str) -> str:
    """Hand the notification in; returns the number that the file has from then on."""
    rep.fill({"signed": rep_name})
    rep.press("Hand in the notification")
    found = re.search(r"FDI-\d{4}-\d{6}", rep.page.url + rep.page.locator("main").inner_text())
    assert found is not None, rep.page.url
    return found[0]


def confirm(secretary: Visitor, reference: str) -> None:
    """Those who are proposed and have people here are confirmed; the energy department is left out with a reason."""
    secretary.go(f"/cases/{reference}/acts/confirm_members/")
    boxes = secretary.page.locator("[name=members]")
    for index in range(boxes.count()):
        box = boxes.nth(index)
        box.set_checked(box.get_attribute("value") in ("FED-ECO", "VLA"))
    secretary.fill({"removed_because": "Nobody of it is here in this journey."})
    secretary.page.locator("main form .button--primary").first.click()
    secretary.page.wait_for_load_state()
    problem = secretary.page.locator("[data-error-summary]")
    assert problem.count() == 0, problem.inner_text()


def opine(member: Visitor, reference: str, direction: str, **fields: str) -> None:
    """The member reads, scores every question and gives the opinion."""
    member.read_changes(reference)
    assert member.go(f"/cases/{reference}/acts/give_opinion/") == 200, member.page.locator("main").inner_text()[:500]
    for select in member.page.locator("main select").all():
        select.select_option("1")
    names = {r.get_attribute("name") for r in member.page.locator("main input[type=radio]").all()} - {"direction"}
    for name in sorted(str(n) for n in names):
        member.page.locator(f"main [name='{name}'][value='1']").check()
    member.fill({"direction": direction, **fields})
    member.page.locator("main form .button--primary").first.click()
    member.page.wait_for_load_state()
    problem = member.page.locator("[data-error-summary]")
    assert problem.count() == 0, problem.inner_text()


Leave = Callable[[], None]


@pytest.fixture
def leave(screeners: Screeners, django_db_blocker: DjangoDbBlocker) -> Leave:
    """The coordinator has looked at what waits, and the fixed time comes."""

    def now() -> None:
        with django_db_blocker.unblock():
            flow.leave_now(screeners)

    return now


def test_a_clean_file_is_cleared_in_the_first_phase(visitor: Visitors, screeners: Screeners, leave: Leave) -> None:
    rep, secretary, chair = visitor("rep"), visitor("secretary"), visitor("chair")
    eco, vla = visitor("eco"), visitor("vla")
    reference = write_notification(rep)
    assert secretary.go(f"/cases/{reference}/") == 404  # a draft is its representative's alone
    reference = hand_in(rep, screeners.rep.name)
    assert secretary.go(f"/cases/{reference}/notification/") == 200
    expect(secretary.page.get_by_text("Journey Holdings Ltd").first).to_be_visible()
    confirm(secretary, reference)
    assert eco.go(f"/cases/{reference}/") == 404  # confirmed, and let in only when the file is complete
    secretary.act(reference, "declare_complete")
    leave()
    secretary.act(reference, "notify_union")
    leave()
    for member in (eco, vla):
        opine(member, reference, "no_risk")
    chair.read_changes(reference)
    chair.act(reference, "clear", reasons="No authority finds an indication of risk.", **early())
    leave()
    rep.go(f"/filings/{reference}/")
    text = rep.page.locator("main").inner_text()
    assert "decided" in text.lower() or "cleared" in text.lower()
    with rep.page.expect_download() as download:
        rep.page.locator("a[href*='/letters/']").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def stop_and_go(rep: Visitor, secretary: Visitor, eco: Visitor, reference: str, leave: Leave) -> None:
    """A question stops the clock, its answer lets it run again."""
    eco.act(reference, "ask_question", text="Who appoints the board?")
    secretary.go(f"/cases/{reference}/acts/send_request/")
    take = secretary.page.locator("main input[type=checkbox]").first
    take.check()
    due = (timezone.localdate() + timedelta(days=14)).isoformat()
    secretary.fill({"due_on": due})
    secretary.page.locator("main form .button--primary").first.click()
    secretary.page.wait_for_load_state()
    leave()
    secretary.go(f"/cases/{reference}/")
    expect(secretary.page.get_by_text(re.compile("Stopped since")).first).to_be_visible()  # the clock stands still
    rep.go(f"/filings/{reference}/requests/1/")
    rep.page.locator("main textarea").first.fill("The general meeting.")
    rep.page.check("input[name=closed][value=no]")
    rep.press("Hand in all answers")
    secretary.go(f"/cases/{reference}/")
    expect(secretary.page.get_by_text(re.compile("Stopped since"))).to_have_count(0)  # and runs again


def talk(rep: Visitor, secretary: Visitor, reference: str, leave: Leave) -> None:
    """A measure on the table, answered with another text, and agreed."""
    secretary.act(reference, "open_talks")
    guarantee = {
        "code": "continuity_guarantee",
        "title": "Continuity of supply",
        "text": "Supply goes on for ten years.",
    }
    secretary.act(reference, "write_measure", **guarantee)
    leave()
    rep.go(f"/filings/{reference}/")
    rep.page.get_by_role("link", name=re.compile("Continuity of supply")).first.click()
    rep.page.wait_for_load_state()
    rep.page.locator("main textarea").first.fill("Supply goes on for five years.")
    rep.page.locator("main form .button--primary").first.click()
    rep.page.wait_for_load_state()
    secretary.go(f"/cases/{reference}/measures/")
    expect(secretary.page.locator("del", has_text="ten")).to_be_visible()
    expect(secretary.page.locator("ins", has_text="five")).to_be_visible()
    rep.go(f"/filings/{reference}/")
    rep.page.get_by_role("link", name=re.compile("Continuity of supply")).first.click()
    rep.page.wait_for_load_state()
    rep.page.get_by_label("We agree to version").check()  # both sides have the same text then
    rep.page.locator("main form .button--primary").first.click()
    rep.page.wait_for_load_state()
    secretary.go(f"/cases/{reference}/acts/settle_measure/")
    secretary.page.locator("[name=measure_id]").select_option(index=0)
    secretary.page.locator("[name=result][value=agreed]").check()
    secretary.page.locator("main form .button--primary").first.click()
    secretary.page.wait_for_load_state()
    secretary.act(reference, "end_talks")


def early() -> dict[str, str]:
    """Why a decision doesn't wait: asked for while the regulation of 2019 applies, which gives the others a time."""
    asked = timezone.localdate() < date(2028, 1, 17)
    return {"early_because": "No other state has announced a comment."} if asked else {}


# Asked for where most like files ended otherwise, and files of other tests may stand beside.
APART = {"departs_because": "Continuity is at stake here as in no other file."}


def test_a_second_phase_with_a_stop_a_negative_preliminary_opinion_and_measures(
    visitor: Visitors, screeners: Screeners, django_db_blocker: DjangoDbBlocker, leave: Leave
) -> None:
    with django_db_blocker.unblock():
        reference = flow.in_assessment(screeners).reference
    rep, secretary, chair = visitor("rep"), visitor("secretary"), visitor("chair")
    eco, vla = visitor("eco"), visitor("vla")
    stop_and_go(rep, secretary, eco, reference, leave)
    secretary.act(reference, "notify_union")
    leave()
    for member in (eco, vla):
        opine(member, reference, "risk", reasons="The owners are not fully known.")
    secretary.act(reference, "move_to_screening", reasons="Indications of risk.")
    secretary.act(reference, "send_draft_opinion", direction="negative", text="Continuity is at stake.", **APART)
    leave()
    rep.go(f"/filings/{reference}/comment/")
    rep.page.locator("main textarea").first.fill("A guarantee would meet this.")
    rep.page.check("input[name=closed][value=no]")
    rep.page.locator("main form .button--primary").first.click()
    rep.page.wait_for_load_state()

    talk(rep, secretary, reference, leave)
    wanted = {"reasons": "With the guarantee.", "measures": "A guarantee of continuity."}
    for member in (eco, vla):
        opine(member, reference, "positive_with_measures", **wanted)
    secretary.read_changes(reference)
    secretary.act(reference, "adopt_opinion", direction="positive_with_measures", text="With the guarantee.", **APART)
    for name in ("minister-eco", "minister-vla"):
        minister = visitor(name)
        minister.read_changes(reference)
        minister.act(reference, "decide_minister", direction="positive_with_measures", reasons="As the committee says.")
    chair.read_changes(reference)
    chair.act(
        reference, "combine", outcome="positive_with_measures", reasons="As the ministers decided.", **APART, **early()
    )
    leave()
    secretary.act(reference, "start_monitoring")
    expect(secretary.page.get_by_text("Monitoring").first).to_be_visible()


def test_a_representative_who_tries_to_see_an_opinion_learns_nothing(
    visitor: Visitors, screeners: Screeners, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        case = flow.in_assessment(screeners)
        flow.give_opinion(screeners, case, "eco", direction="risk")
        flow.contribute(screeners, case)
    rep, other, member = visitor("rep"), visitor("other-rep"), visitor("eco")
    for tab in ("", "opinions/", "requests/", "ruling/", "timeline/", "documents/", "letters/", "access/", "changes/"):
        assert rep.go(f"/cases/{case.reference}/{tab}") == 403, tab
        hidden = rep.page.locator("main").inner_text()
        assert rep.go(f"/cases/FDI-2026-999999/{tab}") == 403, tab
        assert rep.page.locator("main").inner_text() == hidden, tab
    for path in ("/investments/", f"/api/v1/cases/{case.reference}/"):
        assert rep.go(path) in (401, 403), path
    assert rep.go(f"/filings/{case.reference}/") == 200
    shown = rep.page.content()
    for secret in ("Quillfeather", "indications of risk", "VSSE", "hospitals of the coast", "CCIS"):
        assert secret not in shown, secret
    assert other.go(f"/filings/{case.reference}/") == 404
    absent = other.page.locator("main").inner_text()
    assert other.go("/filings/FDI-2026-999999/") == 404
    assert other.page.locator("main").inner_text() == absent
    assert member.go(f"/cases/{case.reference}/opinions/") == 200  # who is concerned reads the opinion, and no more
    assert "Quillfeather" not in member.page.content()
