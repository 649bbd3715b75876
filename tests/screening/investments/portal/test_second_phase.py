"""What is put to the investor in the second phase and after it, and what the representative does with it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.errors import Refused
from accounts.models import Person
from accounts.sealed import sealed
from accounts.written import date_format
from casework.models import Case
from screening.investments.acts import aftermath, committee, measures
from screening.investments.models import Comment, Measure, MeasureText, Obligation
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

Browser = Callable[[Person], Client]


def page(client: Client, case: Case, more: str = "") -> str:
    answer = client.get(f"/filings/{case.reference}/{more}")
    assert answer.status_code == 200
    return answer.content.decode()


def seen_on(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', text)
    assert found is not None
    return found.group(1)


def post(client: Client, case: Case, more: str, **given: Any) -> int:
    return client.post(f"/filings/{case.reference}/{more}", given).status_code


def test_the_preliminary_opinion_is_read_commented_and_heard(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_screening(screeners), client_of(screeners.rep)
    assert "Preliminary opinion" not in page(client, case)
    assert client.get(f"/filings/{case.reference}/comment/").status_code == 403
    flow.send_draft(screeners, case)
    text = page(client, case)
    assert "Preliminary opinion 1" in text
    assert "The grid would depend on owners whom nobody knows." in text
    assert "Access to the file and time for comments:" in text
    assert "to confirm" in text  # the length of that time is unconfirmed, and shown so
    form = page(client, case, "comment/")
    assert post(client, case, "comment/", text=" ", seen=seen_on(form)) == 422
    assert post(client, case, "comment/", text="Every owner is known.", closed="no", seen=seen_on(form)) == 302
    assert post(client, case, "hearing/") == 302
    text = page(client, case)
    assert "Every owner is known." in text
    assert "the secretariat sets the date" in text
    when = flow.working_time(days=5)
    given = {"reference": case.reference, "set_for": when, "place": "Room 4, Brussels"}
    flow.do(committee.set_hearing, by=screeners.secretary, **given)
    assert "Room 4, Brussels" in page(client, case)
    with acting_as_system("a test looks"):
        assert Comment.objects.get(case=case).author_id == screeners.rep.pk


def test_comments_written_on_an_older_opinion_are_kept_and_not_sent(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_screening(screeners), client_of(screeners.rep)
    flow.send_draft(screeners, case)
    old = seen_on(page(client, case, "comment/"))
    flow.send_draft(screeners, case, text="New grounds.")
    answer = client.post(f"/filings/{case.reference}/comment/", {"text": "On the old one", "closed": "no", "seen": old})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "On the old one" in text
    assert "New grounds." in text
    assert post(client, case, "comment/", text="On the new one", closed="no", seen=seen_on(text)) == 302


def test_the_final_opinion_stays_with_the_ministers(screeners: Screeners, client_of: Browser) -> None:
    case = flow.before_ministers(screeners)
    text = page(client_of(screeners.rep), case)
    assert "The ministers concerned decide" in text
    assert "The comments change nothing." not in text
    flow.decide_ministers(screeners, case)
    text = page(client_of(screeners.rep), case)
    assert "As the committee says." not in text
    flow.combine(screeners, case)
    text = page(client_of(screeners.rep), case)
    assert "Decided: negative" in text
    assert "Appeal to the Market Court" in text


def test_a_measure_is_answered_beside_the_authoritys_text(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_talks(screeners), client_of(screeners.rep)
    with acting_as_system("a test looks"):
        measure = Measure.objects.get(case=case).pk
    talks = f"measures/{sealed('measure', measure)}/"
    text = page(client, case, talks)
    assert "appoints a compliance officer within three months" in text
    ours = "The target appoints a compliance officer within six months."
    assert post(client, case, talks, text="", seen=seen_on(text)) == 422
    assert post(client, case, talks, text=ours, remark="We need time.", seen=seen_on(text)) == 302
    shown = page(client, case, talks)
    assert "<ins>six</ins>" in shown
    assert "<del>three</del>" in shown
    stale = client.post(f"/filings/{case.reference}/{talks}", {"text": "Old", "seen": seen_on(text)})
    assert (stale.status_code, "Old" in stale.content.decode()) == (409, True)
    given = {"reference": case.reference, "measure_id": measure, "result": "agreed"}
    with pytest.raises(Refused, match="The texts differ"):
        flow.do(measures.settle, by=screeners.secretary, **given)
    text = page(client, case, talks)
    assert "We agree to version 1 of the authority as it stands" in text
    # the text that was refused as older is kept, and so is what it was written over: the page of the refusal goes on
    now = seen_on(stale.content.decode())
    assert post(client, case, talks, agrees="on", text="", seen=now) == 302
    flow.do(measures.settle, by=screeners.secretary, **given)
    assert "Version 3 binds: both sides have written this text." in page(client, case, talks)
    assert "its text doesn&#x27;t change any more" in page(client, case, talks)
    with acting_as_system("a test looks"):
        assert MeasureText.objects.filter(measure=measure).count() == 3


def test_an_obligation_is_reported_on_with_its_file(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.monitored(screeners), client_of(screeners.rep)
    pk = flow.owe(screeners, case, due_on=timezone.localdate() + timedelta(days=30))
    text = page(client, case)
    assert "What you owe" in text
    assert "Decided, with measures that are watched" in text
    owed = f"obligations/{sealed('obligation', pk)}/"
    form = page(client, case, owed)
    assert post(client, case, owed, text="", seen=seen_on(form)) == 422
    proof = SimpleUploadedFile("proof.txt", b"Appointed.", content_type="text/plain")
    assert post(client, case, owed, text="Appointed.", upload=proof, seen=seen_on(form)) == 302
    shown = page(client, case, owed)
    assert "proof.txt" in shown
    assert "Nothing is to be reported here now." in shown
    with acting_as_system("a test looks"):
        row = Obligation.objects.get(pk=pk)
        assert (row.state, row.report, row.reported_by_id) == ("reported", "Appointed.", screeners.rep.pk)


def test_nobody_is_fined_unheard_the_parties_are_told_answer_and_read_the_reasons(
    screeners: Screeners, client_of: Browser
) -> None:
    case, client = flow.in_assessment(screeners), client_of(screeners.rep)
    given = {"breach": "late_answer", "amount": 1_000_000, "reasons": "The answer came a month late."}
    flow.do(aftermath.propose_fine, by=screeners.secretary, reference=case.reference, **given)
    assert "The answer came a month late." not in page(client, case)
    until = timezone.localdate() + timedelta(days=20)
    flow.do(aftermath.give_notice, by=screeners.secretary, reference=case.reference, hear_until=until)
    text = page(client, case, "fine/")
    assert "The answer came a month late." in text
    assert post(client, case, "fine/", text=" ") == 422
    assert post(client, case, "fine/", text="We were ill.") == 302
    assert "We were ill." in page(client, case)
    assert client.get(f"/filings/{case.reference}/fine/").status_code == 403  # once
    pay = timezone.localdate() + timedelta(days=60)
    ruling = {"impose": True, "ruling": "Illness was not proved.", "pay_by": pay}
    flow.do(aftermath.settle_fine, by=screeners.chair, reference=case.reference, **ruling)
    text = page(client, case)
    assert "Illness was not proved." in text
    assert "Appeal against a fine" in text


def test_the_list_names_a_fine_to_answer_and_a_report_that_is_owed(screeners: Screeners, client_of: Browser) -> None:
    case, until = flow.monitored(screeners), day_of(timezone.now()) + timedelta(days=40)
    client = client_of(screeners.rep)
    assert "by " not in waits_on(client)
    flow.owe(screeners, case, due_on=until)
    assert f"Report on what you owe by {date_format(until, 'j F Y')}" in waits_on(client)
    given: dict[str, Any] = {"breach": "late_answer", "amount": 1000, "reasons": "The answer came late."}
    flow.do(aftermath.propose_fine, by=screeners.secretary, reference=case.reference, **given)
    assert "a fine" not in waits_on(client)  # nobody has told them yet
    flow.do(aftermath.give_notice, by=screeners.secretary, reference=case.reference, hear_until=until)
    assert f"Answer the notice of a fine by {date_format(until, 'j F Y')}" in waits_on(client)


def waits_on(client: Client) -> str:
    """The sentences of the list's second column."""
    text = client.get("/filings/").content.decode()
    return " ".join(re.findall(r'data-label="What waits for you">(.*?)</td>', text))
