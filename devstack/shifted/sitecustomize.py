"""Python reads this at its start under another clock (devstack/days.py).

Its own ``time.sleep`` sleeps until a moment of the monotonic clock, which libfaketime takes for one of the shifted
clock and refuses; ``select`` counts a length.
"""

import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex, /) -> None:
    """Wait so many seconds."""
    length = seconds if isinstance(seconds, float) else float(seconds)
    if length < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], length)


time.sleep = sleep
