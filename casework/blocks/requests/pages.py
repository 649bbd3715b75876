"""The tab of requests: questions that wait, letters as sent with their answers, what the stops cost."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Service
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.access import get_case
from casework.blocks.disclosure.pages import pressed
from casework.blocks.requests import acts
from casework.blocks.requests.models import Question, Request
from casework.blocks.requests.queries import FileLink, Moved, Requests, if_answered_on
from casework.lifecycle.kinds import kind, told
from casework.models import Case, ClockPause
from casework.queries.deadlines import ClockView, LedgerRow, clocks_of
from casework.queries.kept import restored
from casework.views.case import opened, tab_page


@dataclass(frozen=True)
class QuestionView:
    """One question; ``answer`` is what was handed in, empty before."""

    row: Question
    service: str
    author: str
    reworded: bool
    answer: str
    may_drop: bool
    put_by: date
    late: bool  # it waits for a letter, and its day is over


@dataclass(frozen=True)
class RequestView:
    """One letter as sent, with what came back."""

    row: Request
    side: str  # in words, empty where nobody but the usual one was ever asked
    sent_by: str
    due_on: date
    late: bool
    answered_by: str
    questions: tuple[QuestionView, ...]
    enclosures: tuple[FileLink, ...]
    letters: tuple[FileLink, ...]
    if_on_time: tuple[Moved, ...]


@dataclass(frozen=True)
class StoppedClock:
    """A clock that stood still at least once: each stop with what it cost, and what the clock became."""

    clock: ClockView
    stops: tuple[tuple[str, LedgerRow], ...]  # what stopped it, and the ledger's own row


@dataclass(frozen=True)
class RequestsPage:
    """The whole tab."""

    waiting: tuple[QuestionView, ...]
    dropped: tuple[QuestionView, ...]
    requests: tuple[RequestView, ...]
    stopped: tuple[StoppedClock, ...]
    nothing_asked: str


def requests_page(case: Case, sight: Sight, *, at: datetime) -> RequestsPage:
    """Newest letter first; the queries don't grow with questions or letters."""
    part = told(case, Requests)
    asked = part.question.objects.filter(case=case).select_related("service", "author").order_by("position", "pk")
    rows: list[Question] = list(restored(list(asked), sight))
    sent = part.request.objects.filter(case=case).select_related("sent_by", "answered_by").order_by("-sent_at", "-pk")
    letters: list[Request] = list(sent)
    by_request: dict[int, list[Question]] = defaultdict(list)
    for row in rows:
        if row.request_id is not None:
            by_request[row.request_id].append(row)
    own = Service.objects.filter(pk=sight.service_id).values_list("code", flat=True).first()
    dropping = sight.may(part.question.LIFECYCLE.row("drop").permission)
    every = {q.service_id for q in rows} if part.gatherer(case) == own else {sight.service_id}
    drops = frozenset(every if dropping else ())
    enclosures, sent_as = part.enclosures(case, sight), part.letters(case, sight)
    waiting = [q for q in rows if q.request_id is None]
    several = len({row.side for row in letters}) > 1
    return RequestsPage(
        waiting=tuple(_question(q, sight, "", drops) for q in waiting if q.dropped_at is None),
        dropped=tuple(_question(q, sight, "") for q in waiting if q.dropped_at is not None),
        requests=tuple(
            _request(
                r,
                questions=tuple(_question(q, sight, q.answer if r.answered_at else "") for q in by_request[r.pk]),
                side=part.title_of_side(r.side) if several or r.side != part.usual else "",
                enclosures=tuple(enclosures.get(r.pk, ())),
                letters=tuple(sent_as.get((r.side, r.number), ())),
                at=at,
            )
            for r in letters
        ),
        stopped=_stopped(case, letters, at),
        nothing_asked=_(part.nothing_asked),
    )


def _question(row: Question, sight: Sight, answer: str, drops: Collection[int] = ()) -> QuestionView:
    """``drops``: ids of the services whose questions the person takes back."""
    waits = row.request_id is None and row.dropped_at is None
    return QuestionView(
        row=row,
        service=row.service.code,
        author=row.author.name,
        reworded=bool(row.wording) and row.wording != row.text,
        answer=answer,
        put_by=row.due_on,
        late=waits and row.due_on < day_of(sight.at),
        may_drop=waits and row.service_id in drops,
    )


def _request(row: Request, *, at: datetime, **shown: Any) -> RequestView:
    answered = row.answered_at is not None  # what is only begun stays with whoever is asked
    end = day_of(row.answered_at or at)
    is_open = not answered and row.withdrawn_at is None
    return RequestView(
        row=row,
        sent_by=row.sent_by.name,
        due_on=row.due_on,
        late=(answered or is_open) and end > row.due_on,
        answered_by=row.answered_by.name if row.answered_by else "",
        if_on_time=if_answered_on(row.case, at, max(row.due_on, end)) if is_open and row.stops_clock else (),
        **shown,
    )


def _stopped(case: Case, letters: list[Request], at: datetime) -> tuple[StoppedClock, ...]:
    """The ledgers of the clocks that stood still; each of their stops beside what caused it."""
    pauses: dict[int, list[ClockPause]] = defaultdict(list)
    for pause in ClockPause.objects.filter(deadline__case=case).order_by("starts_at", "pk"):
        pauses[pause.deadline_id].append(pause)
    numbers = {row.sent_at: row.number for row in letters if row.stops_clock}
    found = []
    for view in clocks_of(case, at):
        stops = [row for row in view.ledger if row.kind == "stop"]
        if not stops or len(stops) != len(pauses[view.pk]):
            continue
        causes = [_cause(case, pause, numbers) for pause in pauses[view.pk]]
        found.append(StoppedClock(view, tuple(zip(causes, stops, strict=True))))
    return tuple(found)


def _cause(case: Case, pause: ClockPause, numbers: dict[datetime, int]) -> str:
    if pause.starts_at in numbers:
        return _("Request %(number)s") % {"number": numbers[pause.starts_at]}
    table = kind(case.kind).table
    return _(table.row(pause.act).title) if pause.act in table.acts else "–"


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def requests(request: SignedRequest, reference: str) -> HttpResponse:
    """Questions that wait, letters with their answers, and the history of stops."""
    case = opened(request, reference, "requests", block=Requests)
    page = requests_page(case, request.sight, at=request.now)
    return tab_page(request, case, "requests", template="casework/blocks/requests/tab.html", tab=page)


@requires(Permission.CASE_VIEW, "POST")
def drop_question(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """Take a question back that stands in no letter yet."""
    case, said = get_case(request.sight, reference), _("The question was taken back.")
    to, given = reverse("case-requests", args=[reference]), {"reference": reference, "question_id": pk}
    return pressed(request, case, "question.drop", acts.drop, said, to, **given)
