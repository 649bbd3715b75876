"""The small lifecycles of a request and of a question in it; the acts inside which they move are the kind's own rows."""

from enum import StrEnum

from accounts.permissions import Permission
from casework.lifecycle.table import Lifecycle, Row

Request = StrEnum("Request", "OPEN ANSWERED WITHDRAWN")
Question = StrEnum("Question", "WAITING SENT DROPPED")  # in no letter yet, in one, or taken back

# fmt: off
REQUEST = Lifecycle("information_request", initial=Request.OPEN, final=frozenset({Request.ANSWERED, Request.WITHDRAWN}), rows=(
    #   step         from             to
    Row("answer",    (Request.OPEN,), Request.ANSWERED,   inside="answer_request"),
    Row("withdraw",  (Request.OPEN,), Request.WITHDRAWN,  inside="withdraw_request"),
    Row("lapse",     (Request.OPEN,), Request.WITHDRAWN),  # the case goes on to where nobody of that side can answer
))


def question(dropping: Permission) -> Lifecycle:
    """That of a question, which whoever may ask takes back."""
    return Lifecycle("question", initial=Question.WAITING, final=frozenset({Question.SENT, Question.DROPPED}), rows=(
        Row("send",  (Question.WAITING,), Question.SENT,     inside="send_request"),
        Row("drop",  (Question.WAITING,), Question.DROPPED,  dropping),
    ))
# fmt: on
