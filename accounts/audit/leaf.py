"""The canonical bytes of an event and its leaf hash; the same rules stand in ``accounts/sql/audit.sql``
(``audit_leaf``).

Each field, in the order of FIELDS, is written as its length in UTF-8 bytes (four bytes, big end first) and those
bytes; an absent value is the length 0xFFFFFFFF and nothing more. Numbers are decimal text, the time is whole
microseconds since 1970-01-01 UTC (so the time zone of the session can't matter), data is the text PostgreSQL gives
for ``jsonb``, an address is the text it gives for ``inet``. The first bytes name the version of these rules.

Version 1 ends with the address; version 2 adds the identity of who did it and to whom, as it was then. An event bears
version 1 exactly when none of the fields of IDENTITY has a value: those of version 2 are texts, empty where nobody is
meant, so that nothing can be taken out of one without another hash.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from accounts.audit.merkle import leaf_hash

VERSIONS = (b"dossier-event-1\n", b"dossier-event-2\n")
ABSENT = b"\xff\xff\xff\xff"
SHORT = tuple(length.to_bytes(4, "big") for length in range(256))  # nearly every field: a verification counts millions
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Fields(NamedTuple):
    """The fields of an event as text, in the order of hashing. None stands for an absent value."""

    id: str
    recorded_at: str
    actor_id: str | None
    actor_role: str
    service_code: str
    code: str
    case_id: str | None
    case_reference: str
    object_kind: str
    object_id: str
    label_id: str | None
    data: str
    request_id: str
    address: str | None
    actor_username: str | None = None
    actor_name: str | None = None
    subject_id: str | None = None
    subject_username: str | None = None
    subject_name: str | None = None


FIELDS = Fields._fields
IDENTITY = FIELDS.index("actor_username")  # from here on: the fields that version 2 added


def microseconds(moment: datetime) -> int:
    """Return whole microseconds since 1970 UTC of an aware moment. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("A moment without time zone can't be hashed.")
    return (moment - EPOCH) // MICROSECOND


def canonical(fields: Fields | tuple[str | None, ...]) -> bytes:
    """Return the canonical bytes of an event."""
    first, later = fields[:IDENTITY], fields[IDENTITY:]
    named = any(field is not None for field in later)
    parts = [VERSIONS[named]]
    for field in fields if named else first:
        if field is None:
            parts.append(ABSENT)
        else:
            raw = field.encode()
            size = len(raw)
            parts.append(SHORT[size] if size < 256 else size.to_bytes(4, "big"))
            parts.append(raw)
    return b"".join(parts)


def leaf(fields: Fields | tuple[str | None, ...]) -> bytes:
    """Return the leaf hash of an event (32 bytes)."""
    return leaf_hash(canonical(fields))
