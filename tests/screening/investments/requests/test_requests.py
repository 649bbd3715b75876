"""Asking the investor: questions by service, one letter, one answer, and what that does to the clocks."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.errors import Absent, Conflict, Refused
from casework.actions.corrections import extend_clock
from casework.blocks.requests.acts import NOT_OPEN
from casework.blocks.requests.queries import token_of
from casework.models import Case, ClockPause, Deadline, Outbox, Revision
from casework.procedures.catalogue import in_force
from casework.procedures.clock import BRUSSELS, Pause, due
from screening.investments.acts import requests
from screening.investments.models import InformationRequest, Question
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners


def tomorrow() -> datetime:
    """Nine in the morning of the next day, in Brussels."""
    return timezone.now().astimezone(BRUSSELS).replace(hour=9) + timedelta(days=1)


def clock(case: Case, name: str) -> Deadline:
    with acting_as_system("a test looks"):
        return Deadline.objects.filter(case=case, clock=name).latest("run")


def questions(case: Case, number: int = 1) -> list[Question]:
    with acting_as_system("a test looks"):
        return list(Question.objects.filter(case=case, request__number=number).order_by("position"))


def refusal(act: Any, /, **given: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as told:
        flow.do(act, **given)
    return told.value.sentence, told.value.field


def day_of(row: Deadline) -> date | None:
    return row.due_at.astimezone(BRUSSELS).date() if row.due_at else None


def counted(name: str, start: datetime, *stops: tuple[datetime, datetime], length: int | None = None) -> object:
    """What the engine, which has tests of its own, comes to."""
    rule = in_force("be.fdi", start.date()).clock(name)
    rule = replace(rule, length=length) if length else rule
    return due(rule, start, [Pause(start=a, end=b) for a, b in stops])


def test_a_question_that_waits_has_a_day_like_everything_else(screeners: Screeners, client_of: Any) -> None:
    case, today = flow.in_assessment(screeners), timezone.localdate()
    asked = {"reference": case.reference, "text": "Who pays?"}
    late = refusal(requests.ask, by=screeners.vla, due_on=today - timedelta(days=1), **asked)
    assert late == ("The day by which it is to be put lies behind.", "due_on")
    flow.do(requests.ask, by=screeners.vla, due_on=today + timedelta(days=2), **asked)
    put, _left, dropped = flow.ask(screeners, case, "Who else?", "Since when?", "Why?", by="vsse")
    flow.do(requests.drop, by=screeners.vsse, reference=case.reference, question_id=dropped)
    flow.send_request(screeners, case, put)
    with acting_as_system("a test looks"):
        rows = Question.objects.filter(case=case).order_by("pk")
        found = [((row.due_on - today).days, row.deadline.state, row.deadline.item) for row in rows]
    running, ended = ("running", "VLA 1"), [(7, "met", "VSSE 2"), (7, "running", "VSSE 3"), (7, "cancelled", "VSSE 4")]
    assert found == [(2, *running), *ended]
    with acting_as_system("a test lets the time pass"):
        Deadline.objects.filter(case=case, item="VLA 1").update(due_at=timezone.now() - timedelta(days=1))
    tab = client_of(screeners.secretary).get(f"/cases/{case.reference}/requests/").content.decode()
    assert (tab.count("was to be put by"), tab.count("to be put by")) == (1, 2)
    outside = client_of(screeners.rep).get(f"/filings/{case.reference}/").content.decode()
    assert "Question to be put" not in outside


def test_questions_of_a_withdrawn_letter_wait_again_with_a_day(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case, "Who pays?", "Since when?")
    flow.send_request(screeners, case)
    flow.do(requests.withdraw, by=screeners.secretary, reference=case.reference, again=True)
    with acting_as_system("a test looks"):
        rows = list(Question.objects.filter(case=case, request=None))
        assert {row.due_on for row in rows} == {timezone.localdate() + timedelta(days=7)}
        assert [row.deadline.state for row in rows] == ["running", "running"]


def test_a_letter_words_and_orders_the_questions_of_several_services(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    (first,) = flow.ask(screeners, case, "Who pays?", by="vla")
    second, left_out = flow.ask(screeners, case, "Which state funds you?", "Not for a letter.", by="vsse")
    flow.do(
        requests.send,
        by=screeners.secretary,
        reference=case.reference,
        questions=[(second, "Please state every public source of funding."), (first, "Who pays?")],
        introduction="In view of the assessment:",
        due_on=timezone.localdate() + timedelta(days=14),
    )
    assert [(q.pk, q.position, q.wording) for q in questions(case)] == [
        (second, 1, "Please state every public source of funding."),
        (first, 2, "Who pays?"),
    ]
    with acting_as_system("a test looks"):
        assert Question.objects.get(pk=left_out).request_id is None
        assert Question.objects.get(pk=second).text == "Which state funds you?"
        told = Outbox.objects.filter(case=case, payload__code="case.send_request")
        assert sorted(row.payload["audience"] for row in told) == ["members", "representatives"]


def test_the_clock_stands_still_from_sending_to_the_full_answer(screeners: Screeners) -> None:
    start = tomorrow()
    case = flow.in_assessment(screeners, at=start)
    assert day_of(clock(case, "BE-ASSESS")) == counted("BE-ASSESS", start)
    flow.ask(screeners, case)
    sent, answered = start + timedelta(days=7), start + timedelta(days=14)
    flow.send_request(screeners, case, at=sent, days=10)
    assert (clock(case, "BE-ASSESS").state, clock(case, "BE-ASSESS").due_at) == ("paused", None)
    assert day_of(clock(case, "BE-RFI")) == counted("BE-RFI", sent, length=10) == (sent + timedelta(days=10)).date()
    flow.answer_request(screeners, case, at=answered)
    assert (clock(case, "BE-ASSESS").state, clock(case, "BE-RFI").state) == ("running", "met")
    moved = day_of(clock(case, "BE-ASSESS"))
    assert moved == counted("BE-ASSESS", start, (sent, answered))
    assert moved is not None and moved >= (start + timedelta(days=37)).date()
    with acting_as_system("a test looks"):
        request = InformationRequest.objects.get(case=case)
        content = Revision.objects.get(case=case, section="answers").content
    assert (request.answered_by, request.stops_clock) == (screeners.rep, True)
    assert content == {"1.01": "Who appoints the board after the deal?\nAnswer 1."}


def test_an_answer_that_comes_late_is_told_apart(screeners: Screeners) -> None:
    start = tomorrow()
    case = flow.in_assessment(screeners, at=start)
    flow.ask(screeners, case)
    flow.send_request(screeners, case, at=start, days=5)
    flow.answer_request(screeners, case, at=start + timedelta(days=9))
    row = clock(case, "BE-RFI")
    assert (row.state, row.expired_at is not None) == ("met", True)


def test_the_day_to_answer_by_moves_with_its_clock(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case)
    flow.send_request(screeners, case, days=10)
    with acting_as_system("a test looks"):
        request = InformationRequest.objects.get(case=case)
    given = {"reference": case.reference, "deadline_id": request.deadline_id}
    flow.do(extend_clock, by=screeners.chair, **given, length=3, reason="They asked for more time.")
    with acting_as_system("a test looks"):
        moved = InformationRequest.objects.get(case=case)
    assert moved.due_on == request.due_on + timedelta(days=3)


def test_a_day_too_far_ahead_is_no_day_to_answer_by(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case)
    with pytest.raises(Refused, match="too far ahead") as refused:
        flow.send_request(screeners, case, days=500)
    assert refused.value.field == "due_on"


@pytest.mark.parametrize("walk", [flow.notified, flow.in_assessment])
def test_a_request_is_sent_while_completeness_is_checked_too(screeners: Screeners, walk: Any) -> None:
    case = walk(screeners)
    flow.ask(screeners, case, by="secretary")
    number = flow.send_request(screeners, case)
    flow.answer_request(screeners, case, number)
    with acting_as_system("a test looks"):
        request = InformationRequest.objects.get(case=case)
        stops = ClockPause.objects.filter(deadline__case=case, act="send_request").count()
    assert (request.answered_at is not None, request.stops_clock, stops) == (
        True,
        walk is flow.in_assessment,
        1 if walk is flow.in_assessment else 0,
    )


def test_what_is_missing_is_said_at_its_field(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    one, two = flow.ask(screeners, case, "One?", "Two?")
    send: dict[str, Any] = {"by": screeners.secretary, "reference": case.reference}
    later, today = timezone.localdate() + timedelta(days=9), timezone.localdate()
    assert refusal(requests.send, **send, questions=[], due_on=later) == ("Choose at least one question.", "")
    assert refusal(requests.send, **send, questions=[(one, " ")], due_on=later)[1] == f"wording_{one}"
    assert refusal(requests.send, **send, questions=[(one, "a"), (one, "b")], due_on=later)[1] == ""
    assert refusal(requests.send, **send, questions=[(one, "One?")], due_on=today) == (
        "The day to answer by must lie ahead.",
        "due_on",
    )
    flow.do(requests.drop, by=screeners.vla, reference=case.reference, question_id=two)
    assert refusal(requests.send, **send, questions=[(two, "Two?")], due_on=later) == (
        "One of these questions was sent or taken back in the meantime: look at the list again.",
        "",
    )
    assert refusal(requests.ask, by=screeners.vla, reference=case.reference, text=" ")[1] == "text"


def test_one_request_at_a_time(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    (first,) = flow.ask(screeners, case)
    flow.send_request(screeners, case, first)
    (second,) = flow.ask(screeners, case, "And then?")
    with pytest.raises(Refused, match="A request for information is open"):
        flow.send_request(screeners, case, second)
    flow.answer_request(screeners, case)
    assert flow.send_request(screeners, case, second) == 2


def test_a_question_is_taken_back_by_its_service_or_the_secretariat_until_it_is_sent(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    one, two, three = flow.ask(screeners, case, "One?", "Two?", "Three?", by="vla")
    given = {"reference": case.reference}
    others = "Only the service that asked, or the secretariat, takes a question back."
    assert refusal(requests.drop, by=screeners.vsse, question_id=one, **given)[0] == others
    flow.do(requests.drop, by=screeners.vla, question_id=one, **given)
    flow.do(requests.drop, by=screeners.secretary, question_id=two, **given)
    assert refusal(requests.drop, by=screeners.vla, question_id=one, **given)[0].endswith("taken back already.")
    flow.send_request(screeners, case, three)
    assert refusal(requests.drop, by=screeners.vla, question_id=three, **given)[0].startswith("This question was sent")
    with pytest.raises(Absent):
        flow.do(requests.drop, by=screeners.rep, question_id=one, **given)


def test_a_request_taken_back_lets_the_clock_run_and_its_questions_wait_again(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case, "One?", "Two?")
    flow.send_request(screeners, case)
    flow.do(requests.withdraw, by=screeners.secretary, reference=case.reference, again=True)
    with acting_as_system("a test looks"):
        waiting = Question.objects.filter(case=case, request=None).values_list("text", flat=True)
        assert sorted(waiting) == ["One?", "Two?"]
    assert (clock(case, "BE-ASSESS").state, clock(case, "BE-RFI").state) == ("running", "cancelled")  # nobody answered
    with pytest.raises(Refused, match="No request for information is open"):
        flow.answer_request(screeners, case)
    assert flow.send_request(screeners, case) == 2


# -- the representative's draft ----------------------------------------------------------------------------------------


def test_answers_are_kept_as_written_and_handed_in_together(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case, "One?", "Two?")
    flow.send_request(screeners, case)
    one, two = questions(case)
    given = {"by": screeners.rep, "reference": case.reference, "number": 1}
    token = flow.do(requests.save_answers, **given, answers={one.pk: "Half an an"})
    assert token == token_of(questions(case))
    assert refusal(requests.answer, **given, answers={one.pk: "Whole."})[1] == "answer_2"
    assert [q.answer for q in questions(case)] == ["Half an an", ""]
    assert clock(case, "BE-ASSESS").state == "paused"
    flow.do(requests.answer, **given, answers={two.pk: "Second."}, seen=token)
    assert [q.answer for q in questions(case)] == ["Half an an", "Second."]
    assert refusal(requests.save_answers, **given, answers={one.pk: "Later"})[0] == NOT_OPEN


def test_a_colleagues_newer_answer_is_never_overwritten(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case)
    flow.send_request(screeners, case)
    (one,) = questions(case)
    given = {"reference": case.reference, "number": 1}
    seen = token_of([one])
    flow.do(requests.save_answers, by=screeners.rep, answers={one.pk: "Mine"}, seen=seen, **given)
    for act in (requests.save_answers, requests.answer):
        with pytest.raises(Conflict):
            flow.do(act, by=screeners.rep, answers={one.pk: "From an older page"}, seen=seen, **given)
    assert [q.answer for q in questions(case)] == ["Mine"]
