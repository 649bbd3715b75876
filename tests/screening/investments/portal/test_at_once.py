"""Two representatives press at the same moment: one acts, the other is told, and nothing is there twice."""

from typing import Any

import psycopg
import pytest

from accounts.context import acting_as_system
from accounts.models import Event
from casework.blocks.portal import representatives as firms
from casework.blocks.requests.acts import CHANGED
from casework.blocks.requests.queries import token_of
from casework.models import Case
from screening.investments.acts import committee, notification, requests
from screening.investments.models import Comment, Hearing, Question
from tests.casework.concurrency.at_once import DONE, at_once
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

pytestmark = pytest.mark.django_db(transaction=True)
CASE_ROW = "SELECT FROM casework_case WHERE id = %s FOR UPDATE"
Admin = psycopg.Connection[Any]


def both(admin: Admin, screeners: Screeners, case: Case, act: Any, *given: dict[str, Any]) -> list[str]:
    """The two representatives of the file at once; what each of them was told."""
    people = (screeners.rep, screeners.colleague)
    jobs = [
        lambda who=who, more=more: flow.do(act, by=who, reference=case.reference, **more)
        for who, more in zip(people, given, strict=True)
    ]
    return at_once(admin, CASE_ROW, (case.pk,), *jobs)


def named(screeners: Screeners, case: Case) -> Case:
    flow.do(firms.add_representative, by=screeners.rep, reference=case.reference, to=screeners.colleague)
    return case


def asked(screeners: Screeners) -> tuple[Case, Question]:
    case = named(screeners, flow.in_assessment(screeners))
    flow.ask(screeners, case, "Who pays?")
    flow.send_request(screeners, case)
    with acting_as_system("a test looks"):
        return case, Question.objects.get(case=case)


def test_a_request_is_answered_once(screeners: Screeners, admin_connection: Admin) -> None:
    case, question = asked(screeners)
    given = [{"number": 1, "answers": {question.pk: text}} for text in ("The fund.", "The bank.")]
    assert both(admin_connection, screeners, case, requests.answer, *given) == [
        "No request for information is open.",
        DONE,
    ]
    with acting_as_system("a test counts"):
        question.refresh_from_db()
        assert question.answer in ("The fund.", "The bank.")
        assert Event.objects.filter(case_id=case.pk, code="case.answer_request").count() == 1


def test_of_two_drafts_from_the_same_page_one_is_kept_and_the_other_told(
    screeners: Screeners, admin_connection: Admin
) -> None:
    case, question = asked(screeners)
    seen = token_of([question])
    given = [{"number": 1, "answers": {question.pk: text}, "seen": seen} for text in ("One", "Two")]
    assert both(admin_connection, screeners, case, requests.save_answers, *given) == [CHANGED, DONE]


def test_of_two_people_who_type_at_the_same_moment_neither_takes_the_others_step_away(
    screeners: Screeners, admin_connection: Admin
) -> None:
    case = named(screeners, flow.draft(screeners))
    one, other = ({"step": step, "typed": {"note": [step]}} for step in ("deal", "target"))
    assert both(admin_connection, screeners, case, notification.keep_typed, one, other) == [DONE, DONE]
    assert set(flow.case_of(case.reference).filing.draft) == {"deal", "target"}
    seen = {"version": flow.case_of(case.reference).filing.version}
    told = both(admin_connection, screeners, case, notification.save, seen, seen)
    assert told == sorted([notification.CHANGED, DONE])


def test_comments_are_given_once_and_one_hearing_is_asked_for(screeners: Screeners, admin_connection: Admin) -> None:
    case = named(screeners, flow.in_screening(screeners))
    flow.send_draft(screeners, case)
    told = both(admin_connection, screeners, case, committee.comment, {"text": "One"}, {"text": "Two"})
    assert told == sorted(["The comments on this preliminary opinion were given already.", DONE])
    told = both(admin_connection, screeners, case, committee.ask_hearing, {}, {})
    assert told == sorted(["A hearing was asked for and is not held yet.", DONE])
    with acting_as_system("a test counts"):
        assert (Comment.objects.filter(case=case).count(), Hearing.objects.filter(case=case).count()) == (1, 1)
