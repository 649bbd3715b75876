"""The cases and what hangs off them. One file a noun; constraints here, behaviour in ``actions``."""

from casework.models.case import Assignment, Case, CaseGrant, HandOver, SavedFilter, Watch
from casework.models.composition import BodyChange
from casework.models.deadline import ClockExtension, ClockPause, ClockValue, Correction, Deadline, DeadlineEvent
from casework.models.document import Document, Redaction
from casework.models.draft import Asking, Draft, IdempotencyKey, Search
from casework.models.marking import Downgrade
from casework.models.notice import Notice, Outbox
from casework.models.revision import Reading, Revision
from casework.models.subject import Interest, Subject
from casework.models.turn import Turn
from casework.models.words import KeptWords
