"""Requests as rules and letters see them: what a kind tells of them, what waits, what is open, what answering does."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.queries.composed import Slot
from casework.access import CASE
from casework.blocks.requests.models import Question, Request
from casework.lifecycle.kinds import told
from casework.models import Case, Deadline
from casework.procedures.clock import BRUSSELS, Pause
from casework.queries import clocks as stored
from casework.queries.clocks import History
from casework.queries.facts import procedure_of

STOPPED = "stopped_by_request"  # the procedure's own list of the clocks that a question stops
TO_PUT = 7  # days within which a question is put into a letter, unless its service names another day; no rule
USUAL_DAYS = 14  # offered for an answer where the procedure names no length; no rule
NOON = time(12)


@dataclass(frozen=True)
class FileLink:
    """A document that the reader may open."""

    title: str
    pk: int


@dataclass(frozen=True)
class Requests:
    """What a kind tells of its requests: its tables, who gathers the questions, whom it can ask and what that stops.

    A side is whoever can be asked, by its code; ``usual`` is the one whose clock bears no name. ``stops``: the sides of
    a case, each with whether asking it lets clocks stand still. ``refused``: why nobody there could answer.
    ``letters``, by side and number, and ``enclosures``, by id: what went with requests and what came back, as far as
    the person opens it.
    """

    request: type[Request]
    question: type[Question]
    usual: str
    gatherer: Callable[[Case], str]
    stops: Callable[[Case], Mapping[str, bool]]
    refused: Callable[[Case, str], str | None]
    title_of_side: Callable[[str], str]
    letters: Callable[[Case, Sight], Mapping[tuple[str, int], list[FileLink]]]
    enclosures: Callable[[Case, Sight], Mapping[int, list[FileLink]]]
    sections: Mapping[str, str]  # in which the answers of a side are kept
    nothing_asked: str  # the page's word where no request was sent


def waiting_questions(case: Case) -> QuerySet[Question]:
    """Questions that stand in no letter yet: internal, and never to be read outside."""
    rows = told(case, Requests).question.objects.filter(case=case, request__isnull=True, dropped_at__isnull=True)
    return rows.select_related("service", "author").order_by("service__code", "pk")


def open_requests(case: Case) -> QuerySet[Request]:
    """The requests that wait for an answer; each side has one at the most."""
    return _open(told(case, Requests).request, case)


def _open(request: type[Request], case: Case | Slot) -> QuerySet[Request]:
    return request.objects.filter(case=case, answered_at__isnull=True, withdrawn_at__isnull=True)


def asked_sides(case: Case) -> frozenset[str]:
    """The sides that a request waits for; one query."""
    return frozenset(open_requests(case).values_list("side", flat=True))


def open_sides(request: type[Request]) -> QuerySet[Request, str]:
    """The same of a kind's requests, to be read with something else: of the slot ``case``."""
    return _open(request, CASE).order_by().values_list("side", flat=True)


def token_of(questions: Iterable[Question], beside: Mapping[str, str] | None = None) -> str:
    """What a form carries to tell whether the answers, and what is typed beside them, are still those it showed."""
    digest = hashlib.sha256()
    for place, question in enumerate(sorted(questions, key=lambda q: q.pk)):
        digest.update(f"{place}:{len(question.answer)}:{question.answer};".encode())
    for name, text in sorted((beside or {}).items()):
        digest.update(f"{name}:{len(text)}:{text};".encode())
    return digest.hexdigest()[:16]


def item_of(case: Case, side: str) -> str:
    """Which of the clocks of requests, that run beside each other, is a side's; the usual one's has no name."""
    return "" if side == told(case, Requests).usual else side


def moves_clocks(case: Case, side: str) -> bool:
    """Whether a request to a side stops what requests stop, and its end lets it go on: as the procedure's data say, and
    not while another side's holds it.
    """
    return _stops(case, side) and not _held(case, side)


def _stops(case: Case, side: str) -> bool:
    return told(case, Requests).stops(case).get(side, False)


def _held(case: Case, side: str) -> bool:
    """Whether an open request to another side holds the clocks; whoever asks may be of a side that isn't shown it."""
    others = {one for one, stops in told(case, Requests).stops(case).items() if stops and one != side}
    if not others:
        return False
    with acting_as_system("whether another side's request holds the clocks"):
        return bool(others & asked_sides(case))


def usual_due(case: Case, at: datetime) -> date:
    """The day that a form proposes: the procedure's own length, or two weeks from now on a working day."""
    for rule in stored.rules_behind(case, "@request", at):
        due = stored.due_at(rule, at, History())
        if due is not None:
            return day_of(due)
    day = day_of(at) + timedelta(days=USUAL_DAYS)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


@dataclass(frozen=True)
class Moved:
    """A clock that a request stops, and when it would end once the answer has come."""

    title: str
    now: str  # due date as it stands, empty while the clock stands still
    then: str


def if_answered_on(case: Case, at: datetime, day: date) -> tuple[Moved, ...]:
    """What the stopped clocks become when the answer comes on ``day``: from now, or from the stop that is open."""
    flow = procedure_of(case).flow.get(STOPPED, ())
    rows = list(Deadline.objects.filter(case=case, clock__in=flow, ended_at__isnull=True).order_by("pk"))
    histories = stored.histories(rows)
    end = datetime.combine(day, NOON, BRUSSELS)
    found = []
    for row in rows:
        rule, history = stored.definition(row), histories[row.pk]
        if row.state == Deadline.State.RUNNING and (row.due_at is None or row.due_at >= at):
            pauses = (*history.pauses, Pause(start=at, end=max(at, end)))
        elif row.state == Deadline.State.PAUSED:
            pauses = tuple(replace(p, end=max(p_start(p), end)) if p.end is None else p for p in history.pauses)
        else:
            continue
        due = stored.due_at(rule, row.started_at, History(pauses, history.extensions))
        if due is not None:
            then, now = stored.words_of(rule, due), stored.words_of(rule, row.due_at) if row.due_at else ""
            found.append(Moved(_(rule.title), now, then))
    return tuple(found)


def p_start(pause: Pause) -> datetime:
    """The start of a stored stop: always an instant."""
    start = pause.start
    return start if isinstance(start, datetime) else datetime.combine(start, NOON, BRUSSELS)


def stops_something(case: Case, at: datetime, side: str) -> bool:
    """Whether a request sent to a side now would hold a clock: stop it, or keep it standing after another's answer."""
    if not _stops(case, side):
        return False
    if _held(case, side):
        return True
    flow = procedure_of(case).flow.get(STOPPED, ())
    rows = Deadline.objects.filter(case=case, clock__in=flow, ended_at__isnull=True, state=Deadline.State.RUNNING)
    return any(row.due_at is None or row.due_at >= at for row in rows)
