"""Which extensions of a phase are left, and which clock each would lengthen."""

from dataclasses import dataclass

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

    Two queries. An extension that begins after the main clock makes itself the main clock of the phase.
    """
    rules = [e for e in system(case.procedure).extensions.values() if e.phase == case.state]
    if not rules:
        return ()
    laws = procedure(case.procedure, case.procedure_version)
    rows = list(Deadline.objects.filter(case=case))
    added = list(ClockExtension.objects.filter(deadline__case=case).exclude(clock="").values_list("clock", flat=True))
    names = {*laws.flow.get(case.state, ()), *(e.clock for e in rules if e.mode is ExtensionMode.AFTER)}
    main = tuple(row for row in rows if row.clock in names and row.ended_at is None)
    found = []
    for rule in rules:
        granted = added.count(rule.clock) + sum(1 for row in rows if row.clock == rule.clock)
        if granted < rule.most:
            found.append(Left(rule, laws.clock(rule.clock), granted, main))
    return tuple(found)
