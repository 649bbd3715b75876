"""Journeys through a real browser: a referral from draft to closed, a refused intruder, and work without scripts."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor, wait_for

pytestmark = pytest.mark.e2e
Visitors = Callable[..., Visitor]

REFERRAL = {
    "title": "Precursors bought near Ostend",
    "facts": "Three purchases in nine days, each in cash. Invented for a test.",
    "grounds": "The amounts exceed private use.",
    "threat_type": "violent_threat",
    "information_date": "2026-03-02",
    "reliability": "B",
    "credibility": "2",
    "marking": "1",
}


def write_referral(officer: Visitor) -> str:
    """A complete draft through the form; returns its reference."""
    officer.go("/referrals/new/")
    officer.page.locator("button[name=procedure][value='be.jic']").click()
    officer.page.wait_for_load_state()
    found = re.search(r"/cases/(DRAFT-\w+)/edit/", officer.page.url)
    assert found is not None, officer.page.url
    officer.fill(REFERRAL)
    officer.fill({"subjects-0-name": "Arvo Testman", "subjects-0-birth_date": "1990-05-01"})
    return found[1]


def submit(officer: Visitor, reference: str) -> str:
    """Submit the draft; returns the number that the case has from then on."""
    officer.act(reference, "submit")
    found = re.search(r"/cases/([A-Z]+-\d{4}-\d{6})/", officer.page.url)
    assert found is not None, officer.page.url
    return found[1]


def save(officer: Visitor) -> None:
    """Save the draft on purpose."""
    officer.page.locator("button[name=then][value=save]").click()
    officer.page.wait_for_load_state()


def give_position(member: Visitor, reference: str) -> None:
    """The member reads the file, then gives the service's position."""
    member.read_changes(reference)
    member.act(
        reference, "give_position", holds="Nothing beyond the referral.", threat_level="2", outcome="criminal_federal"
    )


def test_a_referral_from_draft_to_closed(visitor: Visitors) -> None:
    officer, intake, secretary = visitor("officer"), visitor("intake"), visitor("secretary")
    fpp, supervisor, fjp = visitor("fpp"), visitor("supervisor"), visitor("fjp")

    reference = write_referral(officer)
    officer.page.get_by_text(re.compile(r"Saved \d\d:\d\d")).first.wait_for()  # the draft saves itself
    officer.page.reload()
    expect(officer.page.locator("[name=title]")).to_have_value(REFERRAL["title"])  # and survives
    save(officer)
    assert fjp.go(f"/cases/{reference}/") == 404
    reference = submit(officer, reference)
    expect(
        officer.page.get_by_text("at the intake desk").or_(officer.page.get_by_text("Intake desk")).first
    ).to_be_visible()

    intake.read_changes(reference)
    intake.act(reference, "return", missing="Which shops?")
    officer.act(reference, "resubmit")
    intake.read_changes(reference)
    intake.act(reference, "accept")

    wait_for(fjp.has_a_notice, "the notice to FJP")
    assert fjp.go("/notices/") == 200
    expect(fjp.page.locator("main")).to_contain_text(reference)
    for member in (fjp, visitor("djsoct"), visitor("cuta"), officer, visitor("giss")):
        give_position(member, reference)
    secretary.act(reference, "close_round")
    fjp.act(reference, "dissent", text="The level is put too high.")
    secretary.read_changes(reference)
    secretary.act(
        reference,
        "propose",
        assessment="The members agree.",
        threat_level="3",
        outcome="criminal_federal",
        reasons="Provable.",
    )
    for voter in (fpp, visitor("lpp"), visitor("dirco"), fjp, visitor("giss")):
        voter.read_changes(reference)
        voter.act(reference, "vote", choice="agree")
    fpp.read_changes(reference)
    answer = {"dissent_fjp": "Noted; looked at again at the review."}
    fpp.act(reference, "decide", outcome="criminal_federal", reasons="As proposed.", **answer)

    due = (timezone.localdate() + timedelta(days=20)).isoformat()
    secretary.go(f"/cases/{reference}/acts/add_action/")
    options = secretary.page.locator("[name=service] option")
    value = next(
        o.get_attribute("value") for o in options.all() if "FJP" in o.inner_text() or "judicial" in o.inner_text()
    )
    secretary.act(reference, "add_action", service=str(value), description="Hear the owner.", due_on=due)

    supervisor.read_changes(reference)
    fjp.go(f"/cases/{reference}/follow-up/")
    fjp.page.get_by_role("link", name=re.compile("Report back")).first.click()
    fjp.page.wait_for_load_state()
    fjp.fill({"text": "Heard; nothing new."})
    fjp.page.locator("main form .button--primary").first.click()
    fjp.page.wait_for_load_state()
    supervisor.go(f"/cases/{reference}/follow-up/")
    supervisor.page.get_by_role("link", name=re.compile("Verify")).first.click()
    supervisor.page.wait_for_load_state()
    supervisor.page.locator("main form .button--primary").first.click()
    supervisor.page.wait_for_load_state()
    supervisor.act(reference, "close", result="Handed to the prosecutor.")

    officer.go(f"/cases/{reference}/timeline/")
    text = officer.page.locator("main").inner_text()
    for words in ("submitted", "returned", "accepted", "recorded the decision", "closed"):
        assert words in text, words


def test_an_intruder_is_refused_everywhere_and_learns_nothing(visitor: Visitors) -> None:
    officer, elsewhere, admin = visitor("officer"), visitor("elsewhere"), visitor("admin")
    reference = write_referral(officer)
    save(officer)
    reference = submit(officer, reference)

    absent = reference[:-6] + "999999"
    for path in (
        "",
        "positions/",
        "decision/",
        "follow-up/",
        "subjects/",
        "documents/",
        "timeline/",
        "access/",
        "acts/accept/",
        "edit/",
    ):
        assert elsewhere.go(f"/cases/{reference}/{path}") == 404, path
        hidden = elsewhere.page.locator("main").inner_text().replace(reference, "X")
        assert elsewhere.go(f"/cases/{absent}/{path}") == 404
        assert hidden == elsewhere.page.locator("main").inner_text().replace(absent, "X"), path
    elsewhere.search("precursors")
    assert reference not in elsewhere.page.locator("main").inner_text()
    elsewhere.search(reference)
    assert "Precursors" not in elsewhere.page.locator("main").inner_text()
    assert admin.go(f"/cases/{reference}/") in (403, 404)
    assert admin.go("/audit/") == 403
    assert elsewhere.go("/people/") == 403


def test_every_core_act_works_without_javascript(visitor: Visitors) -> None:
    officer, intake = (visitor(name, java_script_enabled=False) for name in ("officer", "intake"))
    reference = write_referral(officer)
    save(officer)
    reference = submit(officer, reference)
    intake.read_changes(reference)
    intake.act(reference, "accept")
    expect(intake.page.get_by_text("JIC").first).to_be_visible()
