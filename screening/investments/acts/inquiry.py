"""Requests for information: services ask, the secretariat sends one letter, the representative answers it in one go."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight, sight_of
from accounts.days import day_of
from accounts.models import Person, Service
from accounts.permissions import Permission
from casework.access import get_case
from casework.actions import set_days
from casework.actions.child import move
from casework.actions.clocks import Setting
from casework.actions.revisions import write_revision
from casework.actions.transition import Done, touch
from casework.blocks.portal.door import perform_outside, side_of
from casework.blocks.portal.sides import answering, receivers
from casework.blocks.portal.table import NOBODY_RECEIVES, UNKNOWN_SIDE
from casework.errors import Absent, Conflict, Refused
from casework.lifecycle.acts import Leaves, act
from casework.models import Case
from screening.investments.access import outside
from screening.investments.acts.closing import Closing, note
from screening.investments.acts.letters import issue
from screening.investments.acts.set_clock import start_until
from screening.investments.models import InformationRequest, Letter, Question, Side
from screening.investments.queries.closing import CLOSING
from screening.investments.queries.file_facts import system_of
from screening.investments.queries.file_openings import received
from screening.investments.queries.inquiry import (
    STOPPED,
    TO_PUT,
    closing_typed,
    item_of,
    moves_clocks,
    open_requests,
    stops_something,
    token_of,
    waiting_questions,
)
from screening.investments.queries.sides import asked_now, asked_sides, not_asked_yet, sides_of
from screening.investments.table import ASKED, FDI
from screening.investments.tables.sides import ONLY_READERS

CHANGED = "A colleague changed these answers since you opened them; nothing of yours was lost."
NOT_OPEN = "This request for information is not open any more."
LONGEST_ANSWER = 20_000  # characters, as the form counts
# the section of the file in which the answers of a side are kept
SECTIONS: Mapping[str, str] = {Side.NOTIFIER: "answers", Side.TARGET: "answers_target", Side.SELLER: "answers_seller"}


@act(
    FDI,
    "ask_question",
    form="inquiry.QuestionForm",
    icon="message-square",
    trail=_("%(actor)s asked a question on %(case)s."),
    notice=_("%(case)s: %(service)s asks a question of the investor."),
    beside=("deal",),
)
def ask(case: Case, sight: Sight, *, by: Person, at: datetime, text: str, due_on: date | None = None) -> dict[str, Any]:
    """Ask something of the investor for the own service; internal until the secretariat puts it into a letter.

    ``due_on`` is the day by which it is to be put, a week from now where none is named.
    """
    if not text.strip():
        raise Refused("Write the question.", field="text")
    if due_on is not None and due_on < day_of(at):
        raise Refused("The day by which it is to be put lies behind.", field="due_on")
    row = _asked(case, by.service, by, text.strip(), by, at, due_on)
    setting = Setting(begun=True)
    return {"question_id": row.pk, "service_code": by.service.code, "clock_settings": {"@question": setting}}


def _asked(
    case: Case, service: Service, author: Person, text: str, by: Person, at: datetime, due_on: date | None = None
) -> Question:
    """A question that waits, with the clock on which its day stands."""
    number = 1 + Question.objects.filter(case=case).count()
    day = due_on or day_of(at) + timedelta(days=TO_PUT)
    item = f"{service.code} {number}"
    clock = set_days.start(case=case, clock=set_days.QUESTION, item=item, day=day, by=by, at=at, act="ask_question")
    given = {"case": case, "service": service, "author": author, "text": text, "asked_at": at, "deadline": clock}
    row: Question = Question.objects.create(**given)
    return row


def drop(*, reference: str, by: Person, at: datetime, question_id: int) -> None:
    """Take back a question that stands in no letter yet: the own service's, or any as the secretariat.

    Raises Absent, Refused.
    """
    with transaction.atomic():
        case = get_case(sight_of(by, at=at), reference, Permission.FDI_QUESTION, lock=True, kind="fdi")
        question = Question.objects.filter(case=case, pk=question_id).first()
        if question is None:
            raise Absent(str(question_id))
        if question.service_id != by.service_id and by.service.code != system_of(case).secretariat:
            raise Refused("Only the service that asked, or the secretariat, takes a question back.", code="question")
        if question.request_id is not None:
            raise Refused("This question was sent: it can't be taken back any more.", code="question")
        if question.dropped_at is not None:
            raise Refused("This question was taken back already.", code="question")
        move(question, "drop", dropped_by=by, dropped_at=at)
        set_days.drop(case=case, deadline=question.deadline, by=by, at=at)
        touch(case, by=by, at=at, code="file.question_dropped", data={"question_id": question.pk})


@act(
    FDI,
    "send_request",
    form="inquiry.RequestForm",
    icon="send",
    tone="paused",
    first=20,
    trail=_("%(actor)s sent a request for information on %(case)s."),
    notice=_("%(case)s: a request for information was sent."),
    leaves=Leaves(("introduction", "questions", "closing")),
    opens=received(not_asked_yet),
)
def send(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    questions: Sequence[tuple[int, str]],
    due_on: date,
    introduction: str = "",
    closing: str = "",
    side: str = Side.NOTIFIER,
    passed: Collection[str] = (),
) -> dict[str, Any]:
    """Send a side one letter with the chosen questions in their order: ``questions`` holds (id, wording).

    ``passed`` is what was let go of the guard's passages. What the procedure lets a request to that side stop stands
    still from now on; the clock of the request ends on ``due_on``.
    """
    _can_be_asked(case, side)
    chosen = _chosen(case, questions)
    clocked = settings_of_side(case, side)
    texts = {"introduction": introduction.strip(), "closing": closing.strip()}
    request = _open_request(case, side, due_on, by, at, texts)
    for position, (row, wording) in enumerate(chosen, start=1):
        move(row, "send", request=request, wording=wording, position=position)
    issue(
        case=case,
        kind=Letter.Kind.REQUEST,
        by=by,
        at=at,
        content=_letter(request, [wording for _row, wording in chosen]),
        passed=passed,
        side=side,
    )
    put = Setting(items=tuple(row.deadline.item for row, _wording in chosen))
    settings = {**clocked, "@request": Setting(begun=True), "@question": put}
    return {"request_id": request.pk, "side_code": side, "clock_settings": settings}


def _open_request(
    case: Case, side: str, due_on: date, by: Person, at: datetime, texts: Mapping[str, str]
) -> InformationRequest:
    """The next request to a side, with its own clock."""
    clock: dict[str, Any] = {"symbol": "@request", "day": due_on, "field": "due_on", "item": item_of(side)}
    deadline = start_until(case=case, by=by, at=at, act="send_request", **clock)
    last = InformationRequest.objects.filter(case=case, side=side).order_by("-number").first()
    row: InformationRequest = InformationRequest.objects.create(
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
    return {"@request": Setting(length=length, item=item_of(side)), f"@{STOPPED}": Setting(skip=not moves)}


def _can_be_asked(case: Case, side: str) -> None:
    if side not in sides_of(case):
        raise Refused(UNKNOWN_SIDE, field="side")
    if not receivers(case, side):
        raise Refused(NOBODY_RECEIVES, field="side")
    if side not in answering(case):
        raise Refused(ONLY_READERS, field="side")
    if side in asked_sides(case):
        raise Refused("A request for information is open: its answer comes first.", field="side")


def _letter(request: InformationRequest, wordings: list[str]) -> dict[str, Any]:
    """What the letter of a request says."""
    return {
        "number": request.number,
        "introduction": request.introduction,
        "questions": wordings,
        "closing": request.closing,
        "due_on": request.due_on,
        "stops_clock": request.stops_clock,
    }


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
        if not wording.strip():
            raise Refused("Write how the letter asks this, or leave the question out.", field=f"wording_{pk}")
        found.append((waiting[pk], wording.strip()))
    return found


@act(
    FDI,
    "withdraw_request",
    form="inquiry.WithdrawRequestForm",
    icon="undo-2",
    trail=_("%(actor)s withdrew the request for information on %(case)s."),
    notice=_("%(case)s: the request for information was withdrawn."),
    opens=received(asked_now),
)
def withdraw(
    case: Case, sight: Sight, *, by: Person, at: datetime, again: bool = False, side: str = Side.NOTIFIER
) -> dict[str, Any]:
    """Take a side's open request back: the clocks run again. With ``again`` its questions wait for another letter."""
    request = open_requests(case).filter(side=side).first()
    if request is None:
        raise Refused("No request for information to this side is open.", field="side")
    move(request, "withdraw", withdrawn_at=at)
    if again:
        for q in Question.objects.filter(request=request).select_related("service", "author"):
            _asked(case, q.service, q.author, q.wording, by, at)
    return {"request_id": request.pk, "side_code": side, "clock_settings": settings_of_side(case, side)}


