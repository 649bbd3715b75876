"""Firms on several sides through the pages: invited, asked, written to, saying what their mandate is, ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Person
from casework.blocks.portal.models import Representation
from casework.errors import Refused
from casework.lifecycle.acts import acts_of
from casework.models import Case, Notice
from screening.investments.acts import committee, representatives
from screening.investments.models import Hearing, InformationRequest, Letter, Mandate
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person
from tests.screening.investments.portal.test_intruders import deliver_all
from tests.screening.investments.portal.test_pages import token

Browser = Callable[[Person], Client]


@pytest.fixture
def case(screeners: Screeners) -> Case:
    return flow.in_assessment(screeners)


def told(person: Person, code: str) -> int:
    """How many notices of a kind somebody got."""
    deliver_all()
    with acting_as_system("a test looks"):
        return Notice.objects.filter(person=person, code=code).count()


def post(client: Client, case: Case, act: str, **fields: Any) -> str:
    """An act by its page; the page that comes back where it was refused."""
    given = {"version": flow.fresh(case).version, **fields}
    answer = client.post(f"/cases/{case.reference}/acts/{act}/", given)
    return "" if answer.status_code == 302 else answer.content.decode()


def test_the_secretariat_invites_asks_writes_to_and_ends_a_side_by_its_pages(
    case: Case, screeners: Screeners, client_of: Browser
) -> None:
    officer, firm = client_of(screeners.secretary), client_of(screeners.other_rep)
    named = {"to": screeners.other_rep.username, "side": "target", "reason": "Asked apart."}
    assert "Say whom this firm acts for" in post(officer, case, "invite_representative", **named)
    assert post(officer, case, "invite_representative", acts_for="Voorbeeldnet NV", **named) == ""
    assert firm.get(f"/filings/{case.reference}/").status_code == 404, "the name of its party leaves at a fixed time"
    flow.leave_now(screeners)
    assert told(screeners.other_rep, "case.invite_representative") == 1, "once, and of one side"
    summary = officer.get(f"/cases/{case.reference}/").content.decode()
    assert "target, Voorbeeldnet NV" in summary and "notifying investor" in summary

    (question,) = flow.ask(screeners, case, "Which customers left?")
    due = (timezone.localdate() + timedelta(days=14)).isoformat()
    asked = {f"take_{question}": "on", f"wording_{question}": "Which customers left?", "due_on": due}
    flow.read_all(case, screeners.secretary)
    assert post(officer, case, "send_request", side="target", **asked) == ""
    flow.leave_now(screeners)
    letter = {"about": "A word", "text": "Please answer soon.", "side": "target", "send": "1"}
    assert officer.post(f"/cases/{case.reference}/letters/new/", letter).status_code == 302
    flow.leave_now(screeners)
    with acting_as_system("a test looks"):
        sent = dict(Letter.objects.filter(case=case, side="target").values_list("number", "kind"))
    assert sent == {1: "request", 2: "other"}
    tab = officer.get(f"/cases/{case.reference}/requests/").content.decode()
    assert "to: target" in tab and "No clock stands still for this request." in tab

    listed = firm.get("/filings/").content.decode()
    assert "Voorbeeldnet NV" in listed and "for: target" in listed
    page = firm.get(f"/filings/{case.reference}/").content.decode()
    assert "You act for: target" in page and "Letter 2" in page and "Northwind" not in page
    assert "A word" in page and "No limit that concerns you" not in page and "Answer to an information request" in page
    shown = token(firm, case)
    answer = firm.post(
        f"/filings/{case.reference}/requests/1/", {"answer_1": "Two.", "then": "hand_in", "draft_version": shown}
    )
    assert answer.status_code == 302, answer.content.decode()

    people = f"/filings/{case.reference}/people/"
    said = {"mandate_version": "1", "contact_name": "Kim Invented", "payer_name": "Voorbeeldnet NV"}
    assert firm.post(people, said).status_code == 302
    assert firm.post(people, said).status_code == 422, "a colleague changed it meanwhile"
    assert "Kim Invented" in firm.get(people).content.decode()
    assert "Kim Invented" in officer.get(f"/cases/{case.reference}/").content.decode(), "it reaches the secretariat"
    with acting_as_system("a test looks"):
        assert Mandate.objects.get(case=case).contact_name == "Kim Invented"
        row = Representation.objects.get(case=case, side="target")
    ours = client_of(screeners.rep).get(people).content.decode()
    assert screeners.other_rep.name not in ours and "Kim Invented" not in ours

    tab += officer.get(f"/cases/{case.reference}/letters/").content.decode()
    assert "Letters to: target" in tab and "Letters to: notifying investor" in tab, "each series of numbers apart"
    assert "the last one there" in officer.get(f"/cases/{case.reference}/acts/end_representation/").content.decode()
    gone = {"representation_id": row.pk, "reason": "Its client asked for it."}
    assert post(officer, case, "end_representation", **gone) == ""
    assert firm.get(f"/filings/{case.reference}/").status_code == 404


TARGET = {"side": "target", "acts_for": "Voorbeeldnet NV", "reason": "Asked apart."}


def with_two_firms_of_the_target(people: Screeners, case: Case) -> Person:
    """One that leads for the target, another one that reads beside it: the second."""
    second = make_person("reads-for-the-target", role="fdi_representative", service="LAW-THREE", level=None)
    given: dict[str, Any] = {"by": people.secretary, "reference": case.reference, **TARGET}
    flow.do(representatives.invite_representative, to=people.other_rep, **given)
    flow.do(representatives.invite_representative, to=second, rights="read", **given)
    return second


def test_what_goes_to_a_side_waits_beside_what_goes_to_another_and_reaches_every_firm_of_it(
    case: Case, screeners: Screeners, client_of: Browser
) -> None:
    second = with_two_firms_of_the_target(screeners, case)
    send = acts_of(case.kind)["send_request"].do
    for side, words in (("target", "Which customers left?"), ("notifier", "Who pays?")):
        (question,) = flow.ask(screeners, case, words)
        asked = {"questions": [(question, words)], "due_on": timezone.localdate() + timedelta(days=14), "side": side}
        flow.do(send, by=screeners.secretary, reference=case.reference, **asked)
        with pytest.raises(Refused, match="waits to be sent"):
            flow.do(send, by=screeners.secretary, reference=case.reference, **asked)
    assert [row.to for row in flow.waiting()] == ["target", "notifier"]
    flow.let_leave(screeners)
    with acting_as_system("a test looks"):
        sent = {row.side: row.number for row in InformationRequest.objects.filter(case=case)}
        assert sent == {"target": 1, "notifier": 1}
        named = Letter.objects.get(case=case, side="target").content["addressee"]
        assert set(named["people"]) == {screeners.other_rep.name, second.name}
    for firm in (screeners.other_rep, second):
        page = client_of(firm).get(f"/filings/{case.reference}/requests/1/").content.decode()
        assert "Which customers left?" in page and "Who pays?" not in page
        assert client_of(firm).get(f"/filings/{case.reference}/letters/1/").status_code == 200
    assert ">Hand in" not in client_of(second).get(f"/filings/{case.reference}/requests/1/").content.decode()


def test_the_decision_is_told_to_the_target_in_a_letter_of_its_own(
    case: Case, screeners: Screeners, client_of: Browser
) -> None:
    with_two_firms_of_the_target(screeners, case)
    flow.give_opinions(screeners, case)
    flow.clear(screeners, case, reasons="No interest is touched.")
    with acting_as_system("a test looks"):
        letters = {row.side: row for row in Letter.objects.filter(case=case, kind="decision")}
        ours = str(letters["target"].content)
    assert set(letters) == {"notifier", "target"} and letters["target"].number == 1
    assert letters["target"].content["subject"] == "Voorbeeldnet NV"
    assert letters["target"].content["addressee"]["investors"] == ["Voorbeeldnet NV"]
    assert "No interest is touched." in ours and "Northwind" not in ours and screeners.rep.name not in ours
    firm = client_of(screeners.other_rep)
    assert firm.get(f"/filings/{case.reference}/letters/1/").status_code == 200
    page = firm.get(f"/filings/{case.reference}/").content.decode()
    assert "Letter 1" in page and "Decided" not in page


def test_the_target_is_heard_apart_from_the_notifier(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_screening(screeners)
    with_two_firms_of_the_target(screeners, case)
    when, given = flow.working_time(), {"by": screeners.secretary, "reference": case.reference}
    with pytest.raises(Refused):  # the notifier asked for none
        flow.do(committee.set_hearing, set_for=when, place="Brussels", **given)
    before = client_of(screeners.rep).get(f"/filings/{case.reference}/").content
    flow.do(committee.set_hearing, set_for=when, place="Hall of the Heron", side="target", **given)
    firm = client_of(screeners.other_rep)
    page = firm.get(f"/filings/{case.reference}/").content.decode()
    assert "Hall of the Heron" in page and "Letter 1" in page
    after = client_of(screeners.rep).get(f"/filings/{case.reference}/").content.decode()
    assert "Heron" not in after and len(after) == len(before.decode())
    held = {"at": when + timedelta(hours=2), "minutes": "The target named its customers.", "side": "target"}
    flow.do(committee.hold_hearing, **given, **held)
    with acting_as_system("a test looks"):
        (row,) = Hearing.objects.filter(case=case)
        assert (row.side, row.held_at is not None) == ("target", True)
    assert "named its customers" not in firm.get(f"/filings/{case.reference}/").content.decode()
