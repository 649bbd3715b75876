"""The alarm at somebody who feels for words: what was found in a text is noted in the circle, repeated finds are told.

The one who wrote the text meets nothing of it: not in time, words, numbers or notices.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts import audit
from accounts.access import label_for
from accounts.models import Event, Person, Service
from accounts.permissions import Permission
from casework.models import Case
from casework.notifications import outbox
from casework.notifications.audiences import holders
from screening.notifications.audiences import coordinators
from screening.queries.dispatch_desk import circle
from screening.queries.guard import Passage

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
        _raise(case, sender, at, key)


def _raise(case: Case, sender: Person, at: datetime, key: str) -> None:
    """One alarm a text: an event that the auditor reads, a notice to auditors and coordinators."""
    data = {"sender_id": sender.pk, "tries": TRIES}
    audit.record("file.guard_alarm", by=None, at=at, obj=("person", sender.pk), data=data)
    auditors = holders([Permission.AUDIT_VIEW], Service.objects.values_list("pk", flat=True), at)
    told = sorted({*auditors, *coordinators(case, at)} - {sender.pk})
    payload = {"code": "file.guard_alarm", "audience": "named", "by": sender.pk, "ids": told}
    outbox.put(kind="notify", effect_key=f"guard-alarm:{key}", payload=payload, at=at)
