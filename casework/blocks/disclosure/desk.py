"""Who has to look at what leaves a case, and what the guard finds in it."""

from accounts.access import Sight
from casework.blocks.disclosure.guard import Passage, everything
from casework.blocks.disclosure.models import Dispatch
from casework.blocks.disclosure.part import circle, disclosure_of
from casework.lifecycle.acts import marked
from casework.models import Case


def needs_look(case: Case, act: str, text: str) -> bool:
    """Whether a coordinator looks before an act leaves: wherever intelligence services work on the case, and it holds
    words that somebody wrote. It hangs on no find.
    """
    return bool(text.strip()) and act not in marked("fixed phrases") and disclosure_of(case).watched(case)


def waits_for_look(row: Dispatch) -> bool:
    """The same of a text that waits."""
    return needs_look(row.case, row.act, row.text)


def in_circle(case: Case, sight: Sight) -> bool:
    """Whether the person is read into the circle of those who look texts over."""
    found = circle(case)
    return found is not None and found.pk in sight.compartments


def found_in(row: Dispatch, sight: Sight | None = None) -> tuple[Passage, ...]:
    """All that may not leave in a waiting text, what its sender released included: for coordinators only."""
    part = disclosure_of(row.case)
    to = [part.addressee(side) for side in part.sides(row.case, row.act, row.given, row.letter)]
    return everything(row.case, row.text, addressee=to, sight=sight, asks=row.asks)
