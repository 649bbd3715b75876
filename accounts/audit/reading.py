"""Rows of the trail as the proof wants them, by COPY and in chunks. Every function needs a context that reads all of
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from psycopg import sql

from accounts.audit.verify import EventRow, LooseRow, Misnamed, SealRow

CHUNK = 20_000  # events fetched at once: a few tens of megabytes

# The fields of accounts.audit.leaf.FIELDS, as text, in that order.
_FIELDS = sql.SQL("""e.id, (extract(epoch FROM e.recorded_at) * 1000000)::bigint, e.actor_id, e.actor_role,
    e.service_code, e.code, e.case_id, e.case_reference, e.object_kind, e.object_id, e.label_id, e.data::text,
    e.request_id, abbrev(e.address), e.actor_username, e.actor_name, e.subject_id, e.subject_username,
    e.subject_name""")

_SEALED = sql.SQL("""COPY (
    SELECT l.seal_id, l.position, l.event_id, encode(e.leaf, 'hex'), {fields}
    FROM accounts_seal_leaf l LEFT JOIN accounts_event e ON e.id = l.event_id
    WHERE l.seal_id BETWEEN {first} AND {last} ORDER BY l.seal_id, l.position
) TO STDOUT""")

_LOOSE = sql.SQL("""COPY (
    SELECT coalesce(e.id, u.event_id), u.event_id IS NOT NULL, encode(e.leaf, 'hex'), {fields}
    FROM accounts_event e FULL JOIN accounts_unsealed u ON u.event_id = e.id
    WHERE NOT EXISTS (SELECT 1 FROM accounts_seal_leaf l WHERE l.event_id = coalesce(e.id, u.event_id)) ORDER BY 1
) TO STDOUT""")

_SEALS = """SELECT number, sealed_at, size, total, root, previous, checkpoint, key_id FROM accounts_seal
WHERE number BETWEEN %s AND %s ORDER BY number"""


def last_seal() -> SealRow | None:
    """Return the seal with the highest number, or None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM accounts_seal")
        number = cursor.fetchone()[0]
    return next(iter(seal_rows(number, number)), None)


def seal_rows(first: int, last: int) -> list[SealRow]:
    """Return the seals from a number to a number, in order."""
    with connection.cursor() as cursor:
        cursor.execute(_SEALS, [first, last])
        return [_seal(row) for row in cursor.fetchall()]


def _seal(row: tuple[Any, ...]) -> SealRow:
    number, sealed_at, size, total, root, previous, text, key = row
    return SealRow(number, sealed_at, size, total, bytes(root), bytes(previous), text, key)


def sealed_batches(first: int, last: int) -> Iterator[tuple[SealRow, Sequence[EventRow]]]:
    """Yield each seal from a number to a number with its rows, a chunk of seals in memory at a time."""
    number = first
    while number <= last:
        seals = seal_rows(number, min(last, number + 999))
        if not seals:
            return
        for chunk in _chunks(seals):
            rows = _event_rows(chunk[0].number, chunk[-1].number)
            for seal in chunk:
                yield seal, rows.get(seal.number, [])
        number = seals[-1].number + 1


def _chunks(seals: list[SealRow]) -> Iterator[list[SealRow]]:
    chunk: list[SealRow] = []
    held = 0
    for seal in seals:
        if chunk and held + seal.size > CHUNK:
            yield chunk
            chunk, held = [], 0
        chunk.append(seal)
        held += seal.size
    yield chunk


def _event_rows(first: int, last: int) -> dict[int, list[EventRow]]:
    statement = _SEALED.format(fields=_FIELDS, first=sql.Literal(first), last=sql.Literal(last))
    rows = (
        (
            int(row[0]),
            EventRow(
                event=int(row[2]),
                position=int(row[1]),
                stored_leaf=bytes.fromhex(row[3] or ""),
                fields=row[4:] if row[4] is not None else None,
            ),
        )
        for row in _copied(statement)
    )
    return {seal: [row for _seal_number, row in group] for seal, group in groupby(rows, key=itemgetter(0))}


def loose_rows() -> Iterator[LooseRow]:
    """Yield the events that no seal covers, and the queue's entries without event, by number."""
    for row in _copied(_LOOSE.format(fields=_FIELDS)):
        yield LooseRow(
            event=int(row[0]),
            stored_leaf=bytes.fromhex(row[2] or ""),
            fields=row[3:] if row[3] is not None else None,
            queued=row[1] == "t",
        )


def now() -> datetime:
    """Return what the database's clock says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def tally() -> tuple[int, int, int]:
    """Return (events counted at their commit, events sealed, events waiting), of one and the same moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT sum(committed) FROM accounts_tally), 0),"
            " coalesce((SELECT max(total) FROM accounts_seal), 0), (SELECT count(*) FROM accounts_unsealed)"
        )
        counted, total, waiting = cursor.fetchone()
    return int(counted), int(total), int(waiting)


def oldest_waiting() -> float:
    """Return for how many seconds the first event of the sealer's queue has waited, 0.0 when none does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM clock_timestamp() - e.recorded_at) FROM accounts_unsealed u"
            " JOIN accounts_event e ON e.id = u.event_id ORDER BY u.event_id LIMIT 1"
        )
        row = cursor.fetchone()
    return max(0.0, float(row[0])) if row else 0.0


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
    with connection.cursor() as cursor:
        cursor.execute(_MISNAMED)
        return [Misnamed(*row) for row in cursor.fetchall()]


def rows_of_case(reference: str) -> list[tuple[int, int]]:
    """Return (seal, position) of every sealed event of a case, in order; those of its draft, called otherwise, too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.seal_id, l.position FROM accounts_event e JOIN accounts_seal_leaf l ON l.event_id = e.id "
            "WHERE e.case_reference = %(case)s OR e.case_id IN "
            "(SELECT o.case_id FROM accounts_event o WHERE o.case_reference = %(case)s) ORDER BY 1, 2",
            {"case": reference},
        )
        return [(int(seal), int(position)) for seal, position in cursor.fetchall()]


def _copied(statement: sql.Composable) -> Iterable[tuple[Any, ...]]:
    # Every field is text or None; numbers are made of them where they are read.
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield from copy.rows()
