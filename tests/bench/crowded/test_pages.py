"""What pages and forms cost the product as it runs: web server and database, beside a bare list of the same run.

Processor time a request, one client, at FEW and at MANY cases, page after page in turn; ten times as often as a bare
Django list of 50 rows through the same middleware is a hundred. Read the multiples (docs/how-to/bench.md).
"""

import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest

from accounts.models import Person
from tests.bench.crowded import spent
from tests.bench.crowded.conftest import CLIENTS, FEW, MANY, Crowd
from tests.bench.crowded.stack import Answer, Product, Spent, Visitor
from tests.casework.acts.pages import VERSION
from tests.casework.referrals.test_referral_form import FORM

pytestmark = pytest.mark.bench

ROUNDS, BLOCK, WARM = 7, 3, 4
GROWTH = 1.3  # of the multiples, from FEW to MANY
FLOOR = "bare list of 50 rows"
QUEUE, CASE = "queue of a reader", "case page"
# in multiples of the floor, times ten; what has none is shown for comparison
BUDGETS = {
    QUEUE: 45,
    "list, sees all": 45,
    "name search": 35,
    CASE: 45,
    "case, all its tabs": 250,
    "history of a case": 40,
    "create": 55,
    "change state (submit)": 40,
}
SECONDS = 10.0  # of eight clients
TAB = re.compile(rb'<ul class="tabs">(.*?)</ul>', re.DOTALL)
LISTED = re.compile(rb'href="(/cases/[A-Z]+-\d{4}-\d{6}/)"')
_numbers = count(1)
Step = tuple[str, Callable[[], Answer]]


@dataclass
class Paper:
    """A referral on its way through the web forms: what each request needs of the answer before."""

    writer: Visitor
    at: str = ""

    def steps(self) -> Iterator[Step]:
        """Start a draft, save it whole, submit it; the pages in between aren't counted."""
        yield "create", self.create
        yield "save the whole form", self.save
        yield "change state (submit)", self.submit

    def create(self) -> Answer:
        answer = self.writer.post("/referrals/new/", procedure="be.jic")
        self.at = answer.location.removesuffix("edit/")
        return answer

    def save(self) -> Answer:
        name = f"Person{next(_numbers)} Qu{time.time_ns()}"
        return self.writer.post(
            f"{self.at}edit/", **{**FORM, "subjects-0-name": name}, version=self.version, then="save"
        )

    def submit(self) -> Answer:
        return self.writer.post(f"{self.at}acts/submit/", version=self.version)

    def look(self, page: str) -> None:
        """Read on the page of a form which version it would be sent over."""
        found = VERSION.search(self.writer.get(f"{self.at}{page}/").content.decode())
        assert found is not None
        self.version = found.group(1)


@dataclass
class Measured:
    """What was measured, and who looked."""

    crowd: Crowd
    product: Product
    costs: dict[int, dict[str, list[Spent]]] = field(default_factory=dict)

    def cost(self, size: int, name: str) -> float:
        """Milliseconds of both, the median of the rounds."""
        return statistics.median(one.both for one in self.costs[size][name])

    def times(self, size: int, name: str) -> float:
        """Ten times the multiple of the floor: the floor is ten."""
        return 10 * self.cost(size, name) / self.cost(size, FLOOR)


def pages_of(crowd: Crowd, product: Product) -> dict[str, tuple[Visitor, list[str]]]:
    """Each page with who opens it; several addresses where they are opened one after the other."""
    reader, everything = product.visitor(crowd.readers[0]), product.visitor(crowd.everything)
    secretary = product.visitor(crowd.screeners.secretary)
    case, file = f"/cases/{crowd.case.reference}/", f"/cases/{crowd.file.reference}/"
    tabs = TAB.search(reader.get(case).content)
    assert tabs is not None
    asked = reader.post("/search/", q="Borislav Quillfeather").location
    return {
        FLOOR: (reader, ["/bench/bare/"]),
        QUEUE: (reader, ["/?tab=service"]),
        "list, sees all": (everything, ["/?tab=service"]),
        "name search": (reader, [asked]),
        CASE: (reader, [case]),
        "case, all its tabs": (reader, [href.decode() for href in re.findall(rb'href="([^"]+)"', tabs.group(1))]),
        "history of a case": (reader, [f"{case}timeline/"]),
        "list of investments": (secretary, ["/investments/"]),
        "investment file": (secretary, [file]),
        "its notification": (secretary, [f"{file}notification/"]),
    }


def open_all(who: Visitor, paths: list[str], times: int = 1) -> list[Answer]:
    """Open each page so many times."""
    found = [who.get(path) for _ in range(times) for path in paths]
    assert {one.status for one in found} == {200}, paths
    return found


def listed(pages: dict[str, tuple[Visitor, list[str]]]) -> dict[str, int]:
    """How many cases each list shows: as many at both sizes, or there is nothing to compare."""
    lists = (QUEUE, "list, sees all", "name search")
    return {name: len(set(LISTED.findall(open_all(*pages[name])[0].content))) for name in lists}


