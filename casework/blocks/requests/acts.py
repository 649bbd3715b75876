"""Requests: services ask, one letter merges their questions, whoever is asked answers it in one go.

A kind's acts ``ask_question`` and ``withdraw_request`` are the first and the third of these; ``send_request`` and
``answer_request`` call the others, of a locked case.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight, sight_of
from accounts.days import day_of
from accounts.models import Person, Service
from casework.access import get_case
from casework.actions import set_days
from casework.actions.child import move
from casework.actions.clocks import Setting
from casework.actions.revisions import write_revision
from casework.actions.transition import touch
from casework.blocks.requests.models import Question, Request
from casework.blocks.requests.queries import (
    STOPPED,
    TO_PUT,
    Requests,
    asked_sides,
    item_of,
    moves_clocks,
    open_requests,
    stops_something,
    token_of,
    waiting_questions,
)
from casework.errors import Conflict, Refused, demand, there
from casework.lifecycle.acts import Step, steps
from casework.lifecycle.kinds import told
from casework.models import Case

CHANGED = "A colleague changed these answers since you opened them; nothing of yours was lost."
NOT_OPEN = "This request for information is not open any more."
LONGEST_ANSWER = 20_000  # characters, as the form counts


def ask(case: Case, sight: Sight, *, by: Person, at: datetime, text: str, due_on: date | None = None) -> dict[str, Any]:
    """Ask something for the own service; internal until it is put into a letter.

    ``due_on`` is the day by which it is to be put, a week from now where none is named.
    """
    demand(text, "Write the question.", "text")
    if due_on is not None and due_on < day_of(at):
        raise Refused("The day by which it is to be put lies behind.", field="due_on")
    row = _asked(case, by.service, by, text.strip(), by, at, due_on)
    setting = Setting(begun=True)
    return {"question_id": row.pk, "service_code": by.service.code, "clock_settings": {"@question": setting}}


def _asked(
    case: Case, service: Service, author: Person, text: str, by: Person, at: datetime, due_on: date | None = None
) -> Question:
    """A question that waits, with the clock on which its day stands."""
    questions = told(case, Requests).question.objects
    number = 1 + questions.filter(case=case).count()
    day = due_on or day_of(at) + timedelta(days=TO_PUT)
    item = f"{service.code} {number}"
    clock = set_days.start(case=case, clock=set_days.QUESTION, item=item, day=day, by=by, at=at, act="ask_question")
    given = {"case": case, "service": service, "author": author, "text": text, "asked_at": at, "deadline": clock}
    row: Question = questions.create(**given)
    return row


steps("question", drop=Step(_("%(actor)s took a question on %(case)s back."), event="file.question_dropped"))


def drop(*, reference: str, by: Person, at: datetime, question_id: int) -> None:
    """Take back a question that stands in no letter yet: the own service's, or any as whoever gathers them.

    Raises Absent, Refused.
    """
    sight = sight_of(by, at=at)
    part = told(get_case(sight, reference), Requests)
    with transaction.atomic():
        case = get_case(sight, reference, part.question.LIFECYCLE.row("drop").permission, lock=True)
        question = there(part.question.objects.filter(case=case, pk=question_id).first(), question_id)
        if question.service_id != by.service_id and by.service.code != part.gatherer(case):
            raise Refused("Only the service that asked, or the secretariat, takes a question back.", code="question")
        if question.request_id is not None:
            raise Refused("This question was sent: it can't be taken back any more.", code="question")
        if question.dropped_at is not None:
            raise Refused("This question was taken back already.", code="question")
        move(question, "drop", dropped_by=by, dropped_at=at)
        set_days.drop(case=case, deadline=question.deadline, by=by, at=at)
        touch(case, by=by, at=at, code="file.question_dropped", data={"question_id": question.pk})


def send(
    case: Case,
    *,
    by: Person,
    at: datetime,
    questions: Sequence[tuple[int, str]],
    due_on: date,
    side: str,
    introduction: str = "",
    closing: str = "",
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask a side the chosen questions in their order, (id, wording) each; returns what its letter says, and what the
    act did. What the procedure lets a request to that side stop stands still from now on; the clock of the request
    ends on ``due_on``.
    """
    if (sentence := told(case, Requests).refused(case, side)) is not None:
        raise Refused(sentence, field="side")
    if side in asked_sides(case):
        raise Refused("A request for information is open: its answer comes first.", field="side")
    chosen = _chosen(case, questions)
    clocked = settings_of_side(case, side)
    texts = {"introduction": introduction.strip(), "closing": closing.strip()}
    request = _open_request(case, side, due_on, by, at, texts)
    for position, (row, wording) in enumerate(chosen, start=1):
        move(row, "send", request=request, wording=wording, position=position)
    put = Setting(items=tuple(row.deadline.item for row, _wording in chosen))
    settings = {**clocked, "@request": Setting(begun=True), "@question": put}
    letter = {
        "number": request.number,
        **texts,
        "questions": [wording for _row, wording in chosen],
        "due_on": request.due_on,
        "stops_clock": request.stops_clock,
    }
    return letter, {"request_id": request.pk, "side_code": side, "clock_settings": settings}


