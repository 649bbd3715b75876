"""Which extensions of a phase are left, and which clock each would lengthen."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.queries.together import read_together
from casework.models import Case, ClockExtension, Deadline
from casework.procedures.catalogue import procedure
from casework.procedures.definitions import Clock
from screening.investments.procedures.system import Extension, ExtensionMode, system


@dataclass(frozen=True)
class Left:
    """An extension that can still be granted: its rule and clock, how often it was granted, what it would lengthen."""

    rule: Extension
    clock: Clock
    granted: int
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


def extensions_of(case: Case) -> QuerySet[ClockExtension, str]:
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
            found.append(Left(rule, laws.clock(rule.clock), granted, main))
    return tuple(found)
