"""What is examined and what is said of it. One file a noun; constraints here, behaviour in ``actions``."""

from screening.investments.models.filing import Establishment, Filing, Holding, Party, SectorTag
from screening.investments.models.hand_in import CompletenessItem, HandIn
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
from screening.investments.models.member import FileMember
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
from screening.investments.models.side import Enclosure, Mandate, Side

__all__ = [
    "Appeal",
    "Comment",
    "CommitteeOpinion",
    "CompletenessItem",
    "Contribution",
    "Direction",
    "Dispatch",
    "DispatchLook",
    "Enclosure",
    "Establishment",
    "FileAccess",
    "FileMember",
    "Filing",
    "Fine",
    "HandIn",
    "Hearing",
    "Holding",
    "InformationRequest",
    "JointAnnex",
    "JointOpinion",
    "Letter",
    "Mandate",
    "Measure",
    "MeasureText",
    "MinisterDecision",
    "Obligation",
    "Opinion",
    "Party",
    "Phase",
    "Question",
    "Ruling",
    "SectorTag",
    "Side",
    "UnionExchange",
]
