"""The proof of the stored trail: rows, seals and published checkpoints, read in order and checked by ``verify``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from accounts.audit import checkpoint, outside, places, reading, verify
from accounts.audit.errors import AuditError
from accounts.audit.verify import EventRow, Fault, Kind, Link, Outcome, SealRow

Tell = Callable[[int, int], None]
Batches = Iterator[tuple[SealRow, Sequence[EventRow]]]


def prove(*, first: int = 1, last: int | None = None, tell: Tell | None = None) -> Outcome:
    """Check seals ``first`` to ``last`` (all that follow if None, and then also the events that no seal covers yet).

    Needs a context that reads the whole trail. ``tell`` is called with (events checked, events to check) as it goes.
    Raises AuditError if a bound names no seal, KeyFileError if the key can't be read.
    """
    keys = checkpoint.trusted_keys(places.key_file())
    folder = places.checkpoint_folder()
    published = outside.highest(folder)  # before the database is asked: what is published is committed
    end = reading.last_seal()
    reach = max(published, end.number if end else 0)
    if first < 1 or (first > 1 and first > reach) or (last is not None and not first <= last <= reach):
        raise AuditError(f"The trail has the seals 1 to {reach}: --from and --to must lie in it, in order.")

    def load(number: int) -> outside.Published | None:
        return outside.load(folder, number)

    start = start_link(first, keys)
    if isinstance(start, Fault):
        return Outcome(0, 0, 0, start, Link())
    must_reach = published if last is None else last
    batches: Batches = reading.sealed_batches(first, last if last is not None else (end.number if end else 0))
    if tell and end:
        batches = _telling(batches, tell, end.total - start.total)
    outcome = verify.verify(batches, keys=keys, load=load, start=start, last=must_reach)
    if outcome.fault or last is not None:
        return outcome
    waiting, fault = verify.check_loose(reading.loose_rows(), outcome.link, reading.newest_sealed())
    fault = fault or verify.check_names(reading.misnamed())
    return replace(outcome, events=outcome.events + waiting, unsealed=waiting, fault=fault)


def start_link(first: int, keys: verify.Keys) -> Link | Fault:
    """Return the link that the first seal to check must continue: none for seal 1, else that of the seal before."""
    if first == 1:
        return Link()
    before = next(reading.sealed_batches(first - 1, first - 1), None)
    if before is None:
        return Fault(Kind.CUT, f"Seal {first - 1} is missing.", seal=first - 1)
    seal, rows = before
    try:
        stated = checkpoint.read(seal.checkpoint, keys)
    except AuditError as error:
        return Fault(Kind.SIGNATURE, f"Seal {seal.number}: {error}", seal=seal.number)
    latest = max((verify.time_of(row.fields) for row in rows), default=verify.NEVER)
    return Link(stated.seal, checkpoint.fingerprint(seal.checkpoint), stated.total, latest)


def _telling(batches: Batches, tell: Tell, total: int) -> Batches:
    done = 0
    for seal, rows in batches:
        yield seal, rows
        done += len(rows)
        tell(done, total)
