"""Rows of the trail as the proof wants them, by COPY. Every function needs a context that reads the whole trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from struct import Struct
from typing import Any

from django.db import connection
from psycopg import sql

from accounts.audit.verify import EventRow, Misnamed, SealRow
from accounts.context import fetched

PART = 20_000  # events checked at once: a few megabytes

# The fields of accounts.audit.leaf.FIELDS, as text, in that order.
_FIELDS = sql.SQL("""e.id::text, (extract(epoch FROM e.recorded_at) * 1000000)::bigint::text, e.actor_id::text,
    e.actor_role, e.service_code, e.code, e.case_id::text, e.case_reference, e.object_kind, e.object_id,
    e.label_id::text, e.data::text, e.request_id, abbrev(e.address), e.actor_username, e.actor_name,
    e.subject_id::text, e.subject_username, e.subject_name""")

_SEALED = sql.SQL("""COPY (
    SELECT l.seal_id, l.position, l.event_id, e.leaf, {fields}
    FROM accounts_seal_leaf l LEFT JOIN accounts_event e ON e.id = l.event_id
    WHERE l.seal_id BETWEEN {first} AND {last} ORDER BY l.seal_id, l.position
) TO STDOUT (FORMAT binary)""")

_LOOSE = sql.SQL("""COPY (
    SELECT 0::bigint, (u.event_id IS NOT NULL)::int, coalesce(e.id, u.event_id), e.leaf, {fields}
    FROM accounts_event e FULL JOIN accounts_unsealed u ON u.event_id = e.id
    WHERE NOT EXISTS (SELECT 1 FROM accounts_seal_leaf l WHERE l.event_id = coalesce(e.id, u.event_id)) ORDER BY 3
) TO STDOUT (FORMAT binary)""")

# How COPY begins: what it is, and a row of both with its length before each value; -1 stands for no value.
_SIGNATURE = 19
_ROW = Struct(">2x 4xq 4xi 4xq i")

_SEALS = """SELECT number, sealed_at, size, total, root, previous, checkpoint, key_id FROM accounts_seal
WHERE number BETWEEN %s AND %s ORDER BY number"""


def last_seal() -> SealRow | None:
    """Return the seal with the highest number, or None."""
    [(number,)] = fetched("SELECT coalesce(max(number), 0) FROM accounts_seal")
    return next(iter(seal_rows(number, number)), None)


def seal_rows(first: int, last: int) -> list[SealRow]:
    """Return the seals from a number to a number, in order."""
    return [_seal(row) for row in fetched(_SEALS, [first, last])]


def _seal(row: tuple[Any, ...]) -> SealRow:
    number, sealed_at, size, total, root, previous, text, key = row
    return SealRow(number, sealed_at, size, total, bytes(root), bytes(previous), text, key)


@dataclass(frozen=True)
class Part:
    """Seals from a number to a number, the number that they must reach, and how many events they say they cover."""

    first: int
    last: int
    reach: int
    events: int


def parts(first: int, last: int) -> list[Part]:
    """Return the seals from a number to a number in parts without gap, each of about as many events as fit."""
    found = fetched(
        "SELECT min(number), sum(size) FROM (SELECT number, size, sum(size) OVER (ORDER BY number) - size AS before"
        " FROM accounts_seal WHERE number BETWEEN %s AND %s) AS seals GROUP BY div(before, %s) ORDER BY 1",
        [first, last, PART],
    ) or [(first, 0)]
    starts = [first, *(int(start) for start, _events in found[1:])]
    ends = [*(start - 1 for start in starts[1:]), last]
    sizes = (int(events) for _start, events in found)
    return [Part(start, end, end, size) for start, end, size in zip(starts, ends, sizes, strict=True)]


def sealed_batches(first: int, last: int) -> Iterator[tuple[SealRow, list[EventRow]]]:
    """Yield each seal from a number to a number with its rows; all of them are in memory."""
    statement = _SEALED.format(fields=_FIELDS, first=sql.Literal(first), last=sql.Literal(last))
    rows = {seal: list(group) for seal, group in groupby(_copied(statement), key=itemgetter(0))}
    for seal in seal_rows(first, last):
        yield seal, rows.get(seal.number, [])


def loose_rows() -> Iterator[EventRow]:
    """Return the events that no seal covers, and the queue's entries without event, by number."""
    return _copied(_LOOSE.format(fields=_FIELDS))


