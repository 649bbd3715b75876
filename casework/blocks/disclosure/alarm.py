"""What follows a find: whoever writes is stopped until it is released with a reason; repeated finds are told.

The disclosure guard shows nothing that the writer can't open. What the writer may not know is looked for before the
text leaves, and is the coordinator's to release: ``acts``. At somebody who feels for words there is an alarm, and the
one who wrote the text meets nothing of it: not in time, words, numbers or notices.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from accounts import audit
from accounts.access import Sight, label, label_for, opens, sights_of
from accounts.models import Event, Person, Service
from accounts.permissions import Permission
from accounts.sentences import say
from accounts.written import quoted
from casework.access import case_facts, sees
from casework.blocks.disclosure.passages import Passage, findings
from casework.blocks.disclosure.sources import Disclosure, circle
from casework.errors import Refused
from casework.lifecycle.kinds import told
from casework.models import Case
from casework.notifications import outbox
from casework.notifications.audiences import holders

TRIES = 3  # texts of one person with something found in them …
WITHIN = timedelta(hours=24)  # … in this time


def apart(case: Case, passages: Sequence[Passage] = ()) -> int:
    """The label under which a finding is noted: that of what it repeats, else the circle's, never the file's own."""
    known = next((passage.label_id for passage in passages if passage.label_id), None)
    if known is not None:
        return known
    own = circle(case)
    named = [passage.compartment_id for passage in passages if passage.compartment_id]
    circles = {*case.label.compartments, *named, *([own.pk] if own is not None else ())}
    return label_for(marking=case.label.marking, compartments=sorted(circles), services=sorted(case.label.services))


def _label(case: Case, found: Sequence[Passage]) -> int | None:
    """The label of the event: above the file's where a passage repeats what not every reader of the file opens."""
    return apart(case, found) if any(p.label_id or p.compartment_id for p in found) else None


def check(
    case: Case,
    text: str,
    *,
    addressee: str | Sequence[str],
    sight: Sight,
    at: datetime,
    released: Collection[str] = (),
    asks: Iterable[int] = (),
) -> tuple[Passage, ...]:
    """The passages for the screen; that a text was stopped stands on the trail.

    ``released`` are the keys of passages that the sender has ticked.
    """
    found = findings(case, text, addressee=addressee, sight=sight, asks=asks)
    if any(passage.key not in released for passage in found):
        by, data = Person.objects.get(pk=sight.person_id), {"passages": len(found)}
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


def note(case: Case, sender: Person, passages: Sequence[Passage], at: datetime, *, key: str) -> None:
    """Keep on the trail that a text names what its sender can't open; at the third in a day tell those who watch.
    All of it stands under the label of what was found: an auditor who works on the file reads it only where that is
    open to them. ``key`` stands for the text.
    """
    if not passages:
        return
    label_id, data = apart(case, passages), {"sender_id": sender.pk}
    found = {**data, "passages": len(passages)}
    audit.record("file.guard_found", by=None, at=at, case=case, label_id=label_id, data=found)
    rows = Event.objects.filter(code="file.guard_found", data__sender_id=sender.pk, recorded_at__gt=at - WITHIN)
    if rows.count() >= TRIES:
        obj, said = ("person", sender.pk), {**data, "tries": TRIES}
        audit.record("file.guard_alarm", by=None, at=at, case=case, obj=obj, label_id=label_id, data=said)
        _tell(case, sender, label_id, at, code="file.guard_alarm", key=f"guard-alarm:{key}")


def changed(case: Case, sender: Person, at: datetime, *, key: str) -> None:
    """Keep on the trail, and tell those who watch, that a text was about to leave as another than the one looked over.

    ``key`` stands for the text.
    """
    label_id = apart(case)
    data = {"sender_id": sender.pk}
    audit.record("file.dispatch_changed", by=None, at=at, case=case, label_id=label_id, data=data)
    _tell(case, sender, label_id, at, code="file.dispatch_changed", key=f"dispatch-changed:{key}")


def _tell(case: Case, sender: Person, label_id: int, at: datetime, *, code: str, key: str) -> None:
    auditors = holders([Permission.AUDIT_VIEW], Service.objects.values_list("pk", flat=True), at)
    people = {*_not_on_the_case(case, auditors, label_id, at), *told(case, Disclosure).coordinators(case, at)}
    outbox.notify(code, "named", key=key, at=at, by=sender.pk, ids=sorted(people - {sender.pk}))


def _not_on_the_case(case: Case, auditors: Collection[int], label_id: int, at: datetime) -> set[int]:
    """Auditors but those who work on the case and can't open what was found: to them it would be told of their case."""
    sights = sights_of(list(Person.objects.filter(pk__in=auditors)), at=at)
    facts, found = case_facts(case, at), label(label_id)
    return {
        pk
        for pk, sight in sights.items()
        if not sees(sight, facts) or opens(sight, found.marking, frozenset(found.compartments))
    }
