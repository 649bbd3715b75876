"""What once cost minutes for a small request, beside an ordinary one of the same run: work is bounded."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from accounts.errors import Refused
from casework.actions import file_types
from casework.queries.changes import word_diff
from screening.procedures.deal import Deal, PartyRole
from screening.queries.ownership_chart import ownership_chart
from tests.casework.documents import hostile, samples
from tests.screening.procedures.deals import chart, company

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
    ordinary = checked(tmp_path, "report.pdf", samples.sound()["report.pdf"])
    for number, (name, content) in enumerate(hostile.costly()):
        rows.append((f"costly upload {number}, {name[2:]}", checked(tmp_path, name, content), ordinary, 40))
    found = [(name, ms(work), ms(floor), bound) for name, work, floor, bound in rows]
    with capsys.disabled():
        print(f"\n{'':48}{'ms':>9}{'× ordinary':>12}{'bound':>8}")
        for name, spent, floor, bound in found:
            print(f"{name:48}{spent:>9.1f}{spent / floor:>12.1f}{bound:>8.0f}")
    assert [name for name, spent, floor, bound in found if spent > bound * floor] == []
