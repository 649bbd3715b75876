"""How the lines of a chart of holdings run between the boxes, and where their labels stand: whole pixels, no words."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LABEL_HEIGHT = 20
STEPS = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)  # where a label may stand between two layers
FINE = tuple(step / 12 for step in range(13))
Link = tuple[str, str]  # owner, owned
Point = tuple[int, int]


@dataclass(frozen=True)
class Place:
    """Where a box stands."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Route:
    """How a line runs: points in pairs, straight inside a layer and curved between layers; where its label stands."""

    points: tuple[Point, ...]
    path: str
    arrow: str
    label: Point  # the middle of the label


def routes_of(
    points: Mapping[Link, Sequence[Point]],
    places: Mapping[str, Place],
    labels: Mapping[Link, int],
    upward: set[Link],
) -> dict[Link, Route]:
    """Each line with its head and a place for its label; those in ``upward`` end at their upper box."""
    taken = [(p.x, p.y, p.x + p.width, p.y + p.height) for p in places.values()]
    drawn = sorted((y, x, link) for link, line in points.items() for x, y in _spots(line, FINE))
    routes = {}
    for link, line in sorted(points.items(), key=lambda item: item[1][0]):
        label, area = _free(link, line, labels.get(link, 0), taken, drawn)
        taken.append(area)
        routes[link] = Route(tuple(line), _path(line), _arrow(line, up=link in upward), label)
    return {link: routes[link] for link in points}


def _is_column(line: Sequence[Point]) -> bool:
    """Whether a line goes around to a next column: its third step is level."""
    return len(line) == 6 and line[1][1] == line[2][1] and line[1][0] != line[2][0]


def _path(line: Sequence[Point]) -> str:
    if _is_column(line):
        return f"M{line[0][0]} {line[0][1]}" + "".join(f"L{x} {y}" for x, y in line[1:])
    parts = [f"M{line[0][0]} {line[0][1]}L{line[1][0]} {line[1][1]}"]
    for at in range(2, len(line), 2):
        (x1, y1), (x2, y2), (x3, y3) = line[at - 1], line[at], line[at + 1]
        middle = (y1 + y2) // 2
        parts.append(f"C{x1} {middle} {x2} {middle} {x2} {y2}L{x3} {y3}")
    return "".join(parts)


def _arrow(line: Sequence[Point], *, up: bool) -> str:
    """The head at what is owned: the lower end, or the upper one of a line that was turned."""
    (x, y), step = (line[0], 8) if up else (line[-1], -8)
    return f"{x},{y} {x - 4},{y + step} {x + 4},{y + step}"


Area = tuple[int, int, int, int]


def _free(
    link: Link, line: Sequence[Point], width: int, taken: Sequence[Area], drawn: Sequence[tuple[int, int, Link]]
) -> tuple[Point, Area]:
    """A place for the label on its line: off all boxes and labels, then off other lines; the first of the best."""
    found = []
    for order, (x, y) in enumerate(_spots(line, STEPS)):
        area = (x - width // 2 - 2, y - LABEL_HEIGHT // 2, x + width // 2 + 2, y + LABEL_HEIGHT // 2)
        covered = sum(area[0] < t[2] and t[0] < area[2] and area[1] < t[3] and t[1] < area[3] for t in taken)
        level = drawn[bisect_left(drawn, (area[1],)) : bisect_left(drawn, (area[3],))]
        crossed = sum(area[0] < px < area[2] and other != link for _, px, other in level)
        found.append((covered, crossed, order, (x, y), area))
        if not covered and not crossed:
            break
    _, _, _, spot, area = min(found)
    return spot, area


def _spots(line: Sequence[Point], steps: Sequence[float]) -> list[Point]:
    """Points of a line between two layers, at these parts of the way down."""
    if _is_column(line):
        return [(line[0][0], (line[0][1] + line[1][1]) // 2), ((line[1][0] + line[2][0]) // 2, line[1][1])]
    spots = []
    for t in steps:
        for at in range(2, len(line), 2):
            (x1, y1), (x2, y2) = line[at - 1], line[at]
            a, b = (1 - t) ** 3 + 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2 + t**3
            middle = (y1 + y2) / 2
            y = (1 - t) ** 3 * y1 + 3 * (1 - t) * t * middle + t**3 * y2
            spots.append((round(a * x1 + b * x2), round(y)))
    return spots
