"""What a person should have before the eyes while acting on an investment file."""

from dataclasses import dataclass
from datetime import datetime

from accounts.access import Sight
from casework.models import Case
from casework.queries.act_reading import ActReading
from screening.investments.pages.file_as import others
from screening.investments.pages.file_page import sections
from screening.investments.pages.related import RelatedFile, related_files
from screening.investments.pages.ruling_page import (
    CombinationView,
    MinisterView,
    OpinionView,
    combination,
    committee,
    ministers,
)
from screening.investments.queries.checklist import ItemView, checklist, open_words
from screening.investments.queries.closing import closing_words
from screening.investments.queries.like_files import LikeFiles, like_files
from screening.investments.queries.measures import Bound, bound_measures
from screening.investments.queries.union_time import comments_until

OF_DEAL = frozenset(
    {
        "declare_complete",
        "declare_incomplete",
        "out_of_scope",
        "confirm_members",
        "ask_question",
        "check_completeness",
        "give_opinion",
        "contribute",
        "open_ex_officio",
        "end_enquiry",
    }
)
OF_LIST = frozenset({"declare_complete", "declare_incomplete"})
LOOKED_AS = frozenset({"confirm_members", "ask_joint_opinion"})  # beside them: the file as a service sees it
WITH_LIKE = frozenset({"clear", "send_draft_opinion", "adopt_opinion", "combine"})
WITH_UNION = frozenset({"clear", "confirm_silence", "adopt_opinion", "decide_minister", "combine"})
WITH_OPINIONS = frozenset({"adopt_opinion", "decide_minister", "combine"})


@dataclass(frozen=True)
class Listed:
    """The list of what a notification must hold, and what of it nobody has ticked, in a sentence."""

    rows: tuple[ItemView, ...]
    open: str
    related: tuple[RelatedFile, ...]


@dataclass(frozen=True)
class Beside:
    """What stands beside an act that decides."""

    like: LikeFiles | None = None
    opinions: tuple[OpinionView, ...] = ()
    ministers: tuple[MinisterView, ...] = ()
    combination: CombinationView | None = None
    measures: tuple[Bound, ...] = ()
    union_until: str = ""  # until when the other states can say something
    closing: str = ""  # when the parties last said that the deal isn't closed


def reading_for(case: Case, sight: Sight, act: str, *, at: datetime) -> ActReading:
    """What belongs beside this act; nothing more is fetched."""
    if act in LOOKED_AS:
        deal = sections(case, sight) if act in OF_DEAL else ()
        return ActReading(deal, template="screening/file/look_as.html", content=others(case))
    if act in OF_LIST:
        rows = checklist(case)
        return ActReading(
            sections(case, sight),
            template="screening/file/checklist.html",
            content=Listed(rows, open_words(rows), related_files(case, sight)),
        )
    if act in OF_DEAL:
        return ActReading(sections(case, sight))
    if act not in WITH_LIKE | WITH_OPINIONS | WITH_UNION:
        return ActReading()
    beside = Beside(
        like=like_files(case, sight) if act in WITH_LIKE else None,
        opinions=committee(case, sight)[:1] if act in WITH_OPINIONS else (),
        ministers=ministers(case, sight) if act == "combine" else (),
        combination=combination(case) if act == "combine" else None,
        measures=bound_measures(case) if act in WITH_OPINIONS | {"send_draft_opinion"} else (),
        union_until=comments_until(case, at),
        closing=closing_words(case) if act in WITH_UNION else "",
    )
    return ActReading(template="screening/file/deciding.html", content=beside)
