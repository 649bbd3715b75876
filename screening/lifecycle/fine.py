"""The small lifecycle of a fine: proposed, notice given, the parties heard, imposed or dropped, paid.

Whoever is to be fined is told of it and heard before, and given reasons (Charter of Fundamental Rights, art. 41(2); which
national text says how was not read). The acts are rows of the investment table; this says from where each can be done.
"""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a fine stands."""

    PROPOSED = "proposed"
    NOTIFIED = "notified"
    ANSWERED = "answered"
    IMPOSED = "imposed"
    PAID = "paid"
    DROPPED = "dropped"


S = State
OPEN = frozenset({S.PROPOSED, S.NOTIFIED, S.ANSWERED})  # not settled yet
# act of the investment table → the states of the fine from which it can be done
FROM: Mapping[str, frozenset[State]] = {
    "notify_fine": frozenset({S.PROPOSED}),
    "answer_fine": frozenset({S.NOTIFIED}),
    "settle_fine": OPEN,
    "record_payment": frozenset({S.IMPOSED}),
}
