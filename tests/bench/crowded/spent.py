"""What processes spent and hold, as Linux counts it: processor time in nanoseconds, memory in kilobytes."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")


class Memory(NamedTuple):
    """Megabytes: resident, and resident with what is shared divided among those that share it."""

    rss: float
    pss: float


def parent_of(pid: int) -> int:
    """The process that started this one; 0 where it is gone."""
    try:
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def children_of(pid: int) -> list[int]:
    """The processes that this one started and that live."""
    return sorted(int(one.name) for one in PROC.iterdir() if one.name.isdigit() and parent_of(int(one.name)) == pid)


def nanoseconds(pid: int) -> int:
    """Processor time of all threads of a process. ``stat`` says the same in hundredths of a second, too coarse here."""
    found = 0
    for thread in (PROC / str(pid) / "task").glob("*/schedstat"):
        try:
            found += int(thread.read_text().split()[0])
        except OSError:
            continue  # it ended meanwhile
    return found


def taken(before: dict[int, int], after: dict[int, int]) -> float:
    """Milliseconds of processor time between two looks; a process that is new spent all it has."""
    return sum(now - before.get(pid, 0) for pid, now in after.items()) / 1_000_000


def memory(pids: Iterable[int]) -> Memory:
    """Of these processes together."""
    found = {"Rss": 0, "Pss": 0}
    for pid in pids:
        try:
            lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, _colon, rest = line.partition(":")
            if name in found:
                found[name] += int(rest.split()[0])
    return Memory(found["Rss"] / 1024, found["Pss"] / 1024)


def machine() -> tuple[float, float]:
    """Seconds that the processors of the machine have worked, and been idle, since it started."""
    found = [int(one) for one in (PROC / "stat").read_text().splitlines()[0].split()[1:9]]
    idle = found[3] + found[4]
    return (sum(found) - idle) / 100, idle / 100


def cores() -> int:
    """How many processors we may use."""
    return len(os.sched_getaffinity(0))
