"""The cases and what hangs off them. One file a noun; constraints here, behaviour in ``actions``."""

from casework.models.asking import Asking
from casework.models.case import Assignment, Case, CaseGrant, SavedFilter, Watch
from casework.models.composition import BodyChange
from casework.models.deadline import ClockExtension, ClockPause, ClockValue, Correction, Deadline, DeadlineEvent
from casework.models.document import Document, Redaction
from casework.models.draft import Draft, Search
from casework.models.hand_over import HandOver
from casework.models.idempotency import IdempotencyKey
from casework.models.interest import Interest
from casework.models.kept import KeptWords
from casework.models.marking import Downgrade
from casework.models.notice import Notice, Outbox
from casework.models.revision import Reading, Revision
from casework.models.subject import Subject
from casework.models.turn import Turn

__all__ = [
    "Asking",
    "Assignment",
    "BodyChange",
    "Case",
    "CaseGrant",
    "ClockExtension",
    "ClockPause",
    "ClockValue",
    "Correction",
    "Deadline",
    "DeadlineEvent",
    "Document",
    "Downgrade",
    "Draft",
    "HandOver",
    "IdempotencyKey",
    "Interest",
    "KeptWords",
    "Notice",
    "Outbox",
    "Reading",
    "Redaction",
    "Revision",
    "SavedFilter",
    "Search",
    "Subject",
    "Turn",
    "Watch",
]