# -- the representative's side ----------------------------------------------------------------------------------------


def save_answers(
    *,
    reference: str,
    by: Person,
    at: datetime,
    number: int,
    answers: Mapping[int, str],
    seen: str = "",
    closing: Mapping[str, str] | None = None,
) -> str:
    """Keep what is written so far, for the representatives of the file alone; returns the token of what stands there.

    ``answers`` are by the question's id, ``seen`` is the token of the form, ``closing`` what is typed of the closing of
    the deal, as it stands; None where the form doesn't ask. Raises Absent, Refused, Conflict.
    """
    sight = sight_of(by, at=at)
    with outside(sight, reference, lock=True, every_side=True) as case:
        request = _still_open(case, number, side_of(case, sight))
        if case.state not in ASKED:
            raise Refused(NOT_OPEN, code="act.answer_request")
        kept = closing_typed(case, request.side)
        typed = dict(closing) if closing is not None and request.side == Side.NOTIFIER else kept
        questions = _merge(request, answers, seen, kept, over=typed != kept)
        if typed != kept:
            case.filing.draft = {**case.filing.draft, CLOSING: typed}
            case.filing.save(update_fields=["draft"])
        return token_of(questions, typed)


@act(
    FDI,
    "answer_request",
    icon="file-check",
    trail=_("%(actor)s answered the request for information on %(case)s."),
    notice=_("%(case)s: the request for information was answered."),
    outside=True,
    marks=("for every side",),
)
def answer(
    *,
    reference: str,
    by: Person,
    at: datetime,
    number: int,
    answers: Mapping[int, str],
    seen: str = "",
    closing: Closing | None = None,
    version: int | None = None,
) -> Done:
    """Hand in the answers to request ``number``: every question has one, and the clocks run again.

    ``closing`` is what the parties say, in the same breath, of the closing of the deal.
    """

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        request = _still_open(case, number, side_of(case, sight))
        kept = closing_typed(case, request.side)
        questions = _merge(request, answers, seen, kept, over=bool(kept) and closing is not None)
        for place, question in enumerate(questions, start=1):
            if not question.answer.strip():
                field = f"answer_{place}"
                raise Refused("Every question needs an answer before they are handed in together.", field=field)
        Question.objects.filter(request=request).update(answered_at=at)
        move(request, "answer", answered_by=by, answered_at=at)
        content = answers_content(case, request.side)
        section = SECTIONS[request.side]
        write_revision(case=case, section=section, content=content, by=by, at=at, act="answer_request")
        said: dict[str, str] = {}
        if closing is not None and request.side == Side.NOTIFIER:
            said = note(case, closing, by=by, at=at, act="answer_request")
        clocked = settings_of_side(case, request.side)
        return {"request_id": request.pk, "side_code": request.side, "clock_settings": clocked, **said}

    given: dict[str, Any] = {"reference": reference, "by": by, "at": at, "version": version, "effect": effect}
    return perform_outside(act="answer_request", every_side=True, **given)


