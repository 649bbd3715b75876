"""A step on something owed by a day, with a table of its own: a follow-up action, an obligation."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from accounts.models import Person
from casework.actions import set_days
from casework.actions.child import turn
from casework.actions.transition import touch
from casework.errors import Conflict, Refused
from casework.models import Case
from casework.notifications import outbox

CHANGED = {
    "action": "Somebody else changed this action since you opened it.",
    "obligation": "Somebody else changed this obligation since you opened it.",
}


@contextmanager
def step(
    child: Any,
    act: str,
    *,
    case: Case,
    by: Person,
    at: datetime,
    version: int | None,
    sentence: str | None,
    writes: Callable[[], Mapping[str, Any]],
    code: str,
    data: Mapping[str, Any],
    told: Mapping[str, Any] | None = None,
) -> Iterator[None]:
    """One step on something of a case that is locked: state, clock, what the caller adds, then trail and outbox.

    ``version`` is that which was looked at, ``sentence`` why the step can't be done; ``writes`` gives the fields that
    it writes; ``code`` is the event's and the notice's, with ``data`` and ``told``. Raises Conflict, Refused.
    """
    row, name = child.LIFECYCLE.row(act), child.LIFECYCLE.name
    if version is not None and version != child.version:
        raise Conflict(CHANGED[name], theirs=child)
    if sentence is not None:
        raise Refused(sentence, code=f"{name}.{act}")
    turn(child, act, version=child.version + 1, **writes())
    child.save()
    set_days.follow(case=case, deadline=child.deadline, row=row, by=by, at=at)
    yield
    touch(case, by=by, at=at, code=code, data=data)
    for audience in row.tell:
        key = f"{name}:{child.pk}:{child.version}:{act}:{audience}"
        payload = {"code": code, "audience": audience, "by": by.pk, "ids": [], **(told or {})}
        outbox.put(kind="notify", effect_key=key, case=case, payload=payload, at=at)
