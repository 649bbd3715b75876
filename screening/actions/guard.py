"""Letting a letter leave: the guard looks it over, what it stops stays, what is released stands on the trail."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from accounts import audit
from accounts.access import Sight
from accounts.models import Event, Person
from accounts.sentences import say
from casework.errors import Refused
from casework.models import Case
from screening.queries.guard import Passage, findings

MOST = 10  # letters of one person on one file stopped for what the person can't open …
WITHIN = timedelta(minutes=10)  # … in this time; then the guard answers no more, so that nobody feels for words with it
TOO_MANY = "The guard has stopped too many of your texts on this file: wait ten minutes, or ask the coordinator."


def asked_too_often(case: Case, person_id: int, at: datetime) -> bool:
    """Whether the person has to wait before the guard looks at another text of this file."""
    rows = Event.objects.filter(
        code="file.guard_stopped", case_id=case.pk, actor_id=person_id, recorded_at__gt=at - WITHIN, data__apart=True
    )
    return rows[:MOST].count() >= MOST


def check(
    case: Case,
    text: str,
    *,
    addressee: str,
    sight: Sight,
    by: Person,
    at: datetime,
    released: Collection[str] = (),
    asks: Iterable[int] = (),
) -> tuple[Passage, ...]:
    """The passages for the screen; that a text was stopped stands on the trail, under the label of what it repeats.

    ``released`` are the keys of passages that the sender has ticked. Raises Refused when the person asked too often.
    """
    if asked_too_often(case, by.pk, at):
        raise Refused(TOO_MANY, code="guard.often")
    found = findings(case, text, addressee=addressee, sight=sight, asks=asks)
    hidden = [passage for passage in found if passage.hidden]
    if any(passage.hidden or passage.key not in released for passage in found):
        apart = next((passage.label_id for passage in hidden if passage.label_id), None)
        data = {"passages": len(found), "apart": bool(hidden)}
        audit.record("file.guard_stopped", by=by, at=at, case=case, label_id=apart, data=data)
    return found


def let_pass(
    case: Case,
    text: str,
    *,
    addressee: str,
    sight: Sight,
    by: Person,
    at: datetime,
    released: Collection[str] = (),
    reason: str = "",
    asks: Iterable[int] = (),
    field: str = "released",
) -> list[str]:
    """The gate inside an act that sends something: returns what was released, for ``Letter.passed_despite``.

    ``released`` are the keys of passages that the sender has ticked, with one ``reason``. Raises Refused at ``field``
    while a passage is left that isn't released, or can't be.
    """
    if asked_too_often(case, by.pk, at):
        raise Refused(TOO_MANY, code="guard.often")
    found = findings(case, text, addressee=addressee, sight=sight, asks=asks)
    left = [passage for passage in found if passage.hidden or passage.key not in released]
    if left:
        words = "This letter names what its addressee may not know: {passages}."
        raise Refused(say(words, passages=tuple(f"“{p.text}”" for p in left)), code="guard.stopped", field=field)
    if found and not reason.strip():
        raise Refused("Say why these passages may leave.", code="guard.stopped", field="release_reason")
    if found:
        audit.record("file.guard_passed", by=by, at=at, case=case, data={"passages": len(found)})
    return [f"{passage.text[:140]} — {reason.strip()[:140]}" for passage in found]
