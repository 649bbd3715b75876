"""The map of agreement: sides × questions, with agree, differ, abstain and silent."""

from dataclasses import dataclass

APART = "apart"


@dataclass(frozen=True)
class Cell:
    """One service's answer to one question: ``stand`` is agree, differ, abstain, silent, hidden (not yours to see
    yet) or apart (given under a higher marking than the reader may open).
    """

    service: str
    stand: str
    answer: str


@dataclass(frozen=True)
class Line:
    """One question across the services."""

    code: str
    title: str
    leading: str  # the answer most services gave; empty on a tie
    unresolved: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Agreement:
    """The map of the newest round that the reader may see."""

    round_number: int
    open: bool
    services: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def unresolved(self) -> tuple[str, ...]:
        """Codes of the questions on which the services differ."""
        return tuple(line.code for line in self.lines if line.unresolved)
