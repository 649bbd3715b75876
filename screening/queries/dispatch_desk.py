"""Who has to look at what leaves a file, and what the guard finds in it."""

from accounts.access import Sight
from accounts.models import Compartment
from casework.models import Case
from screening.lifecycle.dispatch import FIXED_PHRASES
from screening.models import Dispatch, FileMember
from screening.procedures.system import system
from screening.queries.guard import REPRESENTATIVE, Passage, everything


def needs_look(case: Case, act: str, text: str) -> bool:
    """Whether a coordinator looks before an act leaves: wherever intelligence services work on the file, and it holds
    words that somebody wrote.

    Whoever writes may know as much; it hangs on no find and on no contribution.
    """
    return bool(text.strip()) and act not in FIXED_PHRASES and _watched(case)


def waits_for_look(row: Dispatch) -> bool:
    """The same of a text that waits."""
    return needs_look(row.case, row.act, row.text)


def _watched(case: Case) -> bool:
    part = FileMember.Part.INTELLIGENCE
    return FileMember.objects.filter(case=case, part=part, removed_at__isnull=True).exists()


def circle(case: Case) -> Compartment | None:
    """The compartment of the circle of contributions, once it exists."""
    return Compartment.objects.filter(code=system(case.procedure).circle).first()


def in_circle(case: Case, sight: Sight) -> bool:
    """Whether the person is read into it."""
    found = circle(case)
    return found is not None and found.pk in sight.compartments


def found_in(row: Dispatch, sight: Sight | None = None) -> tuple[Passage, ...]:
    """All that may not leave in a waiting text, what its sender released included: for coordinators only."""
    return everything(row.case, row.text, addressee=REPRESENTATIVE, sight=sight, asks=row.asks)
