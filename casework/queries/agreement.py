"""The map of agreement: sides × questions, with agree, differ, abstain and silent."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

APART = "apart"
UNSAID = ("", "abstain", APART)


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


def line(
    code: str,
    title: str,
    services: Iterable[str],
    answers: Mapping[str, str],
    *,
    spoken: Collection[str] = (),
    words: Callable[[str], str] = str,
) -> Line:
    """Who answers a question as most do, and who differs; on a tie everybody differs. Whoever has ``spoken`` and isn't
    heard is hidden.
    """
    said = Counter(answer for answer in answers.values() if answer not in UNSAID).most_common(2)
    leading = said[0][0] if said and (len(said) == 1 or said[0][1] > said[1][1]) else ""

    def cell(service: str) -> Cell:
        if service not in answers:
            return Cell(service, "hidden" if service in spoken else "silent", "")
        answer = answers[service]
        if answer in UNSAID:
            return Cell(service, APART, "") if answer == APART else Cell(service, "abstain", words(answer))
        return Cell(service, "agree" if answer == leading else "differ", words(answer))

    cells = tuple(cell(service) for service in services)
    differ = any(one.stand == "differ" for one in cells)
    return Line(code, title, words(leading) if leading else "", differ, cells)


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