def _open_request(case: Case, side: str, due_on: date, by: Person, at: datetime, texts: Mapping[str, str]) -> Request:
    """The next request to a side, with its own clock."""
    clock: dict[str, Any] = {"symbol": "@request", "day": due_on, "field": "due_on", "item": item_of(case, side)}
    part = told(case, Requests)
    sending = part.question.LIFECYCLE.row("send").inside
    deadline = set_days.start_until(case=case, by=by, at=at, act=sending, **clock)
    requests = part.request.objects
    last = requests.filter(case=case, side=side).order_by("-number").first()
    row: Request = requests.create(
        case=case,
        side=side,
        number=last.number + 1 if last else 1,
        deadline=deadline,
        stops_clock=stops_something(case, at, side),
        sent_by=by,
        sent_at=at,
        **texts,
    )
    return row


def settings_of_side(case: Case, side: str, length: int | None = None) -> dict[str, Setting]:
    """What an act on the request to a side does to the clocks: that request's alone begins or ends, and the procedure's
    stand still or go on only where that side's requests do that.
    """
    moves = moves_clocks(case, side)
    return {"@request": Setting(length=length, item=item_of(case, side)), f"@{STOPPED}": Setting(skip=not moves)}


def _chosen(case: Case, questions: Sequence[tuple[int, str]]) -> list[tuple[Question, str]]:
    waiting = {row.pk: row for row in waiting_questions(case)}
    if not questions:
        raise Refused("Choose at least one question.")
    if len({pk for pk, _wording in questions}) < len(questions):
        raise Refused("A question stands in the letter twice.")
    found = []
    for pk, wording in questions:
        if pk not in waiting:
            raise Refused("One of these questions was sent or taken back in the meantime: look at the list again.")
        demand(wording, "Write how the letter asks this, or leave the question out.", f"wording_{pk}")
        found.append((waiting[pk], wording.strip()))
    return found


def withdraw(
    case: Case, sight: Sight, *, by: Person, at: datetime, side: str = "", again: bool = False
) -> dict[str, Any]:
    """Take a side's open request back: the clocks run again. With ``again`` its questions wait for another letter."""
    side = side or told(case, Requests).usual
    request = open_requests(case).filter(side=side).first()
    if request is None:
        raise Refused("No request for information to this side is open.", field="side")
    move(request, "withdraw", withdrawn_at=at)
    if again:
        for q in _questions(case, request).select_related("service", "author"):
            _asked(case, q.service, q.author, q.wording, by, at)
    return {"request_id": request.pk, "side_code": side, "clock_settings": settings_of_side(case, side)}


# -- whoever is asked -------------------------------------------------------------------------------------------------


def still_open(case: Case, number: int, side: str) -> Request:
    """The side's request of that number, held; Absent when there is none, Refused once it is answered or withdrawn."""
    held = told(case, Requests).request.objects.select_for_update().filter(case=case, side=side, number=number)
    request: Request = there(held.first(), number)
    if request.answered_at is not None or request.withdrawn_at is not None:
        raise Refused(NOT_OPEN, code="act.answer_request")
    return request


def merge(
    case: Case,
    request: Request,
    answers: Mapping[int, str],
    seen: str,
    beside: Mapping[str, str],
    *,
    over: bool,
) -> list[Question]:
    """The request's questions with these answers written, by id; Conflict when a colleague's would be lost. ``seen`` is
    the token of the form, ``beside`` what else is typed on it by now, ``over`` whether the caller writes over that too.
    """
    questions = list(_questions(case, request).select_for_update().order_by("position", "pk"))
    own = {question.pk: question for question in questions}
    if not set(answers) <= set(own):
        raise Refused("This question isn't one of the request.", code="act.answer_request")
    changed = [own[pk] for pk, text in answers.items() if own[pk].answer != text[:LONGEST_ANSWER]]
    if (changed or over) and seen and seen != token_of(questions, beside):
        raise Conflict(CHANGED)
    for question in changed:
        question.answer = answers[question.pk][:LONGEST_ANSWER]
        question.save(update_fields=["answer"])
    return questions


def answer(case: Case, request: Request, questions: Sequence[Question], *, by: Person, at: datetime) -> dict[str, Any]:
    """Hand in the answers to an open request, merged before: every question has one, and the clocks run again."""
    for place, question in enumerate(questions, start=1):
        field = f"answer_{place}"
        demand(question.answer, "Every question needs an answer before they are handed in together.", field)
    side = request.side
    _questions(case, request).update(answered_at=at)
    move(request, "answer", answered_by=by, answered_at=at)
    section = told(case, Requests).sections[side]
    # all that the side has handed in, question by question
    rows = told(case, Requests).question.objects.select_related("request")
    rows = rows.filter(case=case, request__side=side, request__answered_at__isnull=False)
    content = {f"{q.request.number}.{q.position:02d}": f"{q.wording}\n{q.answer}" for q in rows}
    write_revision(case=case, section=section, content=content, by=by, at=at, act="answer_request")
    return {"request_id": request.pk, "side_code": side, "clock_settings": settings_of_side(case, side)}


def _questions(case: Case, request: Request) -> QuerySet[Question]:
    return told(case, Requests).question.objects.filter(request=request)
