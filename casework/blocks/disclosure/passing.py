"""What the guard shows to whoever writes: stopped until it is released with a reason, which stands on the trail.

It shows nothing that the writer can't open (``guard``). What the writer may not know is looked for
before the text leaves, and is the coordinator's to release: ``acts``.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from accounts import audit
from accounts.access import Sight
from accounts.models import Person
from accounts.sentences import say
from accounts.written import quoted
from casework.blocks.disclosure.alarm import apart
from casework.blocks.disclosure.guard import Passage, findings
from casework.errors import Refused
from casework.models import Case


def _label(case: Case, found: Sequence[Passage]) -> int | None:
    """The label of the event: above the file's where a passage repeats what not every reader of the file opens."""
    return apart(case, found) if any(p.label_id or p.compartment_id for p in found) else None


def check(
    case: Case,
    text: str,
    *,
    addressee: str | Sequence[str],
    sight: Sight,
    by: Person,
    at: datetime,
    released: Collection[str] = (),
    asks: Iterable[int] = (),
) -> tuple[Passage, ...]:
    """The passages for the screen; that a text was stopped stands on the trail.

    ``released`` are the keys of passages that the sender has ticked.
    """
    found = findings(case, text, addressee=addressee, sight=sight, asks=asks)
    if any(passage.key not in released for passage in found):
        data = {"passages": len(found)}
        audit.record("file.guard_stopped", by=by, at=at, case=case, label_id=_label(case, found), data=data)
    return found


def let_pass(
    case: Case,
    text: str,
    *,
    addressee: str | Sequence[str],
    sight: Sight,
    by: Person,
    at: datetime,
    released: Collection[str] = (),
    reason: str = "",
    asks: Iterable[int] = (),
    field: str = "released",
) -> list[str]:
    """The gate before something is handed in: returns what was released, for ``Letter.passed_despite``.

    ``released`` are the keys of passages that the sender has ticked, with one ``reason``. Raises Refused at ``field``
    while a passage is left that isn't released.
    """
    found = findings(case, text, addressee=addressee, sight=sight, asks=asks)
    left = [passage for passage in found if passage.key not in released]
    if left:
        words = "This letter names what its addressee may not know: {passages}."
        raise Refused(say(words, passages=tuple(quoted(p.text) for p in left)), code="guard.stopped", field=field)
    if found and not reason.strip():
        raise Refused("Say why these passages may leave.", code="guard.stopped", field="release_reason")
    if found:
        data = {"passages": len(found)}
        audit.record("file.guard_passed", by=by, at=at, case=case, label_id=_label(case, found), data=data)
    return [f"{passage.text[:140]} — {reason.strip()[:140]}" for passage in found]
