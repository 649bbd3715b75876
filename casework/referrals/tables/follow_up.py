"""The small lifecycle of one follow-up action; the case's closing guard reads these children."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.permissions import Permission as P
from casework.blocks.obligations import table
from casework.blocks.obligations.table import by_another_than_reporter
from casework.lifecycle.table import Lifecycle, Row, guards

State = StrEnum("State", "OPEN REPORTED DONE CANCELLED")
S = State


@dataclass(frozen=True)
class Facts(table.Facts):
    """What the guards of the table of follow-up actions may know."""

    is_owner_service: bool = False
    case_in_follow_up: bool = True


when, unless, only = guards(__name__, Facts)
by_owner_service = unless(lambda f: f.is_owner_service, says="Only the service that owns the action can report on it.")
while_in_follow_up = unless(lambda f: f.case_in_follow_up, says="The case is no longer in follow-up.")


# fmt: off
FOLLOW_UP = Lifecycle("action", initial=S.OPEN, final=frozenset({S.DONE, S.CANCELLED}), rows=(
    # a clock is that of the action itself, on which its day stands
    #   act               from                     to           who may            only if                                               clock                     who is told
    Row("report",         (S.OPEN,),               S.REPORTED,  P.ACTION_REPORT,   (while_in_follow_up, by_owner_service),               ("stop house:ACTION",),   ("action author",), "Report back"),
    Row("verify",         (S.REPORTED,),           S.DONE,      P.ACTION_VERIFY,   (while_in_follow_up, by_another_than_reporter),       (),                       ("action service",), "Verify"),
    Row("ask_again",      (S.REPORTED,),           S.OPEN,      P.ACTION_VERIFY,   (while_in_follow_up, by_another_than_reporter),       ("reopen house:ACTION",), ("action service",), "Ask again"),
    Row("cancel",         (S.OPEN, S.REPORTED),    S.CANCELLED, P.FOLLOWUP_MANAGE, (while_in_follow_up,),                                ("drop house:ACTION",),   ("action service",), "Cancel the action"),
))
# fmt: on