def measure(crowd: Crowd, product: Product) -> dict[str, list[Spent]]:
    """Every page and form in turn, round by round, after some that warm up."""
    pages, writer = pages_of(crowd, product), product.visitor(crowd.people.officer)
    assert listed(pages) == {QUEUE: 50, "list, sees all": 50, "name search": listed(pages)["name search"]}
    assert listed(pages)["name search"] > 0
    found: dict[str, list[Spent]] = {}
    for who, paths in pages.values():
        open_all(who, paths, WARM)
    for number in range(ROUNDS + 1):
        round_: dict[str, list[Spent]] = {}
        for name, (who, paths) in pages.items():
            times = BLOCK if len(paths) == 1 else 1
            with product.measured(round_.setdefault(name, []), times):
                open_all(who, paths, times)
        paper = Paper(writer)
        for name, step in paper.steps():
            if paper.at:
                paper.look("edit" if name.startswith("save") else "acts/submit")
            with product.measured(round_.setdefault(name, [])):
                answer = step()
            assert (name, answer.status) == (name, 302), answer.content.decode()
        if number > 0:  # the first one fills caches
            for name, costs in round_.items():
                found.setdefault(name, []).extend(costs)
    return found


@pytest.fixture(scope="module")
def measured(crowd: Crowd, running: Product) -> Measured:
    """Costs at both sizes."""
    result = Measured(crowd, running)
    for size in (FEW, MANY):
        begun = time.monotonic()
        crowd.grow(size)
        grown = time.monotonic() - begun
        result.costs[size] = measure(crowd, running)
        print(f"\n{size:,} cases: {grown:.0f} s to fill, {time.monotonic() - begun - grown:.0f} s to measure")
    return result


def test_what_pages_and_forms_cost_and_that_they_cost_the_same_among_many_cases(measured: Measured) -> None:
    sees = {QUEUE: measured.crowd.share(measured.crowd.readers[0])}
    heads = (
        f"ms at {FEW:,}",
        f"ms at {MANY:,}",
        "web",
        "database",
        f"×10 at {FEW:,}",
        f"×10 at {MANY:,}",
        "budget",
        "",
        "growth",
    )
    print(f"\n{'work':28}" + "".join(f"{head:>15}" for head in heads))
    grown = {}
    for name in measured.costs[MANY]:
        few, many, budget = measured.times(FEW, name), measured.times(MANY, name), BUDGETS.get(name)
        grown[name] = many / few
        parts = [statistics.median(part) for part in zip(*measured.costs[MANY][name], strict=True)]
        title = f"{name}, sees {sees[name]:.0%}" if name in sees else name
        shown = "" if budget is None else "over" if many > budget else "met"
        times = [measured.cost(FEW, name), measured.cost(MANY, name), *parts, few, many]
        print(
            f"{title:28}"
            + "".join(f"{one:>15.1f}" for one in times)
            + f"{budget or '':>15}{shown:>15}{grown[name]:>15.2f}"
        )
    assert {name: round(times, 2) for name, times in grown.items() if name in BUDGETS and times > GROWTH} == {}


def together(product: Product, people: list[Person], path: str) -> tuple[float, Spent, float]:
    """Eight clients on one page: pages a second, what one costs, and how many processors others left to us."""
    visitors, answered = [product.visitor(person) for person in people], [0] * len(people)
    for visitor in visitors:
        open_all(visitor, [path], 2)
    failed: list[BaseException] = []
    end = time.monotonic() + SECONDS

    def ask(number: int) -> None:
        try:
            while time.monotonic() < end:
                open_all(visitors[number], [path])
                answered[number] += 1
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(visitors))]
    costs: list[Spent] = []
    begun, worked, idle = time.monotonic(), *spent.machine()
    with product.measured(costs):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    taken = time.monotonic() - begun
    assert failed == []
    now_worked, now_idle = spent.machine()
    ours = costs[0].both / 1000
    left = (ours + now_idle - idle) / (now_worked - worked + now_idle - idle)
    pages = sum(answered)
    return pages / taken, Spent(costs[0].web / pages, costs[0].database / pages), left


def test_eight_clients_get_what_the_processors_can_give(measured: Measured) -> None:
    product, crowd = measured.product, measured.crowd
    cores = spent.cores()
    heads = ("pages/s", "CPU ms a page", "alone", "cores ÷ CPU", "of it", "of what was left")
    print(f"\n{f'{CLIENTS} clients, 2 workers, {cores} cores':32}" + "".join(f"{head:>17}" for head in heads))
    for name, path in ((QUEUE, "/?tab=service"), (CASE, f"/cases/{crowd.case.reference}/")):
        rate, cost, left = together(product, crowd.readers, path)
        alone = measured.cost(MANY, name)
        most = cores * 1000 / alone
        numbers = "".join(f"{one:>17.1f}" for one in (rate, cost.both, alone, most))
        print(f"{name:32}{numbers}{rate / most:>17.0%}{rate / (most * left):>17.0%}")
        assert rate > 0


def test_the_memory_of_each_process(measured: Measured) -> None:
    print(f"\n{'memory, MB':28}" + "".join(f"{head:>12}" for head in ("rest RSS", "rest PSS", "load RSS", "load PSS")))
    rest, load = measured.product.at_rest, measured.product.memory()
    for (name, before), (_name, after) in zip(rest.items(), load.items(), strict=True):
        print(f"{name:28}" + "".join(f"{one:>12.0f}" for one in (*before, *after)))
    totals = [sum(one.pss for one in found.values()) for found in (rest, load)]
    print(f"{'together':28}{'':>12}{totals[0]:>12.0f}{'':>12}{totals[1]:>12.0f}")
    assert all(one.pss > 0 for one in load.values())
