"""What hangs off a file and moves inside its acts: measures, opinions; requests have their block's."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.permissions import Permission as P
from casework.blocks.disclosure.table import dispatch
from casework.blocks.letters.table import LETTER
from casework.blocks.obligations import table
from casework.blocks.obligations.table import by_another_than_reporter
from casework.blocks.requests.table import REQUEST, question
from casework.lifecycle.table import Lifecycle, Row, guards

Measure = StrEnum("Measure", "TALKS AGREED IMPOSED DROPPED")
Draft = StrEnum("Draft", "DRAFT GIVEN")

# fmt: off
MEASURE = Lifecycle("measure", initial=Measure.TALKS, final=frozenset({Measure.AGREED, Measure.IMPOSED, Measure.DROPPED}), rows=(
    #   step         from          to
    Row("agree",     (Measure.TALKS,),   Measure.AGREED,     inside="settle_measure"),
    Row("impose",    (Measure.TALKS,),   Measure.IMPOSED,    inside="settle_measure"),
    Row("drop",      (Measure.TALKS,),   Measure.DROPPED,    inside="settle_measure"),
))
OPINION = Lifecycle("opinion", initial=Draft.DRAFT, final=frozenset({Draft.GIVEN}), rows=(
    Row("give",      (Draft.DRAFT,),   Draft.GIVEN,      inside="give_opinion"),
))
CONTRIBUTION = Lifecycle("contribution", initial=Draft.DRAFT, final=frozenset({Draft.GIVEN}), rows=(
    Row("give",      (Draft.DRAFT,),   Draft.GIVEN,      inside="contribute"),
))
# fmt: on
QUESTION = question(P.FDI_QUESTION)
DISPATCH = dispatch(P.FDI_COORDINATE)
CHILDREN = (DISPATCH, LETTER, MEASURE, REQUEST, QUESTION, OPINION, CONTRIBUTION)


State = StrEnum("State", "OPEN REPORTED MET BREACHED ENDED")
S = State


@dataclass(frozen=True)
class Facts(table.Facts):
    """What the guards of the obligation table may know."""

    is_representative: bool = False
    is_secretariat: bool = False
    filing_watched: bool = True


when, unless, only = guards(__name__, Facts)
by_representative = unless(lambda f: f.is_representative, says="Only a representative of the parties can report.")
by_secretariat = unless(lambda f: f.is_secretariat, says="Only the secretariat of the committee can do this.")
while_watched = unless(lambda f: f.filing_watched, says="The measures of this file are no longer watched.")


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
