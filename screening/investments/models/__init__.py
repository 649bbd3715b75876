"""What is examined and what is said of it. One file a noun; constraints here, behaviour in ``actions``."""

from screening.investments.models.filing import (
    CompletenessItem,
    Establishment,
    Filing,
    HandIn,
    Holding,
    Party,
    SectorTag,
)
from screening.investments.models.letter import (
    Dispatch,
    DispatchLook,
    FileAccess,
    InformationRequest,
    Letter,
    Question,
    UnionExchange,
)
from screening.investments.models.measure import Measure, MeasureText, Obligation
from screening.investments.models.opinion import Contribution, Direction, JointAnnex, JointOpinion, Opinion, Phase
from screening.investments.models.ruling import (
    Appeal,
    Comment,
    CommitteeOpinion,
    Fine,
    Hearing,
    MinisterDecision,
    Ruling,
)
from screening.investments.models.side import Enclosure, FileMember, Mandate, Side
