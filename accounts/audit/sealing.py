"""Sealing: the queue of new events becomes a batch under one Merkle root with a signed checkpoint.

The queue decides what is taken, not the number of an event: events commit out of order, and one that commits late is
still in the queue when the next seal is made. One sealer works at a time (advisory lock); a second one has nothing to
do.

Order of a seal: write the checkpoint's file under a draft name → commit → give the file its name. A crash before the
commit leaves a draft that means nothing; a crash after it leaves a seal whose file the next run publishes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from accounts.audit import Code, checkpoint, merkle, outside, places, reading, record
from accounts.audit.errors import SealError
from accounts.audit.leaf import microseconds
from accounts.audit.verify import JUMP, SealRow
from accounts.context import acting_as_system, fetched

LOCK = 0x0D055_1E4_5EA1  # the advisory lock of the sealer, an arbitrary number of our own
BATCH = 10_000  # events a seal at most: a proof stays short and a checkpoint file below a megabyte


@dataclass(frozen=True)
class Sealed:
    """What a run did."""

    seals: int
    events: int


@dataclass(frozen=True)
class _Batch:
    number: int
    size: int
    draft: Path


def seal_events(*, batch: int = BATCH) -> Sealed:
    """Seal every event that waits, in batches of at most ``batch``; publish the checkpoints.

    Must not be called inside a transaction: a checkpoint leaves only after its commit. Raises SealError when trail and
    published checkpoints contradict each other or these can't be written, KeyFileError when the key can't be used.
    """
    if connection.in_atomic_block:
        raise SealError("Sealing makes its own transactions and can't run inside another.")
    key = checkpoint.signing_key(places.key_file())
    folder = places.checkpoint_folder()
    seals = events = 0
    while made := _seal_batch(batch, key, folder):
        outside.publish(folder, made.number, made.draft)
        seals, events = seals + 1, events + made.size
        if made.size < batch:
            break
    return Sealed(seals, events)


def _seal_batch(limit: int, key: Ed25519PrivateKey, folder: Path) -> _Batch | None:
    """Seal one batch; None if there is nothing to seal or somebody else is sealing."""
    with acting_as_system("seal the audit trail"):
        if fetched("SELECT pg_try_advisory_xact_lock(%s)", [LOCK]) == [(False,)]:
            return None
        last = reading.last_seal()
        _agree_with_outside(last, folder)
        waiting = fetched(
            "SELECT u.event_id, e.leaf FROM accounts_unsealed u JOIN accounts_event e ON e.id = u.event_id "
            "ORDER BY u.event_id LIMIT %s",
            [limit],
        )
        leaves = [(int(event), bytes(leaf)) for event, leaf in waiting]
        if not leaves:
            return None
        _note_clock(last)
        stated = checkpoint.Checkpoint(
            seal=last.number + 1 if last else 1,
            size=len(leaves),
            total=(last.total if last else 0) + len(leaves),
            root=merkle.root(leaf for _event, leaf in leaves),
            previous=checkpoint.fingerprint(last.checkpoint) if last else checkpoint.FIRST_PREVIOUS,
            time=reading.now(),
        )
        text = checkpoint.sign(stated, key)
        draft = outside.stage(folder, stated.seal, outside.content(text, leaves))
        _store(stated, text, checkpoint.key_id(key.public_key()), [event for event, _leaf in leaves])
    return _Batch(stated.seal, stated.size, draft)


def _note_clock(last: SealRow | None) -> None:
    """Put on the trail that the clock was set back since the last seal; the next seal follows the clock as it is."""
    if last is None:
        return
    back = microseconds(last.sealed_at) - microseconds(moment := reading.now())
    if back > JUMP:
        found = {"seconds": back // 1_000_000, "seal": last.number}
        record(Code.TRAIL_CLOCK_SET_BACK, by=None, at=moment, data=found)


def _store(stated: checkpoint.Checkpoint, text: str, key: str, events: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_seal (number, sealed_at, size, total, root, previous, checkpoint, key_id) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [stated.seal, stated.time, stated.size, stated.total, stated.root, stated.previous, text, key],
        )
        cursor.execute(
            "INSERT INTO accounts_seal_leaf (event_id, seal_id, position) "
            "SELECT event, %s, place - 1 FROM unnest(%s::bigint[]) WITH ORDINALITY AS t (event, place)",
            [stated.seal, events],
        )
        cursor.execute("DELETE FROM accounts_unsealed WHERE event_id = ANY (%s::bigint[])", [events])


def _agree_with_outside(last: SealRow | None, folder: Path) -> None:
    """Publish what a crash left unpublished; stop where the files know more than the database, or something else."""
    number, published = last.number if last else 0, outside.highest(folder)
    if published > number:
        raise SealError(
            f"Checkpoint {published} was published, and the trail ends at seal {number}: it was cut or an older "
            "copy was restored, and nothing is sealed until an administrator has looked."
        )
    if last and published == number:
        known = outside.load(folder, number)
        if known is None or known.checkpoint != last.checkpoint:
            raise SealError(f"Seal {number} isn't the one that was published: nothing is sealed until it is explained.")
    if published < number - 1:  # a crash leaves one behind: more were taken away, or the folder is another
        about = {"since": published + 1, "until": number}
        record(Code.TRAIL_REPUBLISHED, by=None, at=reading.now(), data=about)
    for seal, rows in reading.sealed_batches(published + 1, number):
        leaves = [(row.event, row.stored_leaf) for row in rows]
        if merkle.root(leaf for _event, leaf in leaves) != seal.root:
            raise SealError(f"The events of seal {seal.number} don't give its root: its checkpoint isn't published.")
        draft = outside.stage(folder, seal.number, outside.content(seal.checkpoint, leaves))
        outside.publish(folder, seal.number, draft)
