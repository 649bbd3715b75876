"""The small lifecycle of one obligation under a measure; the file's closing guard reads these children."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.permissions import Permission as P
from casework.blocks.obligations import table
from casework.blocks.obligations.table import by_another_than_reporter
from casework.lifecycle.table import Lifecycle, Row

State = StrEnum("State", "OPEN REPORTED MET BREACHED ENDED")
S = State


@dataclass(frozen=True)
class Facts(table.Facts):
    """What the guards of the obligation table may know."""

    is_representative: bool = False
    is_secretariat: bool = False
    file_watched: bool = True


def by_representative(f: Facts) -> str | None:
    return None if f.is_representative else "Only a representative of the parties can report."


def by_secretariat(f: Facts) -> str | None:
    return None if f.is_secretariat else "Only the secretariat of the committee can do this."


def while_watched(f: Facts) -> str | None:
    return None if f.file_watched else "The measures of this file are no longer watched."


# fmt: off
OBLIGATION = Lifecycle("obligation", initial=S.OPEN, final=frozenset({S.MET, S.ENDED}), rows=(
    # a clock is that of the obligation itself, on which its day stands
    #   act            from                               to           who may            only if                                                      clock                         who is told
    Row("report",      (S.OPEN, S.BREACHED),              S.REPORTED,  P.FDI_REPRESENT,   (while_watched, by_representative),                          ("stop house:OBLIGATION",),   ("secretariat",), "Report"),
    Row("accept",      (S.REPORTED,),                     S.MET,       P.FDI_SECRETARIAT, (while_watched, by_secretariat, by_another_than_reporter),   (),                           ("representatives",), "Find it met"),
    Row("ask_again",   (S.REPORTED,),                     S.OPEN,      P.FDI_SECRETARIAT, (while_watched, by_secretariat),                             ("reopen house:OBLIGATION",), ("representatives",), "Ask again"),
    Row("find_breach", (S.OPEN, S.REPORTED),              S.BREACHED,  P.FDI_SECRETARIAT, (while_watched, by_secretariat),                             ("reopen house:OBLIGATION",), ("representatives", "chair"), "Record a breach"),
    Row("end",         (S.OPEN, S.REPORTED, S.BREACHED),  S.ENDED,     P.FDI_SECRETARIAT, (while_watched, by_secretariat),                             ("drop house:OBLIGATION",),   ("representatives",), "End the obligation"),
))
# fmt: on
