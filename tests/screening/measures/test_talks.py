"""Measures: talks stop the clock, both sides' texts stay side by side, nothing is overwritten."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.context import acting_as_system
from accounts.errors import Absent, Refused
from accounts.models import Person
from casework.models import Case, Deadline
from casework.procedures.clock import BRUSSELS
from screening.actions import measures
from screening.models import Measure, MeasureText
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, make_screeners

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def screening_due(case: Case) -> date | None:
    with acting_as_system("a test looks"):
        row = Deadline.objects.get(case=case, clock="BE-SCREEN")
    return row.due_at.astimezone(BRUSSELS).date() if row.due_at else None


def test_talks_stop_the_screening_by_the_days_they_take() -> None:
    people = make_screeners()
    begun = datetime(2026, 6, 1, 10, tzinfo=BRUSSELS)
    case = flow.in_talks(people, at=begun)
    assert screening_due(case) is None
    flow.end_talks(people, case, at=begun + timedelta(days=11))
    assert screening_due(case) == date(2026, 7, 10)  # 28 days: 29 June; and eleven


def test_talks_end_only_when_every_measure_is_settled(screeners: Screeners) -> None:
    case = flow.in_talks(screeners)
    with pytest.raises(Refused) as refused:
        flow.do(measures.end_talks, by=screeners.secretary, reference=case.reference)
    assert "1 measures are still in talks" in str(refused.value.sentence)


def test_both_sides_write_and_every_version_stays(screeners: Screeners) -> None:
    case = flow.in_talks(screeners)
    with acting_as_system("a test looks"):
        pk = Measure.objects.get(case=case).pk
    given = {"reference": case.reference, "measure_id": pk}
    flow.do(measures.answer, by=screeners.rep, **given, text="Within six months.", remark="Three are too few.")
    flow.do(measures.write, by=screeners.secretary, **given, code="", title="", text="Within four months.")
    with acting_as_system("a test looks"):
        texts = list(MeasureText.objects.filter(measure=pk).values_list("number", "side", "text"))
    assert texts == [
        (1, "authority", "The target appoints a compliance officer within three months."),
        (2, "investor", "Within six months."),
        (3, "authority", "Within four months."),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "none_such"}, "code"),
        ({"title": " "}, "title"),
        ({"text": " "}, "text"),
    ],
)
def test_a_measure_needs_its_kind_title_and_text(screeners: Screeners, changes: dict[str, str], field: str) -> None:
    case = flow.in_talks(screeners)
    with pytest.raises(Refused) as refused:
        flow.write_measure(screeners, case, **changes)
    assert refused.value.field == field


def test_strangers_neither_see_nor_answer(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_talks(screeners)
    with acting_as_system("a test looks"):
        pk = Measure.objects.get(case=case).pk
    for person in (screeners.other_rep, screeners.colleague, screeners.ene):
        with pytest.raises(Absent):
            flow.do(measures.answer, by=person, reference=case.reference, measure_id=pk, text="Mine.")
    for person, status in ((screeners.ene, 404), (screeners.rep, 403), (screeners.vla, 200)):
        assert client_of(person).get(f"/cases/{case.reference}/measures/").status_code == status
    other = flow.in_talks(screeners)
    with pytest.raises(Refused):  # a measure of another file that the same person represents
        flow.do(measures.answer, by=screeners.rep, reference=other.reference, measure_id=pk, text="Mine.")


def test_the_tab_shows_the_texts_side_by_side_and_costs_the_same_for_many(
    screeners: Screeners, client_of: Browser
) -> None:
    case = flow.in_talks(screeners)
    with acting_as_system("a test looks"):
        pk = Measure.objects.get(case=case).pk
    text = "The target appoints a compliance officer within six months."
    flow.do(measures.answer, by=screeners.rep, reference=case.reference, measure_id=pk, text=text)
    browser, address = client_of(screeners.vla), f"/cases/{case.reference}/measures/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert browser.get(address).status_code == 200
        return len(counted)

    cost()
    few = cost()
    page = browser.get(address).content.decode()
    assert "<del>three</del>" in page
    assert "<ins>six</ins>" in page
    for number in range(4):
        flow.write_measure(screeners, case, title=f"Measure {number}")
    assert cost() == few


def test_the_form_puts_a_measure_on_the_table(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_talks(screeners)
    browser, address = client_of(screeners.secretary), f"/cases/{case.reference}/acts/write_measure/"
    assert browser.get(address).status_code == 200
    bad = browser.post(address, {"measure_id": "", "code": "", "title": "", "text": "A text."})
    assert bad.status_code == 422
    good = {"measure_id": "", "code": "continuity_guarantee", "title": "Continuity", "text": "Supply goes on."}
    assert browser.post(address, good).status_code == 302
    with acting_as_system("a test looks"):
        assert Measure.objects.filter(case=case).count() == 2


def test_after_the_talks_nothing_is_put_on_the_table(screeners: Screeners) -> None:
    case = flow.in_talks(screeners)
    flow.end_talks(screeners, case, result="dropped")
    with pytest.raises(Refused) as refused:
        flow.write_measure(screeners, case)
    assert str(refused.value.sentence) == "No talks on measures are open."
