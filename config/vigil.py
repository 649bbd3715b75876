"""Somebody who looks when everybody else sleeps: each web process looks at the installation's health twice a
minute, and tells those who keep it running. Beat and worker can't say that they stand still.
"""

import logging
import threading
import time

from django.db import connection
from django.utils import timezone

log = logging.getLogger(__name__)

EVERY = 30.0  # seconds
SETTLED = 180.0  # seconds after which everything that works has given a sign of life
_before: dict[str, bool] = {}  # whether each part was bad at the last look of this process


def start() -> threading.Thread:
    """Begin to look, in a thread that ends with the process."""
    thread = threading.Thread(target=_watch, name="vigil", daemon=True)
    thread.start()
    return thread


def _watch() -> None:
    time.sleep(SETTLED)
    while True:
        look()
        time.sleep(EVERY)


def look() -> None:
    """Look once, and tell of what the look before found as well: nobody is told of what swings from look to look.
    Whatever fails is in the log, and the next look comes all the same.
    """
    from casework.notifications.alarms import look as look_at_all  # the applications are ready when this is called

    try:
        told = look_at_all(at=timezone.now(), before=_before)
        if told:
            log.warning("told who keeps the installation running of: %s", ", ".join(told))
    except Exception:
        log.exception("nobody could look at the health of the installation")
    finally:
        connection.close()
