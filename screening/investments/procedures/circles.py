"""Paths and circles among holdings: who stands above whom, who owns one another, and the exact share through it all.

Plain graphs and fractions. ``Links`` say, for each company, who holds how many percent of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, Generic, TypeVar, cast

HUNDRED = Fraction(100)
NOTHING = Fraction(0)
MANY = 24  # parties of a chart up to which shares are counted as fractions
N = TypeVar("N", Fraction, Decimal)
Links = Mapping[str, Mapping[str, Fraction]]  # owned → owner → percent, 0 to 100


def strong_parts(arrows: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """The parts of a graph in which each leads to each other, those of several members only."""
    return tuple(sorted(part for part in parts_in_order(arrows) if len(part) > 1))


def parts_in_order(arrows: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Every node, alone or with those of its circle; what a part leads to stands before it (Tarjan, no recursion)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[tuple[str, ...]] = []
    for root in sorted(arrows):
        if root in number:
            continue
        number[root] = low[root] = len(number)
        stack.append(root)
        work = [(root, iter(sorted(arrows.get(root, ()))))]
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in number:
                    number[other] = low[other] = len(number)
                    stack.append(other)
                    work.append((other, iter(sorted(arrows.get(other, ())))))
                    break
                if other in stack:
                    low[node] = min(low[node], number[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    at = stack.index(node)
                    found.append(tuple(sorted(stack[at:])))
                    del stack[at:]
    return found


def reach(links: Mapping[str, Iterable[str]], start: str) -> set[str]:
    """What the links lead to from a node, itself included."""
    found, work = {start}, [start]
    while work:
        for other in links.get(work.pop(), ()):
            if other not in found:
                found.add(other)
                work.append(other)
    return found


def between(links: Links, owner: str, target: str) -> set[str]:
    """Every party on a path from owner to target, both included; empty without a path."""
    up = reach(links, target)
    if owner not in up:
        return set()
    downward: dict[str, set[str]] = {}
    for owned, owners in links.items():
        for one in owners:
            downward.setdefault(one, set()).add(owned)
    return up & reach(downward, owner)


@dataclass(frozen=True)
class Shares:
    """The exact shares among the parties of one chart, each owner's worked out once and kept.

    ``above`` lists the links, ``below`` the same from the owners' side; ``order`` has every owner's parts before those
    of what it owns; ``solved`` keeps the equations of each circle, which don't depend on who asks.
    """

    above: Links
    below: Links
    order: tuple[tuple[str, ...], ...]
    place: Mapping[str, int]
    solved: dict[int, "Equations[Any] | None"] = field(default_factory=dict)
    found: dict[str, Mapping[str, Fraction] | Mapping[str, Decimal]] = field(default_factory=dict)

    @classmethod
    def of(cls, links: Links) -> "Shares":
        """The chart of these links, nothing worked out yet."""
        below: dict[str, dict[str, Fraction]] = {}
        for owned, owners in links.items():
            for owner, share in owners.items():
                below.setdefault(owner, {})[owned] = share
        order = tuple(parts_in_order(links))
        return cls(links, below, order, {one: at for at, part in enumerate(order) for one in part})

    def share(self, owner: str, target: str) -> Fraction:
        """The exact share in percent of an owner in a party: x(j) = d(owner, j) + Σ d(k, j) · x(k).

        Read as chances: follow a vote of a company upward to one of its owners, and so on; x is the chance to come to
        the owner at last. It lies between 0 and 100 as long as nobody's votes add up to more than 100 %. The owner's
        own owners don't matter, so a circle through the owner counts once. Among more than ``MANY`` parties it is
        counted to 60 digits and rounded to 40 decimals: fractions would grow with each party until one chart costs
        seconds.
        """
        if owner not in self.found:
            if len(self.place) <= MANY:
                self.found[owner] = self._chances(owner, Fraction)
            else:
                with localcontext(prec=60):
                    self.found[owner] = self._chances(owner, lambda share: Decimal(share.numerator) / share.denominator)
        found = self.found[owner].get(target, NOTHING)
        if isinstance(found, Decimal):
            with localcontext(prec=60):
                return Fraction(found.quantize(Decimal("1e-40")))
        return found

    def _chances(self, owner: str, number: Callable[[Fraction], N]) -> dict[str, N]:
        whole, found = number(HUNDRED), {owner: number(HUNDRED)}
        reached = reach(self.below, owner)
        for at in sorted({self.place[one] for one in reached if one in self.place}):
            part = self.order[at]
            if owner in part:
                found |= self._own_circle(at, owner, number)
                continue
            right = dict.fromkeys(part, whole * 0)
            for one in part:
                for k, share in self.above[one].items():
                    if k in found:
                        right[one] += number(share) * found[k] / whole
            found |= right if len(part) == 1 else self._equations(at, number).answer(right)
        return found

    def _own_circle(self, at: int, owner: str, number: Callable[[Fraction], N]) -> dict[str, N]:
        """What an owner has of those it stands in a circle with: visits of the owner over its own returns."""
        part, whole = self.order[at], number(HUNDRED)
        if len(part) == 1:
            return {}
        inside = (sum(v for k, v in self.above[one].items() if k in part) for one in part)
        if all(total == HUNDRED for total in inside):  # nobody outside: every vote comes to the owner at last
            return dict.fromkeys(part, whole)
        visits = self._equations(at, number).answer({one: whole if one == owner else whole * 0 for one in part})
        return {one: x / visits[owner] * whole for one, x in visits.items()}

    def _equations(self, at: int, number: Callable[[Fraction], N]) -> "Equations[N]":
        if at not in self.solved:
            self.solved[at] = Equations.of(self.above, frozenset(self.order[at]), number)
        return cast("Equations[N]", self.solved[at])


@dataclass(frozen=True)
class Step(Generic[N]):
    """One party taken out of the equations: its scale, what is left in its row, and what each other row takes of it."""

    party: str
    scale: N
    row: Mapping[str, N]
    takes: Mapping[str, N]


@dataclass(frozen=True)
class Equations(Generic[N]):
    """x(j) - Σ d(k, j) · x(k) = right(j) among the parties of one circle, taken apart once for any right side."""

    steps: tuple[Step[N], ...]

    @classmethod
    def of(cls, links: Links, part: frozenset[str], number: Callable[[Fraction], N]) -> "Equations[N]":
        """Elimination in one kind of number; the party with the fewest links goes first, so that few rows fill up."""
        one_, whole, nought = number(Fraction(1)), number(HUNDRED), number(NOTHING)
        rows = {one: {k: -number(d) / whole for k, d in links[one].items() if k in part} | {one: one_} for one in part}
        users: dict[str, set[str]] = {one: set() for one in part}  # whose row names this party
        for one, row in rows.items():
            for k in row:
                users[k].add(one)
        steps, waiting = [], set(part)
        while waiting:
            pivot = min(waiting, key=lambda one: (len(rows[one]) * len(users[one]), one))
            waiting.remove(pivot)
            own: dict[str, N] = rows.pop(pivot)
            scale = own.pop(pivot)
            for k in (pivot, *own):
                users[k].discard(pivot)
            takes = {one: rows[one].pop(pivot) / scale for one in users.pop(pivot)}
            for one, factor in takes.items():
                row = rows[one]
                for k, d in own.items():
                    row[k] = row.get(k, nought) - factor * d
                    users[k].add(one)
            steps.append(Step(pivot, scale, own, takes))
        return cls(tuple(steps))

    def answer(self, right: Mapping[str, N]) -> dict[str, N]:
        """The x of every party for a right side."""
        right = dict(right)
        found: dict[str, N] = {}
        for step in self.steps:
            if right[step.party]:
                for one, factor in step.takes.items():
                    right[one] -= factor * right[step.party]
        for step in reversed(self.steps):
            rest = right[step.party]
            for k, share in step.row.items():
                rest -= share * found[k]
            found[step.party] = rest / step.scale
        return found


def largest_share(links: Links, owner: str, target: str) -> Fraction:
    """The most that the owner can have of the target where no circle lies between them."""
    nodes, known = between(links, owner, target), {owner: HUNDRED}

    def of(one: str) -> Fraction:
        if one not in known:
            shares = (share * of(k) / HUNDRED for k, share in links[one].items() if k in nodes)
            known[one] = min(HUNDRED, sum(shares, NOTHING))
        return known[one]

    return of(target)
