"""A process that hangs ends itself, so that whoever started it starts it again: a container's engine, systemd, our own
supervisor. None of them sees a process that lives and does nothing.
"""

import logging
import os
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

LOOK_EVERY = 5.0  # seconds
HUNG = 70  # the status with which it ends


class Lifeline:
    """Ends the process when ``sign`` hasn't been called for ``patience`` seconds of the clock that nobody can set."""

    def __init__(self, name: str, *, patience: float, excused: Callable[[], bool] = lambda: False) -> None:
        """``excused`` says that the silence is somebody else's fault."""
        self._name, self._patience, self._excused = name, patience, excused
        self._last = time.monotonic()

    def sign(self) -> None:
        """Work was done."""
        self._last = time.monotonic()

    def hold(self) -> None:
        """Begin to watch, in a thread of its own."""
        self.sign()
        threading.Thread(target=self._watch, name="lifeline", daemon=True).start()

    def _watch(self) -> None:
        while time.monotonic() - self._last < self._patience:
            time.sleep(min(LOOK_EVERY, self._patience / 4))
            if self._excused():
                self.sign()
        log.critical("%s has done nothing for %.0f seconds and ends itself", self._name, self._patience)
        logging.shutdown()
        os._exit(HUNG)
