"""What hangs off a file and moves inside its acts: measures, requests and their questions, opinions."""

from enum import StrEnum

from accounts.permissions import Permission as P
from casework.lifecycle.table import Lifecycle, Row

Measure = StrEnum("Measure", "TALKS AGREED IMPOSED DROPPED")
Request = StrEnum("Request", "OPEN ANSWERED WITHDRAWN")
Question = StrEnum("Question", "WAITING SENT DROPPED")  # in no letter yet, in one, or taken back
Draft = StrEnum("Draft", "DRAFT GIVEN")

# fmt: off
MEASURE = Lifecycle("measure", initial=Measure.TALKS, final=frozenset({Measure.AGREED, Measure.IMPOSED, Measure.DROPPED}), rows=(
    #   step         from          to
    Row("agree",     (Measure.TALKS,),   Measure.AGREED,     inside="settle_measure"),
    Row("impose",    (Measure.TALKS,),   Measure.IMPOSED,    inside="settle_measure"),
    Row("drop",      (Measure.TALKS,),   Measure.DROPPED,    inside="settle_measure"),
))
INFORMATION_REQUEST = Lifecycle("information_request", initial=Request.OPEN, final=frozenset({Request.ANSWERED, Request.WITHDRAWN}), rows=(
    Row("answer",    (Request.OPEN,),    Request.ANSWERED,   inside="answer_request"),
    Row("withdraw",  (Request.OPEN,),    Request.WITHDRAWN,  inside="withdraw_request"),
    Row("lapse",     (Request.OPEN,),    Request.WITHDRAWN),  # the file goes on to where nobody of that side can answer
))
QUESTION = Lifecycle("question", initial=Question.WAITING, final=frozenset({Question.SENT, Question.DROPPED}), rows=(
    Row("send",      (Question.WAITING,), Question.SENT,       inside="send_request"),
    Row("drop",      (Question.WAITING,), Question.DROPPED,    P.FDI_QUESTION),
))
OPINION = Lifecycle("opinion", initial=Draft.DRAFT, final=frozenset({Draft.GIVEN}), rows=(
    Row("give",      (Draft.DRAFT,),   Draft.GIVEN,      inside="give_opinion"),
))
CONTRIBUTION = Lifecycle("contribution", initial=Draft.DRAFT, final=frozenset({Draft.GIVEN}), rows=(
    Row("give",      (Draft.DRAFT,),   Draft.GIVEN,      inside="contribute"),
))
# fmt: on
CHILDREN = (MEASURE, INFORMATION_REQUEST, QUESTION, OPINION, CONTRIBUTION)
