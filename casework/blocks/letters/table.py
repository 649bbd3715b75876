"""The small lifecycle of a letter, which leaves inside whatever act issues it, or by itself."""

from enum import StrEnum

from casework.lifecycle.table import Lifecycle, Row

State = StrEnum("State", "DRAFTED SENT")

# fmt: off
LETTER = Lifecycle("letter", initial=State.DRAFTED, final=frozenset({State.SENT}), rows=(
    Row("send",      (State.DRAFTED,),  State.SENT),
))
# fmt: on
