"""Signs of life: when sealing, beat, worker and outbox last did their work, and what keeps one of them from it.

Kept in the cache, which all processes share. A sign from the future (the clock was set back) is none.
"""

import logging
import time
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

log = logging.getLogger(__name__)

STALE = {"sealing": 120, "beat": 60, "worker": 60, "outbox": 120}  # seconds without a sign
AHEAD = 5.0  # seconds that two clocks may disagree by
KEPT = 7 * 24 * 3600  # seconds
LONGEST = 300  # characters of a reason


@dataclass(frozen=True)
class Sign:
    """How one part does. ``age`` is None where it never gave a sign; ``reason`` says what keeps it from its work."""

    part: str
    age: int | None
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether the last sign is recent and nothing is wrong."""
        return self.age is not None and -AHEAD <= self.age < STALE[self.part] and not self.reason

    @property
    def stopped(self) -> bool:
        """Whether it has done nothing for long, or says that it never could."""
        return bool(self.reason) if self.age is None else not -AHEAD <= self.age < STALE[self.part]


def give(part: str) -> None:
    """Say that a part has done its work just now. Without a cache nothing is said, and nothing fails."""
    _write(part, time.time(), "")


def complain(part: str, reason: str) -> None:
    """Say what keeps a part from its work; its last sign of life stays what it was."""
    _write(part, _read(part)[0], reason[:LONGEST])


def signs() -> tuple[Sign, ...]:
    """Return how each part does; without a cache nothing is known."""
    return tuple(sign_of(part) for part in STALE)


def sign_of(part: str) -> Sign:
    """Return how one part does."""
    at, reason = _read(part)
    return Sign(part, None if at is None else int(time.time() - at), reason)


def reachable() -> bool:
    """Whether the cache, which is also the queue, keeps what it is given."""
    try:
        cache.set("healthz", "1", 10)
        return bool(cache.get("healthz") == "1")
    except Exception:  # whatever the cache's client raises
        return False


def kept(name: str) -> Any:
    """What was kept under this name; None without it, or without a cache."""
    try:
        return cache.get(name)
    except Exception:  # whatever the cache's client raises
        return None


def keep(name: str, value: object, *, otherwise: str) -> None:
    """Keep a value for a week, for all processes; the log says ``otherwise`` where it can't be."""
    try:
        cache.set(name, value, KEPT)
    except Exception as error:  # whatever the cache's client raises: work goes on without being seen
        log.warning("%s: %s", otherwise, type(error).__name__)


def _read(part: str) -> tuple[float | None, str]:
    at, reason = kept(f"pulse:{part}") or (None, "")
    return at, reason


def _write(part: str, at: float | None, reason: str) -> None:
    keep(f"pulse:{part}", [at, reason], otherwise=f"no sign of life of {part} can be kept")
