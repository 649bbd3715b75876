"""Sessions that end after a while without a request, and in any case some hours after signing in."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.utils import timezone

STARTED = "_signed_in"  # seconds since 1970


class SessionStore(CachedStore):
    """The idle limit is Django's; the absolute one is held by never letting the expiry pass it."""

    def __setitem__(self, key: str, value: Any) -> None:
        """Whoever writes the person into the session signs them in: the absolute limit starts there."""
        super().__setitem__(key, value)
        if key == SESSION_KEY:
            super().__setitem__(STARTED, timezone.now().timestamp())

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds to live: the idle limit, or what is left of the absolute one when that is less."""
        idle: int = super().get_expiry_age(**kwargs)
        if "expiry" in kwargs:  # asked while loading: the stored moment already knows both limits
            return idle
        started = self.get(STARTED)
        if started is None:
            return idle
        left = started + settings.SESSION_ABSOLUTE_AGE - timezone.now().timestamp()
        return max(0, min(idle, int(left)))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """The moment that `get_expiry_age` speaks of; the database row keeps it."""
        return timezone.now() + timedelta(seconds=self.get_expiry_age(**kwargs))
