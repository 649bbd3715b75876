"""Where the boxes and lines of a chart of holdings stand: layers from top to bottom, few crossings, short lines.

Plain arithmetic in whole pixels: the same nodes and links in the same order give the same picture. A link is drawn from
its owner to what it owns; one that would have to go upward (holdings in a circle) still ends at what is owned.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from screening.investments.pages.chart_lines import Link, Place, Point, Route, routes_of

WIDTH = 164  # of a box
GAP = 22  # between neighbours
LANE = 16  # a line that passes through a layer
SPACE = 66  # between layers: room for a label; more where many lines come together
MARGIN = 14
ROW = 5  # boxes in a layer
TALL = 8  # layers until a chain is continued in a new column
GUTTER = 56
SWEEPS = 14
SETTLING = 60  # rounds until the boxes stand still
STRAIGHT = 14  # a line that would bend by less is drawn straight


@dataclass(frozen=True)
class Layout:
    """The whole picture, without words."""

    places: Mapping[str, Place]
    routes: Mapping[Link, Route]
    width: int
    height: int


def lay_out(
    *, heights: Mapping[str, int], links: Sequence[Link], labels: Mapping[Link, int], lowest: str = ""
) -> Layout:
    """The picture of these boxes (heights by key, in their order) and links; ``labels`` are the labels' widths.

    ``lowest`` is the box to keep in the bottom layer. A link of a box to itself isn't drawn.
    """
    nodes = list(heights)
    if not nodes:
        return Layout({}, {}, MARGIN, MARGIN)
    links = [link for link in dict.fromkeys(links) if link[0] != link[1] and set(link) <= set(nodes)]
    downward = _downward(nodes, links)
    level = _levels(nodes, set(downward.values()), lowest)
    rows, chains = _rows(nodes, downward, level)
    rows = _ordered(rows, chains)
    middles = _middles(rows, chains)
    tops, floors = _tops(rows, heights, chains)
    places = {
        key: Place(
            round(middles[key]) - WIDTH // 2,
            tops[at] + (floors[at] - tops[at] - heights[key]) // 2,
            WIDTH,
            heights[key],
        )
        for at, row in enumerate(rows)
        for key in row
        if key in heights
    }
    points = _points(rows, chains, middles, places, tops, floors)
    if len(rows) > TALL:
        places, points = _in_columns(rows, chains, places, points)
    places, points = _shifted(places, points)
    upward = {link for link, drawn in downward.items() if link != drawn}
    routes = routes_of(points, places, labels, upward)
    xs = [one.x + one.width for one in places.values()] + [x for route in routes.values() for x, _ in route.points]
    xs += [route.label[0] + labels.get(link, 0) // 2 for link, route in routes.items()]
    ys = [one.y + one.height for one in places.values()] + [y for route in routes.values() for _, y in route.points]
    return Layout(places, routes, max(xs, default=0) + MARGIN, max(ys, default=0) + MARGIN)


# layers --------------------------------------------------------------------------------------------------------------


def _downward(nodes: Sequence[str], links: Sequence[Link]) -> dict[Link, Link]:
    """Each link as it is drawn, from the upper to the lower box: turned where it would close a circle."""
    below: dict[str, list[str]] = {key: [] for key in nodes}
    for owner, owned in links:
        below[owner].append(owned)
    state: dict[str, int] = {}
    turned: set[Link] = set()
    owned_at_all = {owned for _, owned in links}
    for root in sorted(nodes, key=lambda key: key in owned_at_all):
        if root in state:
            continue
        state[root] = 1
        work = [(root, iter(below[root]))]
        while work:
            node, rest = work[-1]
            for other in rest:
                if state.get(other) == 1:
                    turned.add((node, other))
                elif other not in state:
                    state[other] = 1
                    work.append((other, iter(below[other])))
                    break
            else:
                state[node] = 2
                work.pop()
    return {link: (link[1], link[0]) if link in turned else link for link in links}


def _levels(nodes: Sequence[str], links: Iterable[Link], lowest: str) -> dict[str, int]:
    """Layers counted from the bottom: owners above what they own, at most ``ROW`` boxes in one where possible."""
    links = list(links)
    below: dict[str, set[str]] = {key: set() for key in nodes}
    above: dict[str, set[str]] = {key: set() for key in nodes}
    for upper, lower in links:
        below[upper].add(lower)
        above[lower].add(upper)
    level: dict[str, int] = {}
    used: dict[int, int] = {}
    waiting = list(nodes)
    while waiting:
        ready = [key for key in waiting if all(one in level for one in below[key])]
        ready.sort(key=lambda key: (max((level[one] for one in below[key]), default=-1), -len(above[key])))
        key = ready[0]
        at = max((level[one] + 1 for one in below[key]), default=0)
        while used.get(at, 0) >= ROW:
            at += 1
        level[key] = at
        used[at] = used.get(at, 0) + 1
        waiting.remove(key)
    for key in sorted(nodes, key=lambda one: -level[one]):  # what owns nothing stands right below its owners
        if key != lowest and not below[key] and above[key]:
            level[key] = max(level[key], min(level[one] for one in above[key]) - 1)
    alone = max(level.values(), default=0)
    for key in nodes:
        if not below[key] and not above[key] and key != lowest and alone:
            level[key] = 1
    return level


def _rows(
    nodes: Sequence[str], downward: Mapping[Link, Link], level: Mapping[str, int]
) -> tuple[list[list[str]], dict[Link, list[str]]]:
    """Layers from the top with a lane for each line that passes through, and each link's chain, upper end first."""
    used = sorted(set(level.values()), reverse=True)
    at = {value: number for number, value in enumerate(used)}
    rows: list[list[str]] = [[] for _ in used]
    for key in nodes:
        rows[at[level[key]]].append(key)
    chains: dict[Link, list[str]] = {}
    for number, (link, (upper, lower)) in enumerate(downward.items()):
        chain = [upper]
        for row in range(at[level[upper]] + 1, at[level[lower]]):
            lane = f"\0{number}.{row}"
            rows[row].append(lane)
            chain.append(lane)
        chains[link] = [*chain, lower]
    return rows, chains


