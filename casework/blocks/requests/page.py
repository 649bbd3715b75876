"""The tab of requests: questions that wait, letters as sent with their answers, and what the stops cost."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Service
from casework.blocks.requests.models import Question, Request
from casework.blocks.requests.queries import FileLink, Moved, Requests, if_answered_on
from casework.lifecycle.kinds import kind, told
from casework.models import Case, ClockPause
from casework.queries.deadlines import ClockView, LedgerRow, clocks_of
from casework.queries.kept import restored


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
    own = set(Service.objects.filter(pk=sight.service_id).values_list("code", flat=True))
    drops = _Drops(sight.may(part.question.LIFECYCLE.row("drop").permission), part.gatherer(case) in own)
    files = _Files(part.enclosures(case, sight), part.letters(case, sight))
    waiting = [q for q in rows if q.request_id is None]
    several = len({row.side for row in letters}) > 1
    return RequestsPage(
        waiting=tuple(_question(q, sight, "", drops) for q in waiting if q.dropped_at is None),
        dropped=tuple(_question(q, sight, "", NEVER) for q in waiting if q.dropped_at is not None),
        requests=tuple(_request(part, r, by_request[r.pk], files, sight, at, several=several) for r in letters),
        stopped=_stopped(case, letters, at),
        nothing_asked=_(part.nothing_asked),
    )


@dataclass(frozen=True)
class _Files:
    """What came back, by request, and what went out, by side and number."""

    enclosures: Mapping[int, list[FileLink]]
    letters: Mapping[tuple[str, int], list[FileLink]]


@dataclass(frozen=True)
class _Drops:
    """Whether the person takes questions back: the own service's, and anybody's."""

    own: bool
    all: bool


NEVER = _Drops(own=False, all=False)


def _question(row: Question, sight: Sight, answer: str, drops: _Drops) -> QuestionView:
    waits = row.request_id is None and row.dropped_at is None
    return QuestionView(
        row=row,
        service=row.service.code,
        author=row.author.name,
        reworded=bool(row.wording) and row.wording != row.text,
        answer=answer,
        put_by=row.due_on,
        late=waits and row.due_on < day_of(sight.at),
        may_drop=waits and drops.own and (drops.all or row.service_id == sight.service_id),
    )


def _request(
    part: Requests,
    row: Request,
    questions: list[Question],
    files: _Files,
    sight: Sight,
    at: datetime,
    *,
    several: bool,
) -> RequestView:
    answered = row.answered_at is not None  # what is only begun stays with the representative
    end = day_of(row.answered_at or at)
    is_open = not answered and row.withdrawn_at is None
    return RequestView(
        row=row,
        side=part.title_of_side(row.side) if several or row.side != part.usual else "",
        sent_by=row.sent_by.name,
        due_on=row.due_on,
        late=(answered or is_open) and end > row.due_on,
        answered_by=row.answered_by.name if row.answered_by else "",
        questions=tuple(_question(q, sight, q.answer if answered else "", NEVER) for q in questions),
        enclosures=tuple(files.enclosures.get(row.pk, ())),
        letters=tuple(files.letters.get((row.side, row.number), ())),
        if_on_time=if_answered_on(row.case, at, max(row.due_on, end)) if is_open and row.stops_clock else (),
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
