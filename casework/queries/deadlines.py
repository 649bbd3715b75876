"""What the screens show of clocks: how much is left, why this date, and how that looked on an earlier day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.access import any_of
from accounts.days import day_of
from accounts.queries.asker import NUMBERS
from accounts.queries.composed import Slot, composed, composed_each
from accounts.queries.frozen import seen
from accounts.queries.together import read, read_together
from accounts.queries.translation import translated
from accounts.written import date_format
from casework.access import CASE
from casework.lifecycle.common import ENDED
from casework.models import Case, Correction, Deadline
from casework.procedures import clock as engine
from casework.procedures.clock import BRUSSELS
from casework.procedures.definitions import Clock, Unit, count_of
from casework.procedures.ledger import Explanation, amount_text, version_text
from casework.queries import clocks as stored
from casework.queries.clocks import History

State = Deadline.State
EXTENSIONS = (1, 2, 3, 5, 10, 20)  # lengths offered, in the clock's own unit


@dataclass(frozen=True)
class LedgerRow:
    """One step of a date: its kind (those of the procedures' ledger, or words of its own) and its sentence."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The nearest limit of a case, for one cell of a list."""

    clock: str
    title: str
    tone: str
    left: str
    due: str
    due_at: datetime | None
    confidence_text: str


@dataclass(frozen=True, kw_only=True)
class ClockView(Limit):
    """One clock as a card shows it. ``tone`` is none, soon, overdue, paused or done; texts are ready to print."""

    pk: int
    run: int
    state: str
    kind: str
    confidence: str
    sentence: str
    ledger: tuple[LedgerRow, ...]
    source: str
    version: str
    expiry_text: str
    url: str
    as_of: date | None
    item: str = ""  # what tells it from others of its rule


@dataclass(frozen=True)
class LedgerView:
    """Why this date, at the end of a day: the clock, and a sentence when there was nothing to show on that day."""

    clock: ClockView
    on: date | None
    problem: str = ""


@dataclass(frozen=True)
class Mismatch:
    """A stored due date that the engine doesn't come to."""

    deadline: int
    reference: str
    clock: str
    stored: str
    computed: str


def clocks_of(case: Case, at: datetime, *, beside: Iterable[QuerySet[Any, Any]] = ()) -> list[ClockView]:
    """Every clock of a case that the caller has obtained through the read door: open ones first, nearest limit first.

    One query, however many clocks there are, which answers those ``beside`` it too.
    """
    found = _of_case().about(case=case.pk)
    deadlines, rows, changes = found["deadlines"], found["corrections"], (found["stops"], found["longer"])
    read_together(*found.values(), *beside)
    histories = stored.histories_from([d.pk for d in deadlines], *changes)
    corrections = {d.pk: [row for row in rows if row.deadline_id == d.pk] for d in deadlines}
    views = [(d, _view(case, d, histories[d.pk], corrections[d.pk], at=at)) for d in deadlines]
    far = datetime.max.replace(tzinfo=BRUSSELS)
    views.sort(key=lambda pair: (pair[0].ended_at is not None, pair[0].due_at or far, pair[0].pk))
    return [view for _row, view in views]


@composed_each
def _of_case() -> dict[str, QuerySet[Any, Any]]:
    stops, longer = stored.changes_of(deadline__case=CASE)
    corrections = _settled(deadline__case=CASE)
    return {
        "deadlines": Deadline.objects.filter(case=CASE),
        "stops": stops,
        "longer": longer,
        "corrections": corrections,
    }


def bare_clocks(
    case: Case, clocks: Iterable[str], at: datetime, *, without: Iterable[str] = (), item: str | None = None
) -> list[ClockView]:
    """The newest run of each of these clocks, by item, for readers outside: no word of anybody's own, no correction, no
    address.

    ``without`` names items whose clocks aren't theirs to follow, ``item`` the only one that is.

    One query; the caller has found that the case is theirs to follow.
    """
    own = Deadline.objects.filter(case=case, clock__in=list(clocks)).exclude(item__in=list(without)).order_by("run")
    own, changes = own if item is None else own.filter(item=item), stored.changes_of(deadline__case=case)
    read_together(own, *changes)
    rows = {(row.clock, row.item): row for row in own}
    histories = stored.histories_from([row.pk for row in own], *changes)
    found = []
    for row in rows.values():
        history = histories[row.pk]
        pauses = tuple(replace(pause, reason="", request="") for pause in history.pauses)
        longer = tuple(replace(extension, reason="", request="") for extension in history.extensions)
        view = _view(case, row, History(pauses, longer), (), at=at)
        found.append(replace(view, pk=0, url="", expiry_text=""))
    return found


def ledger(deadline: Deadline, *, at: datetime, as_of: date | None = None) -> LedgerView:
    """Why this date; with ``as_of``, as it stood at the end of that day, before what was recorded later."""
    history, corrections = stored.histories([deadline])[deadline.pk], list(_settled(deadline=deadline))
    view = _view(deadline.case, deadline, history, corrections, at=at, as_of=as_of)
    if as_of is not None and as_of < day_of(_start_on(deadline, corrections, as_of)):
        return LedgerView(view, as_of, _("On that day this clock had not started."))
    return LedgerView(view, as_of)


def extension_choices(deadline: Deadline, *, at: datetime) -> list[tuple[int, str]]:
    """What an extension of each offered length would lead to: (length, "2 working days: due Monday 9 March 2026").

    Empty for a clock that has ended or has no known length.
    """
    rule = stored.definition(deadline)
    if deadline.ended_at is not None or rule.length is None:
        return []
    history = stored.histories([deadline])[deadline.pk]
    choices = []
    for length in EXTENSIONS:
        longer = History(history.pauses, (*history.extensions, engine.Extension(length=length)))
        due = stored.due_at(rule, deadline.started_at, longer)
        words = {"amount": translated(count_of(length, rule.unit)), "due": stored.words_of(rule, due)}
        text = _("%(amount)s: due %(due)s") if due else _("%(amount)s more when it runs again")
        if due is None or due >= at:
            choices.append((length, text % words))
    return choices


def next_limits(cases: Iterable[Case], at: datetime) -> dict[int, Limit]:
    """The nearest limit of each case that has an open clock, by case id; one query for any number of cases.

    A clock that has run out and isn't settled comes first, a stopped one only when nothing else is open. Of a case that
    is over, one without a date is no limit any more.
    """
    by_case: dict[int, list[Deadline]] = defaultdict(list)
    ended = {case.pk: case.state in ENDED for case in cases}
    for row in read(_open_ones().about(ids=list(ended))) if ended else ():
        if row.due_at is not None or row.state == State.PAUSED or not ended[row.case_id]:
            by_case[row.case_id].append(row)
    chosen: dict[int, Any] = {pk: min(found, key=_urgency) for pk, found in by_case.items()}
    return {pk: _limit(row, History(stored.read_stops(row.stops)), at) for pk, row in chosen.items()}


@composed
def _open_ones() -> QuerySet[Deadline]:
    open_ones = Deadline.objects.filter(any_of("case_id", Slot("ids", NUMBERS)), ended_at__isnull=True).order_by("id")
    return open_ones.annotate(stops=stored.stops())


def recompute_mismatches() -> list[Mismatch]:
    """Every stored clock whose date differs from what the engine computes now; in batches, in the caller's context."""
    found: list[Mismatch] = []
    last = 0
    while batch := list(Deadline.objects.filter(pk__gt=last).select_related("case").order_by("pk")[:500]):
        last = batch[-1].pk
        histories = stored.histories(batch)
        for row in batch:
            rule = stored.definition(row)
            computed = stored.due_at(rule, row.started_at, histories[row.pk])
            if computed != row.due_at:
                stood, wanted = stored.due_code(rule, row.due_at), stored.due_code(rule, computed)
                found.append(Mismatch(row.pk, row.case.reference, row.clock, stood, wanted))
    return found


def _urgency(row: Deadline) -> tuple[bool, bool, datetime, int]:
    return stored.lapsed(row), row.state == State.PAUSED, row.due_at or datetime.max.replace(tzinfo=BRUSSELS), row.pk


def _limit(row: Deadline, history: History, at: datetime) -> Limit:
    rule = stored.definition(row)
    explained = engine.explain(rule, row.started_at, history.pauses) if row.state == State.PAUSED else None
    tone = _tone(rule, row, at)
    return seen(
        Limit,
        row,
        title=stored.title_of(row, rule),
        tone=tone,
        left=_left(rule, row, explained, tone, at),
        due=_due(rule, row, explained, tone, at),
        confidence_text=_(rule.confidence_text) if rule.is_flagged else "",
    )


def _view(
    case: Case,
    row: Deadline,
    history: History,
    corrections: Sequence[Correction],
    *,
    at: datetime,
    as_of: date | None = None,
) -> ClockView:
    rule = stored.definition(row)
    start = _start_on(row, corrections, as_of)
    explained = engine.explain(rule, start, history.pauses, history.extensions, as_of)
    tone = _tone(rule, row, at)
    return seen(
        ClockView,
        row,
        title=stored.title_of(row, rule),
        state=str(State(row.state).label),
        tone=tone,
        left=_left(rule, row, explained, tone, at),
        due=_due(rule, row, explained, tone, at),
        kind="target" if rule.is_target else "",
        confidence=rule.confidence.value,
        confidence_text=_(rule.confidence_text),
        sentence=f"{translated(explained.sentence)}.",
        ledger=(
            *(LedgerRow(line.kind, translated(line.text)) for line in explained.rows),
            *_correction_rows(rule, corrections, as_of),
        ),
        source=rule.source,
        version=translated(version_text(rule.version)),
        expiry_text=_(rule.expiry_text) if rule.expiry_text else "",
        url=reverse("clock", args=[case.reference, row.pk]),
        as_of=as_of,
        item=row.item,
    )


def _tone(rule: Clock, row: Deadline, at: datetime) -> str:
    if row.ended_at is not None:
        return "done"
    if row.state == State.PAUSED:
        return "paused"
    if row.due_at is None:
        return "none"
    if row.due_at < at:
        return "soon" if stored.lapses(rule) else "overdue"
    warned = any(look.moment <= at for look in stored.looks(rule, row.due_at, row.started_at))
    return "soon" if warned else "none"


def _left(rule: Clock, row: Deadline, explained: Explanation | None, tone: str, at: datetime) -> str:
    if tone == "done":
        return _ended_words(rule, row)
    if tone == "paused" and explained is not None and explained.open_since is not None:
        since = stored.instant(explained.open_since)
        return _("Stopped since %(day)s") % {"day": date_format(since, "j F") if since else ""}
    if row.due_at is None:
        return _("No date: the length isn't known")
    if stored.lapses(rule) and row.due_at < at:
        return _("Ran out")
    number = engine.remaining(rule, row.due_at, at) or 0
    if tone == "overdue":
        return _amount(rule, -number, overdue=True) if number < 0 else _("Overdue")
    if number == 0:
        return _("Less than an hour left") if rule.unit is Unit.HOURS else _("Due today")
    return _amount(rule, number, overdue=False)


def _ended_words(rule: Clock, row: Deadline) -> str:
    if stored.lapses(rule) and row.state == State.EXPIRED:
        return _("Ran out")
    if row.state == State.MET:
        return _("Met late") if row.expired_at is not None else _("Met")
    return _("Ran out, then dropped") if row.state == State.EXPIRED else _("Dropped")


LEFT = {
    Unit.HOURS: ngettext_lazy("%(n)s hour left", "%(n)s hours left", "n"),
    Unit.WORKING_DAYS: ngettext_lazy("%(n)s working day left", "%(n)s working days left", "n"),
    Unit.DAYS: ngettext_lazy("%(n)s day left", "%(n)s days left", "n"),
}
OVERDUE = {
    Unit.HOURS: ngettext_lazy("%(n)s hour overdue", "%(n)s hours overdue", "n"),
    Unit.WORKING_DAYS: ngettext_lazy("%(n)s working day overdue", "%(n)s working days overdue", "n"),
    Unit.DAYS: ngettext_lazy("%(n)s day overdue", "%(n)s days overdue", "n"),
}


def _amount(rule: Clock, number: int, *, overdue: bool) -> str:
    words = OVERDUE if overdue else LEFT
    return str(words.get(rule.unit, words[Unit.DAYS]) % {"n": number})


def _due(rule: Clock, row: Deadline, explained: Explanation | None, tone: str, at: datetime) -> str:
    if tone == "done":
        day = row.ended_at.astimezone(BRUSSELS) if row.ended_at else None
        return _("on %(day)s") % {"day": date_format(day, "j F")} if day else ""
    if tone == "paused":
        left = explained.left if explained is not None else None
        return (
            _("%(amount)s would remain") % {"amount": translated(amount_text(rule, left))} if left is not None else ""
        )
    if row.due_at is None:
        return ""
    if stored.lapses(rule) and row.due_at < at:
        words = _("on %(day)s, to be confirmed")
    else:
        words = _("was due %(day)s") if tone == "overdue" else _("due %(day)s")
    return words % {"day": stored.short_words_of(rule, row.due_at, at)}


def _settled(**clocks: object) -> QuerySet[Correction]:
    return Correction.objects.filter(**clocks).select_related("proposed_by", "settled_by").order_by("id")


def _start_on(row: Deadline, corrections: Sequence[Correction], as_of: date | None) -> datetime:
    """The start as it was recorded at the end of a day: before any correction that was approved later."""
    if as_of is not None:
        for correction in corrections:
            settled = correction.settled_at
            later = settled is not None and day_of(settled) > as_of
            if correction.state == Correction.State.APPROVED and later:
                return correction.old_start
    return row.started_at


def _correction_rows(rule: Clock, corrections: Sequence[Correction], as_of: date | None) -> list[LedgerRow]:
    rows = []
    for correction in corrections:
        if as_of is not None and day_of(correction.proposed_at) > as_of:
            continue
        settled = correction.settled_at
        if as_of is not None and settled is not None and day_of(settled) > as_of:
            settled = None
        rows.append(_correction_row(rule, correction, settled is not None))
    return rows


def _correction_row(rule: Clock, correction: Correction, settled: bool) -> LedgerRow:
    approved = settled and correction.state == Correction.State.APPROVED
    label = _("Correction, approved") if approved else _("Correction, refused") if settled else _("Correction, waiting")
    second = correction.settled_by
    people = {"first": correction.proposed_by.name, "second": second.name if second else ""}
    by = _("proposed by %(first)s, settled by %(second)s") if settled else _("proposed by %(first)s")
    values = {
        "old_start": stored.words_of(rule, correction.old_start),
        "new_start": stored.words_of(rule, correction.new_start),
        "old_due": stored.words_of(rule, correction.old_due),
        "new_due": stored.words_of(rule, correction.new_due),
    }
    moved = _("Start %(old_start)s → %(new_start)s; due %(old_due)s → %(new_due)s") % values
    return LedgerRow(label, f"{moved}. {correction.reason} ({by % people})")
