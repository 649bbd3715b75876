"""Firms on several sides through the pages: invited, asked, written to, saying what their mandate is, ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Person
from casework.models import Case
from screening.models import Letter, Mandate, Question, Representation
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

Browser = Callable[[Person], Client]


@pytest.fixture
def case(screeners: Screeners) -> Case:
    return flow.in_assessment(screeners)


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
    with acting_as_system("a test looks"):
        pk = Question.objects.get(request__case=case, request__side="target").pk
    answer = firm.post(f"/filings/{case.reference}/requests/1/", {f"answer_{pk}": "Two.", "then": "hand_in"})
    assert answer.status_code == 302, answer.content.decode()

    people = f"/filings/{case.reference}/people/"
    said = {"mandate_version": "1", "contact_name": "Kim Invented", "payer_name": "Voorbeeldnet NV"}
    assert firm.post(people, said).status_code == 302
    assert firm.post(people, said).status_code == 422, "a colleague changed it meanwhile"
    assert "Kim Invented" in firm.get(people).content.decode()
    with acting_as_system("a test looks"):
        assert Mandate.objects.get(case=case).contact_name == "Kim Invented"
        row = Representation.objects.get(case=case, side="target")
    ours = client_of(screeners.rep).get(people).content.decode()
    assert screeners.other_rep.name not in ours and "Kim Invented" not in ours

    gone = {"representation_id": row.pk, "reason": "Its client asked for it."}
    assert post(officer, case, "end_representation", **gone) == ""
    assert firm.get(f"/filings/{case.reference}/").status_code == 404
