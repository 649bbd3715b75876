"""The small lifecycle of one follow-up action; the case's closing guard reads these children."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.permissions import Permission as P
from casework.lifecycle.table import Lifecycle, Row

State = StrEnum("State", "OPEN REPORTED DONE CANCELLED")
WORDS: dict[StrEnum, str] = {state: state.value for state in State}
S = State


@dataclass(frozen=True)
class Facts:
    """What the guards of the action table may know."""

    is_owner_service: bool = False
    reported_by_actor: bool = False
    case_in_follow_up: bool = True


def by_owner_service(f: Facts) -> str | None:
    return None if f.is_owner_service else "Only the service that owns the action can report on it."


def by_another_than_reporter(f: Facts) -> str | None:
    return "Four eyes: whoever reported doesn't verify." if f.reported_by_actor else None


def while_in_follow_up(f: Facts) -> str | None:
    return None if f.case_in_follow_up else "The case is no longer in follow-up."


# fmt: off
ACTION = Lifecycle("action", initial=S.OPEN, final=frozenset({S.DONE, S.CANCELLED}), rows=(
    # a clock is that of the action itself, on which its day stands
    #   act               from                     to           who may            only if                                               clock                     who is told
    Row("report",         (S.OPEN,),               S.REPORTED,  P.ACTION_REPORT,   (while_in_follow_up, by_owner_service),               ("stop house:ACTION",),   ("action author",), "Report back"),
    Row("verify",         (S.REPORTED,),           S.DONE,      P.ACTION_VERIFY,   (while_in_follow_up, by_another_than_reporter),       (),                       ("action service",), "Verify"),
    Row("ask_again",      (S.REPORTED,),           S.OPEN,      P.ACTION_VERIFY,   (while_in_follow_up, by_another_than_reporter),       ("reopen house:ACTION",), ("action service",), "Ask again"),
    Row("cancel",         (S.OPEN, S.REPORTED),    S.CANCELLED, P.FOLLOWUP_MANAGE, (while_in_follow_up,),                                ("drop house:ACTION",),   ("action service",), "Cancel the action"),
))
# fmt: on
