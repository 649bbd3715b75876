"""Measures: talks stop the clock, both sides' texts stay side by side, nothing is overwritten."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.context import acting_as_system
from accounts.errors import Absent, Refused
from accounts.models import Person
from accounts.sealed import sealed
from casework.models import Case, Deadline
from casework.procedures.clock import BRUSSELS
from screening.investments.acts import measures
from screening.investments.models import Letter, Measure, MeasureText
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
    assert str(refused.value.sentence) == "Measures still in talks: 1. Settle or drop them first."


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
    good["version"] = str(flow.fresh(case).version)
    assert browser.post(address, good).status_code == 302
    flow.let_leave(screeners)
    with acting_as_system("a test looks"):
        assert Measure.objects.filter(case=case).count() == 2


def settle(people: Screeners, case: Case, pk: int, result: str) -> None:
    given = {"measure_id": pk, "result": result}
    flow.do(measures.settle, by=people.secretary, reference=case.reference, **given)


def only_measure(case: Case) -> Measure:
    with acting_as_system("a test looks"):
        return Measure.objects.select_related("binding").get(case=case)


def test_a_measure_binds_only_when_both_sides_have_written_the_same_text(screeners: Screeners) -> None:
    case = flow.in_talks(screeners)
    pk = only_measure(case).pk
    with pytest.raises(Refused, match="Only one side has written a text") as refused:
        settle(screeners, case, pk, "agreed")
    assert refused.value.field == "result"
    given = {"reference": case.reference, "measure_id": pk}
    flow.do(measures.answer, by=screeners.rep, **given, text="Within six months.")
    with pytest.raises(Refused, match="the authority's version 1, the investor's version 2"):
        settle(screeners, case, pk, "agreed")
    flow.do(measures.write, by=screeners.secretary, **given, code="", title="", text="Within four months.")
    with pytest.raises(Refused, match="another version since"):
        flow.do(measures.answer, by=screeners.rep, **given, agrees_to=1)
    flow.do(measures.answer, by=screeners.rep, **given, agrees_to=3)
    settle(screeners, case, pk, "agreed")
    bound = only_measure(case).binding
    assert bound is not None
    assert (bound.number, bound.text) == (4, "Within four months.")


def test_an_imposed_measure_is_the_authoritys_text_and_says_so(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_talks(screeners)
    pk, ours = only_measure(case).pk, "The target appoints a compliance officer within three months."
    flow.do(measures.answer, by=screeners.rep, reference=case.reference, measure_id=pk, text="Never.")
    settle(screeners, case, pk, "imposed")
    bound = only_measure(case).binding
    assert bound is not None
    assert (bound.number, bound.text) == (1, ours)
    words = "Version 1 binds: the authority’s text, to which the investor has not agreed."
    assert words in client_of(screeners.secretary).get(f"/cases/{case.reference}/measures/").content.decode()
    assert (
        words
        in client_of(screeners.rep).get(f"/filings/{case.reference}/measures/{sealed('measure', pk)}/").content.decode()
    )
    flow.end_talks(screeners, case)
    flow.to_ministers(screeners, case, direction="positive_with_measures")
    flow.decide_ministers(screeners, case, direction="positive_with_measures")
    flow.combine(screeners, case, outcome="positive_with_measures")
    with acting_as_system("a test looks"):
        letter = Letter.objects.get(case=case, kind="decision")
    assert letter.content["said"]["measures"] == [{"title": "A compliance officer", "text": ours}]


def test_a_prohibited_deal_is_not_monitored(screeners: Screeners) -> None:
    case = flow.in_talks(screeners)
    flow.end_talks(screeners, case)
    flow.to_ministers(screeners, case)
    flow.decide_ministers(screeners, case)
    flow.combine(screeners, case)
    given = {"by": screeners.secretary, "reference": case.reference}
    sentence = "The deal was not cleared with measures: there is nothing to watch."
    with pytest.raises(Refused, match=sentence):
        flow.do(measures.start_monitoring, **given)
    with pytest.raises(Refused, match=sentence):
        flow.owe(screeners, case, due_on=date(2099, 1, 1))


def test_the_minister_reads_the_measures_and_nothing_is_chosen_beforehand(
    screeners: Screeners, client_of: Browser
) -> None:
    case = flow.in_talks(screeners)
    flow.end_talks(screeners, case)
    flow.to_ministers(screeners, case, direction="positive_with_measures")
    flow.read_all(case, screeners.minister_vla)
    page = client_of(screeners.minister_vla).get(f"/cases/{case.reference}/acts/decide_minister/").content.decode()
    assert "The target appoints a compliance officer within three months." in page
    assert "Version 2 binds: both sides have written this text." in page
    assert 'value="positive_with_measures"' in page
    assert not re.findall(r'<input[^>]*name="direction"[^>]*checked', page)


def test_after_the_talks_nothing_is_put_on_the_table(screeners: Screeners) -> None:
    case = flow.in_talks(screeners)
    flow.end_talks(screeners, case, result="dropped")
    with pytest.raises(Refused) as refused:
        flow.write_measure(screeners, case)
    assert str(refused.value.sentence) == "No talks on measures are open."