def _still_open(case: Case, number: int, side: str) -> InformationRequest:
    """The side's request of that number, held; Absent when there is none, Refused once it is answered or withdrawn."""
    held = InformationRequest.objects.select_for_update().filter(case=case, side=side, number=number)
    request: InformationRequest | None = held.first()
    if request is None:
        raise Absent(str(number))
    if request.answered_at is not None or request.withdrawn_at is not None:
        raise Refused(NOT_OPEN, code="act.answer_request")
    return request


def _merge(
    request: InformationRequest, answers: Mapping[int, str], seen: str, closing: Mapping[str, str], *, over: bool
) -> list[Question]:
    """The request's questions with these answers written; Conflict when a colleague's would be lost. ``closing`` is
    what is typed of the closing by now, ``over`` whether the caller writes over that too.
    """
    questions = list(Question.objects.select_for_update().filter(request=request).order_by("position", "pk"))
    own = {question.pk: question for question in questions}
    if not set(answers) <= set(own):
        raise Refused("This question isn't one of the request.", code="act.answer_request")
    changed = [own[pk] for pk, text in answers.items() if own[pk].answer != text[:LONGEST_ANSWER]]
    if (changed or over) and seen and seen != token_of(questions, closing):
        raise Conflict(CHANGED)
    for question in changed:
        question.answer = answers[question.pk][:LONGEST_ANSWER]
        question.save(update_fields=["answer"])
    return questions


def answers_content(case: Case, side: str) -> dict[str, Any]:
    """The answers of a side as their revision keeps them: all that were handed in, question by question."""
    rows = Question.objects.filter(case=case, request__side=side, request__answered_at__isnull=False)
    rows = rows.select_related("request")
    return {f"{q.request.number}.{q.position:02d}": f"{q.wording}\n{q.answer}" for q in rows if q.request is not None}
