"""The small lifecycle of a sitting of a body: called, then held or called off."""

from enum import StrEnum

from accounts.permissions import Permission as P
from casework.lifecycle.table import Lifecycle, Row

State = StrEnum("State", "CALLED HELD CANCELLED")

# fmt: off
MEETING = Lifecycle("meeting", initial=State.CALLED, final=frozenset({State.HELD, State.CANCELLED}), rows=(
    #   step      from          to            who may
    Row("hold",   (State.CALLED,),  State.HELD,       P.MEETING_MANAGE),
    Row("cancel", (State.CALLED,),  State.CANCELLED,  P.MEETING_MANAGE),
))
# fmt: on
