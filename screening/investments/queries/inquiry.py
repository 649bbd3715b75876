"""Requests for information as rules and letters see them: what waits, what is open, what a day to answer by does."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.context import acting_as_system
from accounts.days import day_of
from casework.models import Case, Deadline
from casework.procedures.clock import BRUSSELS, Pause
from casework.procedures.definitions import Clock, Unit
from casework.queries import clocks as stored
from casework.queries.clocks import History
from casework.queries.facts import procedure_of
from screening.investments.models import InformationRequest, Question, Side
from screening.investments.queries.closing import CLOSING
from screening.investments.queries.sides import asked_sides, sides_of

STOPPED = "stopped_by_request"  # the procedure's own list of the clocks that a question stops
TO_PUT = 7  # days within which a question is put into a letter, unless its service names another day; no rule
USUAL_DAYS = 14  # offered for an answer where the procedure names no length; no rule
LONGEST = 400  # of the clock's units; nobody is given more than that to answer
NOON = time(12)


def waiting_questions(case: Case) -> QuerySet[Question]:
    """Questions that stand in no letter yet: internal, and never to be read outside."""
    rows = Question.objects.filter(case=case, request__isnull=True, dropped_at__isnull=True)
    return rows.select_related("service", "author").order_by("service__code", "pk")


def open_requests(case: Case) -> QuerySet[InformationRequest]:
    """The requests that wait for an answer; each side has one at the most."""
    return InformationRequest.objects.filter(case=case, answered_at__isnull=True, withdrawn_at__isnull=True)


def token_of(questions: Iterable[Question], closing: Mapping[str, str] | None = None) -> str:
    """What a form carries to tell whether the answers, and what is typed of the closing, are still those it showed."""
    digest = hashlib.sha256()
    for place, question in enumerate(sorted(questions, key=lambda q: q.pk)):
        digest.update(f"{place}:{len(question.answer)}:{question.answer};".encode())
    for name, text in sorted((closing or {}).items()):
        digest.update(f"{name}:{len(text)}:{text};".encode())
    return digest.hexdigest()[:16]


def closing_typed(case: Case, side: str) -> dict[str, str]:
    """What the notifier's side has typed of the closing of the deal and not handed in; nothing for another side."""
    return dict(case.filing.draft.get(CLOSING, {})) if side == Side.NOTIFIER else {}


def _rules(case: Case, at: datetime, symbol: str = "@request") -> tuple[Clock, ...]:
    """The clocks of the procedure behind a symbol, those of a request by default; none where it names none."""
    named = procedure_of(case).flow.get(symbol.removeprefix("@"), ())
    return tuple(rule for name in named if (rule := stored.rule_of(case, name, at)) is not None)


def started_clock(case: Case, symbol: str, item: str = "") -> Deadline:
    """The clock behind a symbol that was started just now."""
    names = [name.rpartition(":")[2] for name in procedure_of(case).flow.get(symbol.removeprefix("@"), ())]
    return Deadline.objects.filter(case=case, clock__in=names, item=item, ended_at__isnull=True).latest("run")


def item_of(side: str) -> str:
    """Which of the clocks of requests, that run beside each other, is a side's; the notifier's has no name."""
    return "" if side == Side.NOTIFIER else side


def moves_clocks(case: Case, side: str) -> bool:
    """Whether a request to a side stops what requests stop, and its end lets it go on: as the procedure's data say, and
    not while another side's holds it.
    """
    return _stops(case, side) and not _held(case, side)


def _stops(case: Case, side: str) -> bool:
    rules = sides_of(case)
    return side in rules and rules[side].stops_clocks


def _held(case: Case, side: str) -> bool:
    """Whether an open request to another side holds the clocks; whoever asks may be of a side that isn't shown it."""
    with acting_as_system("whether another side's request holds the clocks"):
        return any(_stops(case, one) for one in asked_sides(case) - {side})


def usual_due(case: Case, at: datetime) -> date:
    """The day that a form proposes: the procedure's own length, or two weeks from now on a working day."""
    for rule in _rules(case, at):
        due = stored.due_at(rule, at, History())
        if due is not None:
            return day_of(due)
    day = day_of(at) + timedelta(days=USUAL_DAYS)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def length_until(case: Case, at: datetime, due_on: date, *, symbol: str = "@request") -> tuple[int | None, date | None]:
    """The length that lets the clock end on that day, and None; or None and the next day that it can end on.

    (None, None) where the procedure names no clock behind the symbol, or the day lies too far ahead.
    """
    rules = _rules(case, at, symbol)
    if not rules or rules[0].unit is Unit.HOURS:
        return None, None
    for length in range(1, LONGEST):
        rule = replace(rules[0], length=length, at_least=None)
        due = stored.due_at(rule, at, History())
        found = day_of(due) if due else None
        if found == due_on:
            return length, None
        if found is not None and found > due_on:
            return None, found
    return None, None


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
