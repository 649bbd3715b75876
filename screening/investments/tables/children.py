"""What hangs off a file and moves inside its acts: measures, opinions; requests have their block's."""

from enum import StrEnum

from accounts.permissions import Permission as P
from casework.blocks.disclosure.table import dispatch
from casework.blocks.requests.table import REQUEST, question
from casework.lifecycle.table import Lifecycle, Row

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
CHILDREN = (DISPATCH, MEASURE, REQUEST, QUESTION, OPINION, CONTRIBUTION)
