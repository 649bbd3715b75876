"""Who has to look at what leaves a file, and what the guard finds in it."""

from accounts.access import Sight
from accounts.context import acting_as_system
from casework.blocks.disclosure.guard import Passage, everything
from casework.blocks.disclosure.part import circle
from casework.lifecycle.acts import marked
from casework.models import Case
from screening.investments.models import Contribution, Dispatch, FileMember
from screening.investments.queries.guard_sources import addressees_of
from screening.investments.queries.sides import sides_of_text


def needs_look(case: Case, act: str, text: str) -> bool:
    """Whether a coordinator looks before an act leaves: wherever intelligence services work on the file, and it holds
    words that somebody wrote.

    Whoever writes may know as much; it hangs on no find, and on no contribution as long as a service that was let in
    stays on the file (``investments.acts.members``).
    """
    return bool(text.strip()) and act not in marked("fixed phrases") and _watched(case)


def waits_for_look(row: Dispatch) -> bool:
    """The same of a text that waits."""
    return needs_look(row.case, row.act, row.text)


def _watched(case: Case) -> bool:
    """Whether intelligence services were let in to the file. One that is confirmed while completeness is checked is let
    in later: it has written nothing, can open nothing, and a text that waited for it would wait unseen.
    """
    rows = FileMember.objects.filter(case=case, part=FileMember.Part.INTELLIGENCE, removed_at__isnull=True)
    if set(rows.values_list("service_id", flat=True)) & set(case.label.services):
        return True
    with acting_as_system("what was contributed is looked over whoever is on the file now"):
        return Contribution.objects.filter(case=case).exists()


def in_circle(case: Case, sight: Sight) -> bool:
    """Whether the person is read into it."""
    found = circle(case)
    return found is not None and found.pk in sight.compartments


def found_in(row: Dispatch, sight: Sight | None = None) -> tuple[Passage, ...]:
    """All that may not leave in a waiting text, what its sender released included: for coordinators only."""
    to = addressees_of(sides_of_text(row.case, row.act, row.given, row.letter))
    return everything(row.case, row.text, addressee=to, sight=sight, asks=row.asks)
