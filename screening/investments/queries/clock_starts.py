"""From which day an act counts a clock that doesn't begin with the act itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.days import day_of
from accounts.models import Person
from accounts.queries.composed import Slot
from accounts.queries.together import read_together
from accounts.written import date_format
from casework.models import Case, ClockExtension, Deadline
from casework.procedures.catalogue import procedure
from casework.procedures.clock import BRUSSELS
from casework.procedures.definitions import Clock
from casework.queries import clocks as stored
from casework.queries.facts import procedure_of
from screening.investments.models import FileMember, Filing, MinisterDecision, Side
from screening.investments.procedures.system import Extension, ExtensionMode, system

ASKED_AGAIN = 30  # days after the last word of the parties, where no day of closing is planned; no rule
CLOSING = "closing"  # under which the notification keeps what is typed of it and isn't handed in


def asks_closing(case: Case) -> bool:
    """Whether the parties are asked if the deal is closed by now: of a notification, until they say that it is."""
    filing = case.filing
    return filing.file_type == Filing.FilingType.NOTIFICATION and filing.completed_on is None


def closing_typed(case: Case, side: str) -> dict[str, str]:
    """What the notifier's side has typed of the closing of the deal and not handed in; nothing for another side."""
    return dict(case.filing.draft.get(CLOSING, {})) if side == Side.NOTIFIER else {}


def asked_in(case: Case, at: datetime) -> int:
    """In how many days the parties are asked: by the planned day of the closing, or a month from now."""
    planned, today = case.filing.planned_on, day_of(at)
    return (planned - today).days if planned is not None and planned > today else ASKED_AGAIN


def asking(case: Case, person_id: int) -> tuple[tuple[str, str], ...]:
    """What handing in does to the clock of that question."""
    return (("restart" if asks_closing(case) else "stop", "@closing"),)


def closing_words(case: Case) -> str:
    """When the parties last said that the deal isn't closed; empty where that isn't the question."""
    if not asks_closing(case):
        return ""
    said = case.filing.closing_stated_at or case.opened_at
    words = _("The parties last said on %(day)s that the deal is not closed.")
    return words % {"day": date_format(said, "j F Y")} if said else ""


def clock_starts(case: Case) -> Mapping[str, datetime | None]:
    """By symbol of the flow, the moment; None where what it is counted from hasn't happened yet.

    The time to look at a deal runs from its completion, in some systems from its signing, in some from the day on which
    the authority hears of it, which is the day of the act and isn't named here.
    """
    filing = case.filing
    incoming = filing.file_type == Filing.FilingType.EU_INCOMING  # another state looks at it, and we may comment
    completed = None if incoming else start_of(filing.completed_on)
    found = {
        "@look_back": completed,
        "@look_back_bad_faith": completed,
        "@look_back_signing": None if incoming else start_of(filing.signed_on),
        "@union_unscreened": completed,
    }
    return {**found, "@look_back_aware": None} if incoming else found


def start_of(day: date | None) -> datetime | None:
    """The first moment of a day in Brussels."""
    return None if day is None else datetime.combine(day, time.min, BRUSSELS)


def until_asked(case: Case, at: datetime) -> Mapping[str, int]:
    """In days, the clock that handing in starts."""
    return {"@closing": asked_in(case, at)}


def time_to_combine(case: Case, person_id: int) -> tuple[tuple[str, str], ...]:
    """The last minister's decision starts the time to combine."""
    decided = MinisterDecision.objects.filter(case=case).values("service")
    members = FileMember.objects.filter(case=case, part=FileMember.Part.MEMBER, removed_at__isnull=True)
    own = Person.objects.filter(pk=person_id).values("service")
    waiting = members.exclude(service__in=decided).exclude(service__in=own).exists()
    return () if waiting else (("start", "@combine"),)


def extensions_end(case: Case, person_id: int) -> tuple[tuple[str, str], ...]:
    """An end ends whatever extension still runs."""
    return tuple(("stop", e.clock) for e in system(case.procedure).extensions.values())


SYMBOLS = ("union_intent", "union_comment", "union_question", "union_opinion")


def comments_run(case: Case, at: datetime) -> list[Deadline]:
    """Their clocks that run, those without a length as well. One query."""
    return running_of(Deadline.objects.filter(case=case, ended_at__isnull=True), procedure_of(case).flow, at)


def running_of(rows: Iterable[Deadline], flow: Mapping[str, tuple[str, ...]], at: datetime) -> list[Deadline]:
    """The same of clocks that were read already."""
    names = {name.rpartition(":")[2] for symbol in SYMBOLS for name in flow.get(symbol, ())}
    return [
        row
        for row in rows
        if row.clock in names
        and row.ended_at is None
        and row.state != Deadline.State.EXPIRED
        and (row.due_at is None or row.due_at >= at)
    ]


def comments_until(running: Iterable[Deadline]) -> str:
    """The last day of these in words; empty when nothing of theirs runs to a day."""
    ends = [(row.due_at, row.pk, row) for row in running if row.due_at is not None]
    if not ends:
        return ""
    due, _pk, last = max(ends)
    return stored.words_of(stored.definition(last), due)


@dataclass(frozen=True)
class Left:
    """An extension that can still be granted: its rule and clock, and what it would lengthen."""

    rule: Extension
    clock: Clock
    main: tuple[Deadline, ...]

    @property
    def needs_length(self) -> bool:
        """Whether the length is agreed in each file, or isn't known."""
        return self.rule.agreed or self.clock.length is None


def extensions_left(case: Case) -> tuple[Left, ...]:
    """Every extension of the phase that the file is in and that was granted less often than the procedure allows.

    One query.
    """
    rows, added = Deadline.objects.filter(case=case), extensions_of(case)
    read_together(rows, added)
    return left_of(case, list(rows), list(added))


def extensions_of(case: Case | Slot) -> QuerySet[ClockExtension, str]:
    """Which clock lengthened another, once for each time."""
    return ClockExtension.objects.filter(deadline__case=case).exclude(clock="").values_list("clock", flat=True)


def left_of(case: Case, rows: Sequence[Deadline], added: Sequence[str]) -> tuple[Left, ...]:
    """``extensions_left`` from the case's clocks and the extensions that were given.

    An extension that begins after the main clock makes itself the main clock of the phase.
    """
    rules = [e for e in system(case.procedure).extensions.values() if e.phase == case.state]
    laws = procedure(case.procedure, case.procedure_version)
    names = {*laws.flow.get(case.state, ()), *(e.clock for e in rules if e.mode is ExtensionMode.AFTER)}
    main = tuple(row for row in rows if row.clock in names and row.ended_at is None)
    found = []
    for rule in rules:
        granted = added.count(rule.clock) + sum(1 for row in rows if row.clock == rule.clock)
        if granted < rule.most:
            found.append(Left(rule, laws.clock(rule.clock), main))
    return tuple(found)
