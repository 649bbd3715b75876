"""A decision that doesn't wait for the other states says why; the reason stays in its record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.errors import Refused
from accounts.models import Person
from casework.models import Case, Deadline
from screening.investments.acts import completeness, phases, ruling
from screening.investments.models import Dispatch, Ruling
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.ruling.looking import clock, moment

pytestmark = pytest.mark.django_db
WORDS = "The other states and the Commission can still say something: say why the decision doesn't wait for them."
WHY = "No state has announced a comment."
TOLD = moment(2026, 9, 1)  # under the Union's regulation of 2019, which gives the other states a time to comment


def to_clear(people: Screeners) -> Case:
    case = flow.in_assessment(people, at=TOLD)
    flow.give_opinions(people, case, at=TOLD)
    flow.tell_union(people, case, at=TOLD)
    flow.read_all(case, people.chair)
    return case


def record(case: Case) -> Ruling:
    with acting_as_system("a test looks"):
        return Ruling.objects.get(case=case)


def test_a_deal_is_cleared_early_only_with_a_reason_which_the_decision_keeps(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    case = to_clear(screeners)
    given: dict[str, Any] = {
        "by": screeners.chair,
        "at": TOLD,
        "reference": case.reference,
        "reasons": "Nobody finds a risk.",
    }
    for early in ({}, {"early_because": " \n"}):
        with pytest.raises(Refused, match=WORDS):
            flow.do(phases.clear, **given, **early)
    flow.do(phases.clear, **given, early_because=f" {WHY}")
    assert record(case).early_because == WHY
    page = client_of(screeners.chair).get(f"/cases/{case.reference}/ruling/")
    assert WHY in page.content.decode()


def test_the_combined_decision_and_out_of_scope_ask_for_the_same_reason(screeners: Screeners) -> None:
    case = flow.before_ministers(screeners, at=TOLD)
    flow.decide_ministers(screeners, case, at=TOLD)
    flow.read_all(case, screeners.chair)
    as_chair: dict[str, Any] = {"by": screeners.chair, "at": TOLD}
    given = {**as_chair, "reference": case.reference, "outcome": "negative", "reasons": "As decided."}
    with pytest.raises(Refused, match=WORDS):
        flow.do(ruling.combine, **given)
    flow.do(ruling.combine, **given, early_because=WHY)
    assert record(case).early_because == WHY
    other = to_clear(screeners)
    given = {**as_chair, "reference": other.reference, "reasons": "No foreign investor."}
    with pytest.raises(Refused, match=WORDS):
        flow.do(completeness.out_of_scope, **given)


def test_the_form_asks_at_its_field_and_the_waiting_text_keeps_the_reason(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    case = to_clear(screeners)
    with acting_as_system("a test sets up"):  # a browser's moment is now, whatever the law of now says
        Deadline.objects.filter(pk=clock(case, "EU19-COMMENT").pk).update(due_at=timezone.now() + timedelta(days=9))
    browser, address = client_of(screeners.chair), f"/cases/{case.reference}/acts/clear/"
    assert "They can say something until" in browser.get(address).content.decode()
    answer = browser.post(address, {"reasons": "Nobody finds a risk."})
    assert (answer.status_code, answer.context["form"].errors["early_because"]) == (422, [WORDS])
    given = {"reasons": "Nobody finds a risk.", "early_because": WHY, "version": flow.fresh(case).version}
    assert browser.post(address, given).status_code == 302
    with acting_as_system("a test looks"):
        assert Dispatch.objects.get(case=case).given["early_because"] == WHY


def test_nothing_is_asked_where_nobody_can_say_anything_any_more(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    case = flow.in_assessment(screeners)
    page = client_of(screeners.chair).get(f"/cases/{case.reference}/acts/out_of_scope/")
    assert page.context["form"].fields["early_because"].widget.is_hidden
    flow.do(completeness.out_of_scope, by=screeners.chair, reference=case.reference, reasons="No foreign investor.")
    assert record(case).early_because == ""
