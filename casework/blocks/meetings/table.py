"""The small lifecycle of a sitting of a body: called, then held or called off."""

from enum import StrEnum

from accounts.permissions import Permission as P
from casework.lifecycle.table import Lifecycle, Row


class State(StrEnum):
    """Where a meeting stands."""

    CALLED = "called"
    HELD = "held"
    CANCELLED = "cancelled"


S = State

# fmt: off
MEETING = Lifecycle("meeting", initial=S.CALLED, final=frozenset({S.HELD, S.CANCELLED}), rows=(
    #   step      from          to            who may
    Row("hold",   (S.CALLED,),  S.HELD,       P.MEETING_MANAGE),
    Row("cancel", (S.CALLED,),  S.CANCELLED,  P.MEETING_MANAGE),
))
# fmt: on
