"""Whom a file waits for, told by what happened last: in the inbox of the secretariat, and in the list of the firm."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Person
from accounts.written import date_format
from casework.blocks.completeness.queries import missing_text
from casework.models import Case
from screening.investments.acts import aftermath, committee, completeness, measures
from screening.investments.models import Measure
from screening.investments.procedures.system import system
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.dispatch.test_queue import act

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
ON_THE_TABLE = "Answer the measures on the table"
THEIRS = "Answer the investor’s text of a measure"
SETTLE = "Settle a measure on which both sides agree"
HEARING = "Set the hearing that was asked for"
RETURNED = "Write a text again that was returned"


def listed(person: Person, client_of: Browser) -> str:
    return client_of(person).get("/filings/").content.decode()


def inbox(person: Person, client_of: Browser) -> str:
    return client_of(person).get("/", follow=True).content.decode()


def test_the_secretariat_is_not_told_to_wait_for_the_secretariat(screeners: Screeners, client_of: Browser) -> None:
    """The row of a decided file named the reader's own desk, and led nowhere."""
    case = flow.decided(screeners)
    words = "waits: secretariat"
    own, theirs = (
        " ".join(client_of(person).get("/?tab=service").content.decode().split())
        for person in (screeners.secretary, screeners.vla)
    )
    assert case.reference in own and words not in own
    assert case.reference in theirs and words in theirs


def test_the_last_version_of_a_measure_says_whose_turn_it_is(screeners: Screeners, client_of: Browser) -> None:
    """A firm whose version was the newest was asked for another one, and nobody asked the authority."""
    case = flow.in_talks(screeners)
    with acting_as_system("a test looks"):
        pk = Measure.objects.get(case=case).pk
    given: dict[str, Any] = {"reference": case.reference, "measure_id": pk}

    def asked() -> list[str]:
        pages = listed(screeners.rep, client_of) + inbox(screeners.secretary, client_of)
        return [words for words in (ON_THE_TABLE, THEIRS, SETTLE) if words in pages]

    assert asked() == [ON_THE_TABLE]
    flow.do(measures.answer, by=screeners.rep, **given, text="Within six months.")
    assert asked() == [THEIRS]
    flow.do(measures.write, by=screeners.secretary, **given, code="", title="", text="Within four months.")
    assert asked() == [ON_THE_TABLE]
    flow.do(measures.answer, by=screeners.rep, **given, agrees_to=3)
    assert asked() == [SETTLE]
    page = client_of(screeners.rep).get(f"/filings/{case.reference}/").content.decode()
    assert "both sides hold the same text" in page and "Answer: " not in page


def test_a_hearing_asked_for_and_a_returned_text_are_asked_of_the_secretariat(
    screeners: Screeners, client_of: Browser
) -> None:
    case = flow.in_screening(screeners)
    flow.send_draft(screeners, case)
    flow.do(committee.ask_hearing, by=screeners.rep, reference=case.reference)

    def asked() -> list[str]:
        page = inbox(screeners.secretary, client_of)
        return [words for words in (HEARING, RETURNED) if words in page]

    assert asked() == [HEARING]
    given = {"set_for": flow.working_time(), "place": "Hall of the Heron"}
    act("set_hearing", case, screeners.secretary, **given)
    assert asked() == []
    flow.let_leave(screeners, release=False)
    assert asked() == [HEARING, RETURNED]
    act("set_hearing", case, screeners.secretary, **given)
    assert asked() == [], "it is handed in again"


def test_the_list_of_a_firm_says_that_a_fine_is_to_be_paid_and_can_be_appealed(
    screeners: Screeners, client_of: Browser
) -> None:
    """It said that nothing waits."""
    case = flow.in_assessment(screeners)
    pay_by, given = timezone.localdate() + timedelta(days=40), {"reference": case.reference}
    proposed: dict[str, Any] = {"breach": "late_answer", "amount": 5000, "reasons": "The answer came late."}
    flow.do(aftermath.propose_fine, by=screeners.secretary, **given, **proposed)
    until = timezone.localdate() + timedelta(days=10)
    flow.do(aftermath.give_notice, by=screeners.secretary, hear_until=until, **given)
    flow.do(aftermath.answer_fine, by=screeners.rep, text="The post was late.", **given)
    flow.do(aftermath.settle_fine, by=screeners.chair, impose=True, ruling="Asked twice.", pay_by=pay_by, **given)
    day = date_format(pay_by, "j F Y")
    assert f"Pay the fine by {day}; an appeal is possible until" in listed(screeners.rep, client_of)
    page = client_of(screeners.rep).get(f"/filings/{case.reference}/").content.decode()
    assert f"Pay 5,000 EUR by {day}; an appeal is possible until" in page


def test_what_is_missing_begins_in_the_language_of_the_file(screeners: Screeners) -> None:
    """A Dutch letter listed in English what was missing, because its writer read English."""
    case = flow.notified(screeners, language="nl")
    code, item = next(iter(system(case.procedure).completeness.items()))
    items = {code: ("asked", "")}
    flow.do(completeness.check, by=screeners.secretary, reference=case.reference, items=items)
    with acting_as_system("a test looks"):
        words = missing_text(Case.objects.select_related("filing").get(pk=case.pk))
    assert words and item.title not in words
