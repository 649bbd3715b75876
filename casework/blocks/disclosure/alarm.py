"""The alarm at somebody who feels for words: what was found in a text is noted in the circle, repeated finds are told.

The one who wrote the text meets nothing of it: not in time, words, numbers or notices.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from accounts import audit
from accounts.access import label, label_for, opens, sights_of
from accounts.models import Event, Person, Service
from accounts.permissions import Permission
from casework.access import case_facts, sees
from casework.blocks.disclosure.guard import Passage
from casework.blocks.disclosure.part import Disclosure, circle
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


def note(case: Case, sender: Person, passages: Sequence[Passage], at: datetime, *, key: str) -> None:
    """Keep on the trail that a text names what its sender can't open; at the third in a day tell those who watch.

    ``key`` stands for the text.
    """
    if not passages:
        return
    data = {"sender_id": sender.pk, "passages": len(passages)}
    audit.record("file.guard_found", by=None, at=at, case=case, label_id=apart(case, passages), data=data)
    rows = Event.objects.filter(code="file.guard_found", data__sender_id=sender.pk, recorded_at__gt=at - WITHIN)
    if rows.count() >= TRIES:
        _raise(case, sender, passages, at, key)


def changed(case: Case, sender: Person, at: datetime, *, key: str) -> None:
    """Keep on the trail, and tell those who watch, that a text was about to leave as another than the one looked over.

    ``key`` stands for the text.
    """
    label_id = apart(case)
    data = {"sender_id": sender.pk}
    audit.record("file.dispatch_changed", by=None, at=at, case=case, label_id=label_id, data=data)
    _tell(case, sender, label_id, at, code="file.dispatch_changed", key=f"dispatch-changed:{key}")


def _raise(case: Case, sender: Person, passages: Sequence[Passage], at: datetime, key: str) -> None:
    """One alarm a text: an event that the auditor reads, a notice to auditors and coordinators; both stand under the
    label of what was found, so that an auditor who works on the file reads them only where that is open to them.
    """
    label_id = apart(case, passages)
    data = {"sender_id": sender.pk, "tries": TRIES}
    audit.record("file.guard_alarm", by=None, at=at, case=case, obj=("person", sender.pk), label_id=label_id, data=data)
    _tell(case, sender, label_id, at, code="file.guard_alarm", key=f"guard-alarm:{key}")


def _tell(case: Case, sender: Person, label_id: int, at: datetime, *, code: str, key: str) -> None:
    auditors = holders([Permission.AUDIT_VIEW], Service.objects.values_list("pk", flat=True), at)
    people = {*_not_on_the_file(case, auditors, label_id, at), *told(case, Disclosure).coordinators(case, at)}
    payload = {"code": code, "audience": "named", "by": sender.pk, "ids": sorted(people - {sender.pk})}
    outbox.put(kind="notify", effect_key=key, payload=payload, at=at)


def _not_on_the_file(case: Case, auditors: Collection[int], label_id: int, at: datetime) -> set[int]:
    """Auditors but those who work on the file and can't open what was found: to them it would be told of their file."""
    sights, facts, found = (
        sights_of(list(Person.objects.filter(pk__in=auditors)), at=at),
        case_facts(case, at),
        label(label_id),
    )
    return {
        pk
        for pk, sight in sights.items()
        if not sees(sight, facts) or opens(sight, found.marking, frozenset(found.compartments))
    }