def _ordered(rows: list[list[str]], chains: Mapping[Link, Sequence[str]]) -> list[list[str]]:
    """The order within each layer with the fewest crossings that sweeping up and down finds."""
    up, down = _neighbours(chains)
    rows = _begun(rows, up)
    best, fewest = [list(row) for row in rows], _crossings(rows, down)
    for sweep in range(SWEEPS):
        near = up if sweep % 2 == 0 else down
        for row in rows if sweep % 2 == 0 else reversed(rows):
            spot = {key: (place + 0.5) / len(other) for other in rows for place, key in enumerate(other)}
            wanted = {key: _mean([spot[one] for one in near.get(key, ())], spot[key]) for key in row}
            row.sort(key=wanted.__getitem__)
        crossings = _crossings(rows, down)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return best


def _begun(rows: Sequence[Sequence[str]], up: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The order to begin with: below one's owners, and what has none on both sides, so that lines come in between."""
    begun: list[list[str]] = []
    for row in rows:
        spot = {key: place for place, key in enumerate(begun[-1])} if begun else {}
        bound = [key for key in row if up.get(key)]
        free = [key for key in row if not up.get(key)]
        bound.sort(key=lambda key: _mean([spot[one] for one in up[key]], 0))
        half = (len(free) + 1) // 2 if bound else len(free)
        begun.append([*free[:half], *bound, *free[half:]])
    return begun


def _neighbours(chains: Mapping[Link, Sequence[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    up: dict[str, list[str]] = {}
    down: dict[str, list[str]] = {}
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            down.setdefault(upper, []).append(lower)
            up.setdefault(lower, []).append(upper)
    return up, down


def _crossings(rows: Sequence[Sequence[str]], down: Mapping[str, Sequence[str]]) -> int:
    total = 0
    for row, following in pairwise(rows):
        spot = {key: place for place, key in enumerate(following)}
        seen: list[int] = []
        for key in row:
            ends = sorted(spot[one] for one in down.get(key, ()) if one in spot)
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


# places --------------------------------------------------------------------------------------------------------------


def _middles(rows: Sequence[Sequence[str]], chains: Mapping[Link, Sequence[str]]) -> dict[str, float]:
    """The middle of each box and lane: as near below its neighbours as the order and the distances allow."""
    up, down = _neighbours(chains)
    middle: dict[str, float] = {}
    for row in rows:
        middle |= dict(zip(row, _apart(row, [0.0] * len(row)), strict=True))
    for sweep in range(SETTLING):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            near = (up, down) if sweep % 2 == 0 else (down, up)
            wanted = []
            for key in row:
                first = [middle[one] for one in near[0].get(key, ())]
                both = first + [middle[one] for one in near[1].get(key, ())]
                wanted.append(_mean(first if sweep < SWEEPS else both, _mean(both, middle[key])))
            middle |= dict(zip(row, _apart(row, wanted), strict=True))
    for row in reversed(rows):  # at last each owner right above what it owns
        wanted = [_mean([middle[one] for one in down.get(key, up.get(key, ()))], middle[key]) for key in row]
        middle |= dict(zip(row, _apart(row, wanted), strict=True))
    return middle


def _apart(row: Sequence[str], wanted: Sequence[float]) -> list[float]:
    """The places nearest to those wanted that keep order and distance (pooled averages, exact for squares)."""
    offsets, total = [0.0], 0.0
    for left, right in pairwise(row):
        total += _reach(left) + _reach(right) + GAP
        offsets.append(total)
    pools: list[tuple[float, float, int]] = []  # sum, weight, members
    for key, want, offset in zip(row, wanted, offsets, strict=True):
        weight = 3.0 if key.startswith("\0") else 1.0
        pools.append(((want - offset) * weight, weight, 1))
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            (one, heavy, many), (other, light, few) = pools[-2], pools[-1]
            pools[-2:] = [(one + other, heavy + light, many + few)]
    level = [value / weight for value, weight, members in pools for _ in range(members)]
    return [place + offset for place, offset in zip(level, offsets, strict=True)]


def _reach(key: str) -> float:
    return LANE / 2 - GAP / 4 if key.startswith("\0") else WIDTH / 2


def _tops(
    rows: Sequence[Sequence[str]], heights: Mapping[str, int], chains: Mapping[Link, Sequence[str]]
) -> tuple[list[int], list[int]]:
    """Where each layer begins and ends."""
    up, down = _neighbours(chains)
    tops, floors, y = [], [], MARGIN
    for row, following in zip(rows, [*rows[1:], []], strict=True):
        tall = max((heights[key] for key in row if key in heights), default=0)
        tops.append(y)
        floors.append(y + tall)
        most = max([len(down.get(key, ())) for key in row] + [len(up.get(key, ())) for key in following], default=0)
        y += tall + SPACE + min(5 * max(most - 4, 0), SPACE)
    return tops, floors


def _points(
    rows: Sequence[Sequence[str]],
    chains: Mapping[Link, Sequence[str]],
    middles: Mapping[str, float],
    places: Mapping[str, Place],
    tops: Sequence[int],
    floors: Sequence[int],
) -> dict[Link, list[Point]]:
    """The points of each line, upper end first: out of a box, down to the floor of its layer, and so on."""
    number = {key: at for at, row in enumerate(rows) for key in row}
    leaving: dict[str, list[Link]] = {}
    coming: dict[str, list[Link]] = {}
    for link, chain in sorted(chains.items(), key=lambda item: (middles[item[1][1]], middles[item[1][0]])):
        leaving.setdefault(chain[0], []).append(link)
    for link, chain in sorted(chains.items(), key=lambda item: (middles[item[1][-2]], middles[item[1][-1]])):
        coming.setdefault(chain[-1], []).append(link)
    found: dict[Link, list[Point]] = {}
    for link, chain in chains.items():
        upper, lower = chain[0], chain[-1]
        x = _port(places[upper], leaving[upper], link)
        points = [(x, places[upper].y + places[upper].height), (x, floors[number[upper]])]
        for lane in chain[1:-1]:
            x = round(middles[lane])
            points += [(x, tops[number[lane]]), (x, floors[number[lane]])]
        end = _port(places[lower], coming[lower], link)
        if abs(end - x) <= STRAIGHT and len(coming[lower]) == 1:
            end = x
        elif abs(end - x) <= STRAIGHT and len(leaving[upper]) == 1 and len(chain) == 2:
            points = [(end, y) for _, y in points]
        found[link] = [*points, (end, tops[number[lower]]), (end, places[lower].y)]
    return found


def _port(place: Place, links: Sequence[Link], link: Link) -> int:
    step = min(26.0, (place.width - 28) / max(len(links), 1))
    return round(place.x + place.width / 2 + (links.index(link) - (len(links) - 1) / 2) * step)


def _in_columns(
    rows: Sequence[Sequence[str]],
    chains: Mapping[Link, Sequence[str]],
    places: dict[str, Place],
    points: dict[Link, list[Point]],
) -> tuple[dict[str, Place], dict[Link, list[Point]]]:
    """A long chain goes on at the top of a next column, cut where a single line passes from layer to layer."""
    number = {key: at for at, row in enumerate(rows) for key in row}
    passing = [
        [link for link, chain in chains.items() if number[chain[0]] < at <= number[chain[-1]]]
        for at in range(len(rows))
    ]
    cuts, last = [], 0
    for at in range(1, len(rows)):
        single = len(passing[at]) == 1 and len(chains[passing[at][0]]) == 2
        if at - last >= TALL - 2 and single and len(rows) - at >= 2:
            cuts.append(at)
            last = at
    placed, routed = dict(places), dict(points)
    for cut, following in pairwise([*cuts, len(rows)]):
        link = passing[cut][0]
        lower = [key for key in placed if number[key] >= cut]
        column = [placed[key] for key in lower if number[key] < following]
        right = max(p.x + p.width for key, p in placed.items() if number[key] < cut)
        right = max([right, *(x for one in routed if number[chains[one][-1]] < cut for x, _ in routed[one])])
        left = [x for one in routed if cut <= number[chains[one][0]] < following for x, _ in routed[one]]
        dx = right + GUTTER - min([place.x for place in column] + left)
        dy = MARGIN + SPACE // 2 - min(place.y for place in column)
        for key in lower:
            placed[key] = Place(placed[key].x + dx, placed[key].y + dy, WIDTH, placed[key].height)
        for one, line in routed.items():
            if number[chains[one][0]] >= cut:
                routed[one] = [(x + dx, y + dy) for x, y in line]
        routed[link] = _around(routed[link], placed[chains[link][-1]], right + GUTTER // 2, dx)
    return placed, routed


def _around(points: Sequence[Point], end: Place, x: int, dx: int) -> list[Point]:
    """Out of the last box of a column, up through the gutter, and into the first one of the next."""
    (first, bottom), into = points[0], points[-1][0] + dx
    low, high = bottom + 26, end.y - SPACE // 2 + 10
    return [(first, bottom), (first, low), (x, low), (x, high), (into, high), (into, end.y)]


def _shifted(
    places: Mapping[str, Place], points: Mapping[Link, Sequence[Point]]
) -> tuple[dict[str, Place], dict[Link, list[Point]]]:
    """Everything moved so that the leftmost thing stands at the margin."""
    left = min([p.x for p in places.values()] + [x for line in points.values() for x, _ in line], default=0)
    dx = MARGIN - left
    return (
        {key: Place(p.x + dx, p.y, p.width, p.height) for key, p in places.items()},
        {link: [(x + dx, y) for x, y in line] for link, line in points.items()},
    )