def now() -> datetime:
    """Return what the database's clock says."""
    moment: datetime = fetched("SELECT clock_timestamp()")[0][0]
    return moment


def tally() -> tuple[int, int, int]:
    """Return (events counted at their commit, events sealed, events waiting), of one and the same moment."""
    [(counted, total, waiting)] = fetched(
        "SELECT coalesce((SELECT sum(committed) FROM accounts_tally), 0),"
        " coalesce((SELECT max(total) FROM accounts_seal), 0), (SELECT count(*) FROM accounts_unsealed)"
    )
    return int(counted), int(total), int(waiting)


def oldest_waiting() -> float:
    """Return for how many seconds the first event of the sealer's queue has waited, 0.0 when none does."""
    found = fetched(
        "SELECT extract(epoch FROM clock_timestamp() - e.recorded_at) FROM accounts_unsealed u"
        " JOIN accounts_event e ON e.id = u.event_id ORDER BY u.event_id LIMIT 1"
    )
    return max(0.0, *(float(seconds) for (seconds,) in found)) if found else 0.0


# What the trail last said of a person's names: the event that stated them (the person's lock keeps those in order), or
# the newest one that names the person where there is none.
_MISNAMED = """
SELECT p.id, p.username, said.id, said.username FROM accounts_person p CROSS JOIN LATERAL (
    SELECT * FROM (
        (SELECT 0 AS rank, e.id, e.subject_username AS username, e.subject_name AS name FROM accounts_event e
         WHERE e.subject_id = p.id AND e.subject_name IS NOT NULL AND e.code IN ('person.added', 'person.changed')
         ORDER BY e.id DESC LIMIT 1)
        UNION ALL
        (SELECT 1, e.id, e.subject_username, e.subject_name FROM accounts_event e
         WHERE e.subject_id = p.id AND e.subject_name IS NOT NULL ORDER BY e.id DESC LIMIT 1)
        UNION ALL
        (SELECT 1, e.id, e.actor_username, e.actor_name FROM accounts_event e
         WHERE e.actor_id = p.id AND e.actor_name IS NOT NULL ORDER BY e.id DESC LIMIT 1)
    ) AS known ORDER BY rank, id DESC LIMIT 1
) AS said WHERE (said.username, said.name) IS DISTINCT FROM (p.username, p.name) ORDER BY p.id
"""


def misnamed() -> list[Misnamed]:
    """Return the people who stand under another user name or name than the trail last said."""
    return [Misnamed(*row) for row in fetched(_MISNAMED)]


def rows_of_case(reference: str) -> list[tuple[int, int]]:
    """Return (seal, position) of every sealed event of a case, in order; those of its draft, called otherwise, too."""
    found = fetched(
        "SELECT l.seal_id, l.position FROM accounts_event e JOIN accounts_seal_leaf l ON l.event_id = e.id "
        "WHERE e.case_reference = %(case)s OR e.case_id IN "
        "(SELECT o.case_id FROM accounts_event o WHERE o.case_reference = %(case)s) ORDER BY 1, 2",
        {"case": reference},
    )
    return [(int(seal), int(position)) for seal, position in found]


def _copied(statement: sql.Composable) -> Iterator[EventRow]:
    """The fields stay as they come: the leaf hash is taken over them."""
    begun = False
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for data in copy:
            line = bytes(data) if begun else bytes(data[_SIGNATURE:])
            begun = True
            if len(line) > _ROW.size:  # not the end
                seal, position, event, size = _ROW.unpack_from(line)
                fields = _ROW.size + size if size >= 0 else len(line)  # of an event that is gone nothing is there
                yield EventRow(seal, position, event, line[_ROW.size : fields] if size >= 0 else b"", line[fields:])
