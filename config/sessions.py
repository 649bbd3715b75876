"""Sessions that end after a while without a request, and in any case some hours after signing in."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

STARTED = "_signed_in"  # seconds since 1970
WRITTEN = "_written"  # the same, of the last time that the row was
WRITE_AFTER = 60  # seconds in which a session that didn't change isn't written again


def kept_as(key: str | None) -> str:
    """Under what name a session is kept: a hash of the key that the browser holds."""
    return hashlib.sha256((key or "").encode()).hexdigest()[:40]  # as long as the column


class SessionStore(CachedStore):
    """The idle limit is Django's; the absolute one is held by never letting the expiry pass it.

    Whoever reads the table finds no key that a browser could send; whoever copies a row into another one finds
    its content worthless, because it is signed for the key of its own browser.
    """

    @property
    def key_salt(self) -> str:
        """What a row's signature is tied to."""
        return f"dossier.session.{self.session_key}"

    @property
    def cache_key(self) -> str:
        """The name in the cache."""
        return str(self.cache_key_prefix) + kept_as(self._get_or_create_session_key())  # type: ignore[attr-defined]

    def exists(self, session_key: str) -> bool:
        """Whether a session of this key is kept."""
        return self.model.objects.filter(session_key=kept_as(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row that keeps the session."""
        row = super().create_model_instance(data)
        row.session_key = kept_as(row.session_key)
        return row

    def _get_session_from_db(self) -> Any:
        found = self.model.objects.filter(session_key=kept_as(self.session_key), expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def delete(self, session_key: str | None = None) -> None:
        """End a session, the present one when no other is named."""
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=kept_as(key)).delete()
            self._cache.delete(str(self.cache_key_prefix) + kept_as(key))  # type: ignore[attr-defined]

    def save(self, must_create: bool = False) -> None:
        """Write what changed. Where nothing did, the copy in the cache is made to last, and the row a minute later: it
        alone decides only while Redis is away.
        """
        now = timezone.now().timestamp()
        recent = not (must_create or self.modified) and now - self.get(WRITTEN, 0.0) < WRITE_AFTER
        if recent and self._cache.touch(self.cache_key, self.get_expiry_age()):  # type: ignore[attr-defined]
            return
        self[WRITTEN] = now
        super().save(must_create)

    def __setitem__(self, key: str, value: Any) -> None:
        """Whoever writes the person into the session signs them in: the absolute limit starts there."""
        super().__setitem__(key, value)
        if key == SESSION_KEY:
            super().__setitem__(STARTED, timezone.now().timestamp())

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds to live: the idle limit, or what is left of the absolute one when that is less."""
        idle: int = super().get_expiry_age(**kwargs)
        # asked with a moment while loading: the stored one already knows both limits
        return idle if "expiry" in kwargs else max(0, min(idle, _most(self)))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """The moment that `get_expiry_age` speaks of; the database row keeps it."""
        return timezone.now() + timedelta(seconds=self.get_expiry_age(**kwargs))


def _most(session: SessionBase) -> int:
    """Seconds until the absolute limit; all of them before somebody signs in."""
    now = timezone.now().timestamp()
    return max(0, int(session.get(STARTED, now) + settings.SESSION_ABSOLUTE_AGE - now))


def ends(session: SessionBase) -> dict[str, int]:
    """Seconds until the session ends if nobody does anything (``left``), and at the latest (``most``)."""
    most = _most(session)
    # far from its end the day counts as whole: two pages that show the same stay the same
    most = most if most < 2 * settings.SESSION_COOKIE_AGE else settings.SESSION_ABSOLUTE_AGE
    return {"left": min(session.get_expiry_age(), most), "most": most}


class Presence(SessionMiddleware):
    """What a page asks by itself (the bell, every 20 seconds) doesn't lengthen the session: nobody need be there.

    The page says so with the header ``X-Background``. Sending it can only shorten one's own session.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Leave the idle limit where it was, unless the request changed the session."""
        session = getattr(request, "session", None)
        if session is not None and request.headers.get("X-Background") == "1" and not session.modified:
            patch_vary_headers(response, ("Cookie",))
            return response
        return super().process_response(request, response)
