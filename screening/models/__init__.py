"""What is examined and what is said of it. One file a noun; constraints here, behaviour in ``actions``."""

from screening.models.completeness import CompletenessItem
from screening.models.dispatch import Dispatch, DispatchLook
from screening.models.file_access import FileAccess
from screening.models.filing import Establishment, Filing, Holding, Party, Representation, SectorTag
from screening.models.hand_in import HandIn
from screening.models.inquiry import InformationRequest, Question
from screening.models.letter import Enclosure, Letter, UnionExchange
from screening.models.measure import Measure, MeasureText, Obligation
from screening.models.member import FileMember
from screening.models.opinion import Contribution, Direction, JointAnnex, JointOpinion, Opinion, Phase
from screening.models.ruling import (
    Appeal,
    Comment,
    CommitteeOpinion,
    Fine,
    Hearing,
    MinisterDecision,
    Ruling,
)
from screening.models.side import Mandate, Rights, Side

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
    "Representation",
    "Rights",
    "Ruling",
    "SectorTag",
    "Side",
    "UnionExchange",
]
