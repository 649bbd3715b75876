"""The scheduler of beat: it lives by the database's clock and keeps nothing on disk, and shows that it lives."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from celery.beat import ScheduleEntry
from celery.beat import Scheduler as InMemory
from celery.schedules import crontab, maybe_schedule
from django.conf import settings
from django.db import DatabaseError, connection

from accounts import pulse
from accounts.context import fetched
from config.lifeline import Lifeline

log = logging.getLogger(__name__)

LOOK_EVERY = 5.0  # seconds between two looks at the schedule, at most
HUNG_AFTER = 60.0  # seconds without a look at the schedule
AHEAD = timedelta(seconds=5)  # by which a run may be later than now
ASK_EVERY = 30.0  # seconds between two looks at the database's clock
Look = Callable[[], datetime]


def database_moment() -> datetime:
    """What the database's clock says now. Raises DatabaseError."""
    try:
        moment: datetime = fetched("SELECT clock_timestamp()")[0][0]
        return moment
    finally:
        connection.close()


class DatabaseClock:
    """The database's clock: asked now and then, and counted on in between by a clock that nobody can set.

    So a host clock that is set doesn't move the schedule, and no tick costs a query. While the database doesn't answer,
    the count goes on; before its first answer it begins with the host's clock.
    """

    def __init__(self, look: Look = database_moment, *, every: float = ASK_EVERY) -> None:
        """``look`` reads the true moment; ``every`` so many seconds it is asked again."""
        self._look, self._every = look, every
        self._moment = datetime.now(UTC)
        self._seen = time.monotonic()
        self._next = self._seen

    def now(self) -> datetime:
        """The present moment."""
        if time.monotonic() >= self._next:
            self._ask()
        return self._moment + timedelta(seconds=time.monotonic() - self._seen)

    def _ask(self) -> None:
        try:
            self._moment, self._seen = self._look(), time.monotonic()
        except DatabaseError as error:
            log.warning("the database's clock can't be read (%s): counted on", type(error).__name__)
        self._next = time.monotonic() + self._every


CLOCK = DatabaseClock()


class Entry(ScheduleEntry):
    """An entry of the schedule, by the database's clock. When a daily one ran last is remembered in the cache that all
    processes share: beat that is started again in the morning still does what the night missed.
    """

    def __init__(self, *arguments: Any, schedule: Any = None, app: Any = None, **given: Any) -> None:
        """As Celery makes it, by our clock."""
        planned = maybe_schedule(schedule, given.get("relative", False), app=app)
        planned.nowfun = lambda: CLOCK.now().astimezone(app.timezone)
        super().__init__(*arguments, schedule=planned, app=app, **given)

    @property
    def is_daily(self) -> bool:
        """Whether it rings at a time of day and not every so many seconds."""
        return isinstance(self.schedule, crontab)


class Scheduler(InMemory):
    """Plans by ``CLOCK``, and doesn't believe a run in the future.

    Such a run was before the clock was set back: waiting for the moment to come round again would silence sealing,
    warnings and delivery for as long as the clock was ahead. The entry counts as run just now instead.
    """

    Entry = Entry

    def __init__(self, *arguments: Any, **given: Any) -> None:
        """As Celery starts it, with a shorter sleep."""
        super().__init__(*arguments, **given)
        self.max_interval = LOOK_EVERY
        self._next_sign = 0.0
        self._line: Lifeline | None = None

    def setup_schedule(self) -> None:
        """Begin where the beat before left the daily entries; the others begin now."""
        super().setup_schedule()
        self._recalled = self.recall()
        self.forget_the_future()

    def recall(self) -> bool:
        """Take up what the beat before left of the daily entries; False while the cache doesn't answer."""
        if not pulse.reachable():
            return False
        for entry in self.schedule.values():
            if entry.is_daily and (last := pulse.kept(f"beat:{entry.name}")):
                entry.last_run_at = datetime.fromisoformat(last)
        self._heap = None  # it holds the moments of before
        return True

    def reserve(self, entry: Any) -> Any:
        """Note the run of an entry that is due."""
        if entry.is_daily:
            otherwise = f"the run of “{entry.name}” can't be remembered"
            pulse.keep(f"beat:{entry.name}", CLOCK.now().isoformat(), otherwise=otherwise)
        return super().reserve(entry)

    def tick(self, *arguments: Any, **given: Any) -> float:
        """Look at the schedule; seconds to sleep. The file of beat's own sign of life is touched each time."""
        if self._line is None:  # the first look: from now on, beat is held to it
            self._line = Lifeline("beat", patience=HUNG_AFTER)
            self._line.hold()
        self._line.sign()
        self._recalled = self._recalled or self.recall()
        if self.forget_the_future():
            self._heap = None  # it holds moments of the former clock; made anew at once
        seconds = super().tick(*arguments, **given)
        if time.monotonic() >= self._next_sign:
            self._next_sign = time.monotonic() + LOOK_EVERY
            settings.DOSSIER_BEAT_FILE.parent.mkdir(parents=True, exist_ok=True)
            settings.DOSSIER_BEAT_FILE.touch()
            pulse.give("beat")
        return min(float(seconds), LOOK_EVERY)

    def forget_the_future(self) -> int:
        """Let no entry have run later than now; how many had."""
        now = CLOCK.now()
        entries = [one for one in self.schedule.values() if one.last_run_at - now > AHEAD]
        for entry in entries:
            entry.last_run_at = entry.default_now()
        return len(entries)
