"""What is asked of whom is written here: the difference between the turns that are open and those wanted.

Whoever changes what turns are worked out from calls this while the case is locked: the write door, a child's step, the
clock, a draft that begins; and bulk paths, with many cases. What is asked doesn't depend on who acts, so it is read and
written in the product's own context, and what stands above a case's label stays under a label of its own.
"""

import json
import time
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial

from django.db import connection

from accounts.context import acting_as_system
from accounts.models import Person
from accounts.queries.frozen import named
from casework.lifecycle.turns import Wanted, difference
from casework.models import Case
from casework.queries.turn_facts import Loaded, load, standing

# Each turn stands in one of the three lists, so that their order doesn't matter: what opens again has another key.
WRITE = """
WITH closed AS (
    UPDATE casework_turn SET closed_at = %s, closed_by_id = %s WHERE id = ANY(%s::bigint[])
), changed AS (
    UPDATE casework_turn t
    SET (except_persons, from_at, until_at, due_at, label_id)
      = (r.except_persons, r.from_at, r.until_at, r.due_at, r.label_id)
    FROM jsonb_populate_recordset(NULL::casework_turn, %s::jsonb) r WHERE t.id = r.id
)
INSERT INTO casework_turn (kind, number, case_id, code, item, service_id, person_id, permission, except_persons,
    from_at, until_at, due_at, label_id, lifts, opened_at, opened_by_id)
SELECT kind, number, case_id, code, item, service_id, person_id, permission, except_persons,
    from_at, until_at, due_at, label_id, lifts, opened_at, opened_by_id
FROM jsonb_populate_recordset(NULL::casework_turn, %s::jsonb)
"""
dumps = partial(json.dumps, default=datetime.isoformat)
BATCH = 200  # cases
PAUSE = 0.05  # seconds, where all that are left are held by others


def write(*, case: Case, by: Person | None, at: datetime) -> None:
    """Write what a case asks now; it is locked, and everything else of it is written."""
    with acting_as_system("what is asked doesn't depend on who acts"):
        write_each([case.pk], case.kind, by=by, at=at)


def write_each(cases: Collection[int], kind: str, *, by: Person | None, at: datetime) -> None:
    """The same of locked cases of one kind, in the product's own context. Two queries, however many."""
    _write(load(cases, kind), by, at)


def write_proved(case: Case, at: datetime) -> None:
    """Services are known to have been told of a round: whoever closes it may be asked to. Locks the case.

    Without its key: two deliveries hold that together, by the notices that they wrote of it.
    """
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    write_each([case.pk], case.kind, by=None, at=at)


def write_light(*, kind: str, number: int, wanted: Iterable[Wanted], by: Person | None, at: datetime) -> None:
    """Write what a piece of work asks that is no case: a message, a check, a hit, an approval, a review.

    Its row is locked by the caller; each turn wanted names its label.
    """
    with acting_as_system("what is asked doesn't depend on who acts"):
        _write([Loaded(kind, number, None, "", frozenset(wanted), standing(kind, number))], by, at)


def write_anew(*, at: datetime) -> int:
    """Write what every case asks, batch by batch; how many cases there are.

    For bulk paths that wrote rows without acts, and for a database from before turns were rows. People may be at work:
    a case that somebody holds is passed over until it is free, so that nobody's act ends in a deadlock because of it.
    """
    with acting_as_system("what every case asks is worked out anew"):
        left = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    number = len(left)
    while left:
        with acting_as_system("what some cases ask is worked out anew"):
            free = Case.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=left[:BATCH])
            found = dict(free.order_by("pk").values_list("pk", "kind"))
            for kind in sorted(set(found.values())):
                write_each([pk for pk, of in found.items() if of == kind], kind, by=None, at=at)
        left = left[BATCH:] + [pk for pk in left[:BATCH] if pk not in found]
        if not found:
            time.sleep(PAUSE)
    return number


def _write(works: Iterable[Loaded], by: Person | None, at: datetime) -> None:
    closes: list[int] = []
    changes: list[dict[str, object]] = []
    opens: list[dict[str, object]] = []
    for work in works:
        changed = difference(work.stands, work.wanted)
        closes += changed.closes
        changes += [_row(work, one, id=pk) for pk, one in changed.changes]
        opens += [_row(work, one, opened_at=at, opened_by_id=by.pk if by else None) for one in changed.opens]
    if closes or changes or opens:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [at, by.pk if by else None, closes, dumps(changes), dumps(opens)])


def _row(work: Loaded, one: Wanted, **more: object) -> dict[str, object]:
    return {
        "kind": work.kind,
        "number": work.number,
        "case_id": work.case,
        **named(one, "code", "item", "from_at", "until_at", "due_at", "lifts"),
        "service_id": one.service,
        "person_id": one.person,
        "permission": one.permission.value,
        "except_persons": sorted(one.except_persons),
        "label_id": _label(one),
        **more,
    }


def _label(one: Wanted) -> int:
    assert one.label is not None  # the pure functions fill in the case's, light work names its own
    return one.label
