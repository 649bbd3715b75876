"""The cache: JSON in Redis and nothing pickled; a Redis that is away counts as empty, and nobody waits for it."""

import json
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import redis.exceptions
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)

AWAY = (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError, redis.exceptions.ResponseError)
PAUSE = 5.0  # seconds in which an absent Redis isn't asked again
Answer = TypeVar("Answer")


class JsonSerializer:
    """Values as JSON: whoever can write into Redis gives us data, never code (unpickling runs it)."""

    def dumps(self, value: Any) -> int | bytes:
        """A whole number as itself, so that Redis can add to it; TypeError for what JSON can't hold."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, stored: bytes) -> Any:
        """The value; None for what isn't ours (a copy that can't be read is no copy)."""
        try:
            return json.loads(stored)
        except ValueError:
            return None


class _Line:
    """What one process knows of one Redis: until when it isn't asked, and which copies there are out of date."""

    def __init__(self) -> None:
        self.away_until = 0.0
        self.stale: set[str] = set()


_lines: dict[str, _Line] = {}


class PatientCache(RedisCache):
    """Django's Redis cache, for values that the database holds as well.

    After a failure the next seconds pass without a question. What couldn't be written or removed meanwhile is removed
    before the first answer is believed again: a session that was ended must not come back with Redis.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._line = _lines.setdefault(str(server), _Line())

    def _asked(self, ask: Callable[[], Answer], otherwise: Answer, *stale: str) -> Answer:
        line = self._line
        if time.monotonic() < line.away_until:
            line.stale.update(stale)
            return otherwise
        try:
            if line.stale:
                stale_by_now = sorted(line.stale)  # another thread may add to it meanwhile
                super().delete_many(stale_by_now)
                line.stale.difference_update(stale_by_now)
            return ask()
        except AWAY as error:
            line.away_until = time.monotonic() + PAUSE
            line.stale.update(stale)
            log.warning("Redis doesn't answer, the database does its work: %s", type(error).__name__)
            return otherwise

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or ``default`` when Redis is away."""
        return self._asked(lambda: super(PatientCache, self).get(key, default, version), default)

    def set(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        """Keep a copy if Redis is there."""
        self._asked(lambda: super(PatientCache, self).set(key, value, timeout, version), None, key)

    def add(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> bool:
        """True when the key was new, or when nobody can say."""
        return bool(self._asked(lambda: super(PatientCache, self).add(key, value, timeout, version), True))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Remove a copy, later if Redis is away."""
        return bool(self._asked(lambda: super(PatientCache, self).delete(key, version), False, key))

    def has_key(self, key: str, version: int | None = None) -> bool:
        """False when Redis is away."""
        return bool(self._asked(lambda: super(PatientCache, self).has_key(key, version), False))

    def touch(self, key: str, timeout: Any = 300, version: int | None = None) -> bool:
        """False when Redis is away."""
        return bool(self._asked(lambda: super(PatientCache, self).touch(key, timeout, version), False))

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """Those that are there; none when Redis is away."""
        return dict(self._asked(lambda: super(PatientCache, self).get_many(keys, version), {}))

    def set_many(self, data: dict[str, Any], timeout: Any = 300, version: int | None = None) -> list[str]:
        """Keep copies if Redis is there."""
        return list(self._asked(lambda: super(PatientCache, self).set_many(data, timeout, version), [], *data))
