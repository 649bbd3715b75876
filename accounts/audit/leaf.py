"""The canonical bytes of an event and its leaf hash; the same rules stand in ``accounts/sql/audit.sql``
(``audit_leaf``).

Each field, in the order of FIELDS, is written as its length in UTF-8 bytes (four bytes, big end first) and those
bytes; an absent value is the length 0xFFFFFFFF and nothing more. Numbers are decimal text, the time is whole
microseconds since 1970-01-01 UTC (so the time zone of the session can't matter), data is the text PostgreSQL gives
for ``jsonb``, an address is the text it gives for ``inet``. The first bytes name the version of these rules. What
follows them is how COPY writes a row of texts in its binary format, so that a row that is read needn't be taken apart.

Version 1 ends with the address; version 2 adds the identity of who did it and to whom, as it was then. An event bears
version 1 exactly when none of the five fields of identity has a value: those of version 2 are texts, empty where nobody
is meant, so that nothing can be taken out of one without another hash.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from accounts.audit.merkle import leaf_hash

VERSIONS = (b"dossier-event-1\n", b"dossier-event-2\n")
ABSENT = b"\xff\xff\xff\xff"
NOBODY = ABSENT * 5  # no UTF-8 text ends so: the fields of identity, all of them absent
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FIELDS = (
    *("id", "recorded_at", "actor_id", "actor_role", "service_code", "code", "case_id", "case_reference"),
    *("object_kind", "object_id", "label_id", "data", "request_id", "address"),
    *("actor_username", "actor_name", "subject_id", "subject_username", "subject_name"),
)


def microseconds(moment: datetime) -> int:
    """Return whole microseconds since 1970 UTC of an aware moment. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("A moment without time zone can't be hashed.")
    return (moment - EPOCH) // MICROSECOND


def leaf(raw: bytes) -> bytes:
    """Return the leaf hash of an event (32 bytes), given its fields one after the other."""
    if raw.endswith(NOBODY):
        return leaf_hash(VERSIONS[0] + raw[: -len(NOBODY)])
    return leaf_hash(VERSIONS[1] + raw)


def fields(raw: bytes) -> list[str | None]:
    """Return the fields of an event as text, in the order of FIELDS; None stands for an absent value."""
    found: list[str | None] = []
    place = 0
    while place < len(raw):
        size = int.from_bytes(raw[place : place + 4], signed=True)
        found.append(raw[place + 4 : place + 4 + size].decode() if size >= 0 else None)
        place += 4 + max(size, 0)
    return found


def time_of(raw: bytes) -> int:
    """Return when an event was recorded: its second field, behind a number that has less than 256 digits."""
    start = 8 + raw[3]
    return int(raw[start : start + raw[start - 1]])
