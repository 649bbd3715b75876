"""What leaves the house: texts that are handed in, looked at, and go at the next fixed time."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from casework.blocks.disclosure import acts as dispatch
from casework.blocks.disclosure.outgoing import LETTER
from casework.blocks.disclosure.queries import next_time, waits_for_look
from casework.models import Case, Outbox
from casework.notifications import deliver
from screening.investments.acts import (
    letters,
)
from screening.investments.models import (
    Dispatch,
    Letter,
)
from tests.factories.flow import do
from tests.factories.investments import Screeners


def pass_the_time(*, at: datetime | None = None) -> datetime:
    """The next fixed time comes, and everything in the outbox is delivered; that moment."""
    latest = [row.leaves_at for row in waiting()]  # what waited before waits for a later time
    then = max([next_time(at or timezone.now()), *latest]) + timedelta(seconds=1)
    while deliver.deliver_next(at=then):
        pass
    return then


def look(people: Screeners, row: Dispatch, *, release: bool = True, reason: str = "It may be known.") -> None:
    """The coordinator decides on a text that waits."""
    at = timezone.now()
    with acting_as(people.coordinator):
        sight = sight_of(people.coordinator, at=at)
        dispatch.decide(sight=sight, row=row, by=people.coordinator, at=at, release=release, reason=reason)


def hand_in_letter(people: Screeners, case: Case, text: str, *, by: str = "secretary") -> Letter:
    """A letter of the secretariat's own, handed in."""
    person = getattr(people, by)
    letter: Letter = do(letters.make, by=person, reference=case.reference, about="A word", text=text)
    given = {"letter_id": letter.pk}
    do(dispatch.hand_in_text, by=person, reference=case.reference, act=LETTER, given=given)
    return letter


def waiting() -> list[Dispatch]:
    """Everything that waits to leave."""
    with acting_as_system("a test looks"):
        rows = Dispatch.objects.filter(state="handed_in").select_related("case", "case__label", "handed_by")
        return list(rows.order_by("pk"))


def leave_now(people: Screeners) -> None:
    """The same at this moment, for a browser that goes on in the same minute."""
    for row in waiting():
        with acting_as_system("a test looks"):
            watched = waits_for_look(row)
        if watched:
            look(people, row)
    while waiting():
        with acting_as_system("the fixed time comes"):
            rows = Outbox.objects.filter(kind="dispatch", done_at__isnull=True)
            rows.update(not_before=timezone.now())
            Dispatch.objects.filter(state=Dispatch.State.HANDED_IN).update(leaves_at=timezone.now())
        deliver.deliver_next(at=timezone.now())


def let_leave(people: Screeners, *, release: bool = True) -> datetime:
    """The coordinator looks at everything that waits, then the next fixed time comes."""
    for row in waiting():
        with acting_as_system("a test looks"):
            watched = waits_for_look(row)
        if watched:
            look(people, row, release=release)
    return pass_the_time()
