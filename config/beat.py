"""The scheduler of beat: it survives a clock that is set back, and shows that it lives."""

import time
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler
from django.conf import settings

from accounts import pulse
from config.lifeline import Lifeline

LOOK_EVERY = 5.0  # seconds between two looks at the schedule, at most
HUNG_AFTER = 60.0  # seconds without a look at the schedule
AHEAD = timedelta(seconds=5)  # by which a stored moment may be later than now


class Scheduler(PersistentScheduler):
    """Keeps the last run of each entry on disk, as Celery's own does, and doesn't believe a run in the future.

    Such a run was stored before the clock was set back: waiting for the moment to come round again would silence
    sealing, warnings and delivery for as long as the clock was ahead. The entry counts as run just now instead.
    """

    def __init__(self, *arguments: Any, **given: Any) -> None:
        """As Celery starts it, with a shorter sleep."""
        super().__init__(*arguments, **given)
        self.max_interval = LOOK_EVERY
        self._next_sign = 0.0
        self._line: Lifeline | None = None

    def tick(self, *arguments: Any, **given: Any) -> float:
        """Look at the schedule; seconds to sleep. The file of beat's own sign of life is touched each time."""
        if self._line is None:  # the first look: from now on, beat is held to it
            self._line = Lifeline("beat", patience=HUNG_AFTER)
            self._line.hold()
        self._line.sign()
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
        entries = [one for one in self.schedule.values() if one.last_run_at - one.default_now() > AHEAD]
        for entry in entries:
            entry.last_run_at = entry.default_now()
        return len(entries)
