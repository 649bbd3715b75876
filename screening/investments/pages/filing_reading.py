"""What a person should have before the eyes while acting on a filing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from accounts.access import Sight
from casework.blocks.completeness.queries import ItemView, checklist, open_words
from casework.models import Case
from casework.queries.screens import ActReading
from screening.investments.pages.filing_as import others
from screening.investments.pages.filing_page import sections
from screening.investments.pages.related import RelatedFiling, related_filings
from screening.investments.pages.ruling_page import (
    CombinationView,
    MinisterView,
    OpinionView,
    combination,
    committee,
    committee_rows,
    minister_rows,
    ministers,
)
from screening.investments.queries.clock_starts import closing_words, comments_run, comments_until
from screening.investments.queries.like_filings import LikeFilings, like_filings
from screening.investments.queries.measures import Counted, bound_measures


@dataclass(frozen=True)
class Listed:
    """The list of what a notification must hold, and what of it nobody has ticked, in a sentence."""

    rows: tuple[ItemView, ...]
    open: str
    related: tuple[RelatedFiling, ...]


@dataclass(frozen=True)
class Beside:
    """What stands beside an act that decides."""

    like: LikeFilings | None = None
    opinions: tuple[OpinionView, ...] = ()
    ministers: tuple[MinisterView, ...] = ()
    combination: CombinationView | None = None
    measures: tuple[Counted, ...] = ()
    union_until: str = ""  # until when the other states can say something
    closing: str = ""  # when the parties last said that the deal isn't closed


def reading_for(case: Case, sight: Sight, beside: Collection[str], at: datetime) -> ActReading:
    """What belongs beside an act, in the words that it declares; nothing more is fetched."""
    if "as a service" in beside:
        deal = sections(case, sight) if "deal" in beside else ()
        return ActReading(deal, template="screening/filing/look_as.html", content=others(case))
    if "checklist" in beside:
        rows = checklist(case)
        return ActReading(
            sections(case, sight),
            template="screening/filing/checklist.html",
            content=Listed(rows, open_words(rows), related_filings(case, sight)),
        )
    if "deal" in beside:
        return ActReading(sections(case, sight))
    if not beside:
        return ActReading()
    found = Beside(
        like=like_filings(case, sight) if "like files" in beside else None,
        opinions=committee(*committee_rows(case), sight)[:1] if "opinions" in beside else (),
        ministers=ministers(case, *minister_rows(case), sight) if "ministers" in beside else (),
        combination=combination(case) if "ministers" in beside else None,
        measures=bound_measures(case) if "measures" in beside else (),
        union_until=comments_until(comments_run(case, at)),
        closing=closing_words(case) if "union" in beside else "",
    )
    return ActReading(template="screening/filing/deciding.html", content=found)
