"""Paths and circles among holdings: who stands above whom, who owns one another, and the exact share through it all.

Plain graphs and fractions. ``Links`` say, for each company, who holds how many percent of it.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TypeVar

HUNDRED = Fraction(100)
NOTHING = Fraction(0)
MANY = 24  # parties between owner and target up to which shares are counted as fractions
N = TypeVar("N", Fraction, Decimal)
Links = Mapping[str, Mapping[str, Fraction]]  # owned → owner → percent, 0 to 100


def strong_parts(arrows: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """The parts of a graph in which each leads to each other, those of several members only (Tarjan, no recursion)."""
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
    return tuple(sorted(part for part in found if len(part) > 1))


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


def exact_share(links: Links, owner: str, target: str) -> Fraction:
    """The exact share of owner in target: x(j) = d(owner, j) + Σ d(k, j) · x(k), solved by elimination.

    Read as chances: follow a vote of the target upward to one of its owners, and so on; x is the chance to come to the
    owner at last. It lies between 0 and 100 as long as nobody's votes add up to more than 100 %. The owner's own owners
    don't matter, so a circle through the owner counts once. Among more than ``MANY`` parties it is counted to 60 digits
    and rounded to 40 decimals: fractions would grow with each party until one chart costs seconds.
    """
    nodes = between(links, owner, target) - {owner}
    if target not in nodes:
        return NOTHING
    if len(nodes) <= MANY:
        return _solved(links, nodes, owner, target, Fraction)
    with localcontext(prec=60):
        found = _solved(links, nodes, owner, target, lambda share: Decimal(share.numerator) / share.denominator)
        return Fraction(found.quantize(Decimal("1e-40")))


def _solved(links: Links, nodes: set[str], owner: str, target: str, number: Callable[[Fraction], N]) -> N:
    """The equation of ``exact_share`` in one kind of number; the party with the fewest links goes first."""
    nought, whole = number(NOTHING), number(HUNDRED)
    one_ = number(Fraction(1))
    rows = {
        one: {k: -number(share) / whole for k, share in links.get(one, {}).items() if k in nodes and k != one}
        for one in nodes
    }
    right = {one: number(links.get(one, {}).get(owner, NOTHING)) for one in nodes}
    users: dict[str, set[str]] = {one: set() for one in nodes}  # whose row names this party
    for one, row in rows.items():
        for k in row:
            users[k].add(one)
    waiting = nodes - {target}  # the target is left for the last, with nothing but itself in its row
    while waiting:
        pivot = min(waiting, key=lambda one: (len(rows[one]) * len(users[one]), one))
        waiting.remove(pivot)
        own, value = rows.pop(pivot), right.pop(pivot)
        scale = one_ + own.pop(pivot, nought)
        for k in own:
            users[k].discard(pivot)
        for one in users.pop(pivot) - {pivot}:
            factor, row = rows[one].pop(pivot) / scale, rows[one]
            right[one] -= factor * value
            for k, share in own.items():
                row[k] = row.get(k, nought) - factor * share
                users[k].add(one)
    return right[target] / (one_ + rows[target].get(target, nought))


def largest_share(links: Links, owner: str, target: str) -> Fraction:
    """The most that the owner can have of the target where no circle lies between them."""
    nodes, known = between(links, owner, target), {owner: HUNDRED}

    def of(one: str) -> Fraction:
        if one not in known:
            shares = (share * of(k) / HUNDRED for k, share in links[one].items() if k in nodes)
            known[one] = min(HUNDRED, sum(shares, NOTHING))
        return known[one]

    return of(target)
