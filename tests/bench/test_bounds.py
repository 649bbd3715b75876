"""What once cost minutes for a small request, beside an ordinary one of the same run: work is bounded."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from accounts.errors import Refused
from casework.actions import file_types
from casework.blocks.disclosure.matching import Forbidden, Known, Pair, find
from casework.queries.changes import word_diff
from screening.investments.pages.ownership_chart import ownership_chart
from screening.investments.procedures.deal import Deal, PartyRole
from screening.investments.procedures.scope import assess_scope
from screening.investments.queries.disclosure_sources import SAYS_AN_OPINION
from tests.casework.documents import hostile, samples
from tests.screening.investments.procedures.deals import chart, company
from tests.screening.investments.procedures.test_scope import DEAL, ON, RULES

pytestmark = pytest.mark.bench
Work = Callable[[], object]


def ms(work: Work) -> float:
    """The shortest of three runs, in milliseconds: what else the machine does makes none shorter."""
    spent = []
    for _ in range(3):
        begun = time.perf_counter()
        work()
        spent.append((time.perf_counter() - begun) * 1000)
    return min(spent)


def text(words: int, *, seed: int) -> str:
    """Words that have nothing in common with those of another seed."""
    drawn = random.Random(seed)
    return " ".join(f"{drawn.randrange(10**6)}" for _ in range(words))


def owners(count: int) -> Deal:
    """A chain of owners of which each holds a share of the target too."""
    rows = [f"O{n} > T1: 2" for n in range(count)] + [f"O{n} > O{n + 1}: 60" for n in range(count - 1)]
    return chart("; ".join(rows), company("T1", PartyRole.TARGET))


def ladder(levels: int, *, circle: bool = False) -> Deal:
    """An investor under levels of two owners, each of whom holds a share of both below; the top may hold the circle."""
    tops, rows = ["I"], ["I > T1: 60"]
    for level in range(levels):
        here = [f"L{level}a", f"L{level}b"]
        rows += [f"{one} > {below}: 49.5" for one in here for below in tops]
        tops = here
    rows += [f"I > {tops[0]}: 50"] if circle else []
    made = chart("; ".join(rows), company("T1", PartyRole.TARGET), company("I", PartyRole.INVESTOR, "CN"))
    return replace(DEAL, parties=made.parties, holdings=made.holdings)


def scope_of(deal: Deal) -> Work:
    """What the scope assistant works out of a deal."""
    return lambda: assess_scope(deal=deal, on=ON, rules=RULES)


def said_of(service: str, phrase: str, *, characters: int) -> Work:
    """The guard's look over a letter that says the same of a service again and again."""
    pairs = tuple(Pair(f"{service} {n}", service, SAYS_AN_OPINION) for n in range(20))
    letter = phrase * (characters // len(phrase))
    return lambda: find(letter, Forbidden(pairs=pairs), Known())


def checked(folder: Path, name: str, content: bytes) -> Work:
    """Look into an upload, which may be refused."""
    path = folder / name

    def look() -> None:
        path.write_bytes(content)
        with suppress(Refused):
            file_types.check(path, name)

    return look


def test_nothing_small_costs_much(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = text(300, seed=1)
    rows: list[tuple[str, Work, Work, float]] = [
        (
            "comparison, 20,000 characters written anew",
            lambda: word_diff(text(2900, seed=2), text(2900, seed=3)),
            lambda: word_diff(page, text(300, seed=4)),
            400,
        ),
        (
            "comparison, a text of a megabyte written anew",
            lambda: word_diff(text(150_000, seed=5), text(150_000, seed=6)),
            lambda: word_diff(text(15_000, seed=5), text(15_000, seed=6)),
            30,
        ),
        (
            "chart of 40 owners",
            lambda: ownership_chart(deal=owners(40)),
            lambda: ownership_chart(deal=owners(8)),
            60,
        ),
    ]
    for shape in (False, True):
        rows.append(
            (
                "scope of 200 parties in a ladder" + (", its top held by its foot" if shape else ""),
                scope_of(ladder(99, circle=shape)),
                scope_of(ladder(5)),
                120,
            )
        )
    for phrase in ("VLA;\n", "VLA. ", "VLA. risk. "):
        rows.append(
            (
                f"guard, 20,000 characters of {phrase.split()[-1]}",
                said_of("VLA", phrase, characters=20_000),
                said_of("VLA", "A letter of the file says VLA was asked. ", characters=2_000),
                60,
            )
        )
    ordinary = checked(tmp_path, "report.pdf", samples.sound()["report.pdf"])
    for number, (name, content) in enumerate(hostile.costly()):
        rows.append((f"costly upload {number}, {name[2:]}", checked(tmp_path, name, content), ordinary, 40))
    found = [(name, ms(work), ms(floor), bound) for name, work, floor, bound in rows]
    with capsys.disabled():
        print(f"\n{'':48}{'ms':>9}{'× ordinary':>12}{'bound':>8}")
        for name, spent, floor, bound in found:
            print(f"{name:48}{spent:>9.1f}{spent / floor:>12.1f}{bound:>8.0f}")
    assert [name for name, spent, floor, bound in found if spent > bound * floor] == []
