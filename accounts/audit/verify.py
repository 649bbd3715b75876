"""The proof, over plain values: given seals, their rows and the checkpoints outside, find the first thing that is
wrong.

Nothing here reads a database or a clock. Whatever could be recomputed is recomputed: leaf hashes from the fields, roots
from the leaves, the chain from the signed texts. What the database says about itself is never taken as proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from accounts.audit import checkpoint, leaf, merkle, outside
from accounts.audit.errors import CheckpointError, SealError

# Microseconds. The database refuses to commit an event that waited ten minutes (audit_queue in accounts/sql/audit.sql),
# so numbers and times that disagree by more than this were made up.
GRACE = 15 * 60 * 1_000_000
JUMP = 60 * 1_000_000  # a clock is set by less in the ordinary course of keeping time
NEVER = -(1 << 62)
# What is wrong with a row or a seal.
Kind = StrEnum("Kind", "EDITED DELETED INSERTED MOVED REWRITTEN BACKDATED CUT SIGNATURE CHAIN OUTSIDE RENAMED")


@dataclass(frozen=True)
class Fault:
    """The first broken thing: the event if one can be named, the seal if it stands in one, and one sentence."""

    kind: Kind
    sentence: str
    event: int | None = None
    seal: int | None = None

    @property
    def name(self) -> int | str:
        """The number of the event, or “seal N” where no row can be named, or that it is one which no seal covered."""
        if self.event is not None:
            return self.event
        return f"seal {self.seal}" if self.seal is not None else "unsealed"


@dataclass(frozen=True)
class SealRow:
    """A seal as the database states it."""

    number: int
    sealed_at: datetime
    size: int
    total: int
    root: bytes
    previous: bytes
    checkpoint: str
    key_id: str


class EventRow(NamedTuple):
    """A place in a seal, and the event that stands there; ``raw`` are its fields, empty where the event is gone.

    An event that no seal covers stands in seal 0, at place 1 while it waits for a seal and at place 0 otherwise.
    """

    seal: int
    position: int
    event: int
    stored_leaf: bytes
    raw: bytes


@dataclass(frozen=True)
class Link:
    """What a seal must continue: number, hash and total of the one before, and when that was sealed (microseconds)."""

    number: int = 0
    fingerprint: bytes = checkpoint.FIRST_PREVIOUS
    total: int = 0
    sealed: int = NEVER


@dataclass(frozen=True)
class Outcome:
    """The answer: how much was checked, what was found first, and the last good link.

    ``remarks`` are what must be known beside and breaks nothing: a clock that was set, a file that doesn't belong.
    """

    events: int
    seals: int
    unsealed: int
    fault: Fault | None
    link: Link
    remarks: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Say whether the trail holds."""
        return self.fault is None


Load = Callable[[int], outside.Published | None]
Keys = Mapping[str, Ed25519PublicKey]


@dataclass
class Clock:
    """Whether times fit, and what is remarked of the database's clock.

    The signed time of each seal is the measure. A clock that was set back shows in two signed times that run
    backwards: the events between fit one of the two, so the proof goes on and says so. An event that is dated before
    both was dated by hand, or the clock was set back and forth between two seals; nobody can tell which from the rows,
    so it is a fault until a person has looked and names it as ``explained``.
    """

    explained: frozenset[int] = frozenset()
    remarks: list[str] = field(default_factory=list)

    def fits(self, event: int, time: int, before: int, sealed: int) -> bool:
        """Say whether an event's time fits the seal before and its own, or somebody explained why not."""
        if time > max(before, sealed) + GRACE:
            self.remarks.append(
                f"Event {event} is dated {_minutes(time - sealed)} after its seal: the clock was ahead for a while."
            )
        if before == NEVER or time >= min(before, sealed) - GRACE:
            return True
        if event in self.explained:
            self.remarks.append(f"Event {event} is dated before its time, and this was named as explained.")
        return event in self.explained

    def follow(self, before: Link, number: int, sealed: int) -> None:
        """Remark that the clock was set back between a seal and the next."""
        if sealed < before.sealed - JUMP:
            self.remarks.append(
                f"The database's clock was set back by {_minutes(before.sealed - sealed)} between seal {before.number} "
                f"and {f'seal {number}' if number else 'now'}."
            )


def _minutes(microseconds: int) -> str:
    return f"{max(1, round(microseconds / 60_000_000))} min"


def verify(
    seals: Iterable[tuple[SealRow, Sequence[EventRow]]],
    *,
    keys: Keys,
    load: Load,
    start: Link,
    last: int,
    clock: Clock | None = None,
) -> Outcome:
    """Check sealed batches in order after ``start``, up to the first fault.

    ``load`` gives the published checkpoint of a number; ``last`` is the highest number that must be there, either
    because it was asked for or because it was published.
    """
    clock = clock or Clock()
    link, events, count = start, 0, 0
    for seal, rows in seals:
        link_or_fault = check_seal(seal, rows, link, keys=keys, load=load, clock=clock)
        if isinstance(link_or_fault, Fault):
            return Outcome(events, count, 0, link_or_fault, link, tuple(clock.remarks))
        link, events, count = link_or_fault, events + len(rows), count + 1
    lost = lost_seal(link.number + 1, load) if link.number < last else None
    return Outcome(events, count, 0, lost, link, tuple(clock.remarks))


def check_seal(
    seal: SealRow, rows: Sequence[EventRow], link: Link, *, keys: Keys, load: Load, clock: Clock
) -> Link | Fault:
    """Check one seal against the one before and the file outside; return the link it makes, or what is wrong."""
    if seal.number != link.number + 1:
        return lost_seal(link.number + 1, load)
    stated = [(row.event, row.stored_leaf) for row in rows]
    try:
        published = load(seal.number)
        same = published is not None and published.lines == outside.lines_of(stated)
        known = stated if same else published.leaves if published else None
    except SealError as error:
        return Fault(Kind.OUTSIDE, str(error), seal=seal.number)
    sealed = leaf.microseconds(seal.sealed_at)
    for place, (row, there) in enumerate(zip_longest(rows, known[: len(rows)] if known else ())):
        fault = check_row(row, place, seal, there)
        if fault:
            return fault
        if not clock.fits(row.event, leaf.time_of(row.raw), link.sealed, sealed):
            sentence = f"Event {row.event} bears a time that doesn't fit its seal."
            return Fault(Kind.BACKDATED, sentence, row.event, seal.number)
    first = rows[0].event if rows else None
    root = merkle.root(stored for _event, stored in stated)
    fault = check_size(seal, rows, known) or check_text(seal, link, root, keys, first)
    if fault:
        return fault
    if published and published.checkpoint != seal.checkpoint:
        sentence = f"Seal {seal.number} differs from the checkpoint that was published."
        return Fault(Kind.REWRITTEN, sentence, first, seal.number)
    clock.follow(link, seal.number, sealed)
    return Link(seal.number, checkpoint.fingerprint(seal.checkpoint), seal.total, sealed)


def check_row(row: EventRow, place: int, seal: SealRow, known: tuple[int, bytes] | None) -> Fault | None:
    """Check one sealed row: it is there, at its place, its fields give its hash, and that is the one published."""
    _seal, position, event, stored, raw = row
    if position != place:
        lost = f"event {known[0]}" if known else "an event"
        sentence = f"Place {place} of seal {seal.number} is empty: {lost} was taken away."
        return Fault(Kind.DELETED, sentence, known[0] if known else event, seal.number)
    if known and known[0] != event:
        sentence = f"Place {place} of seal {seal.number} belongs to event {known[0]}, and event {event} stands there."
        return Fault(Kind.MOVED, sentence, known[0], seal.number)
    if not raw:
        return Fault(Kind.DELETED, f"Event {event} was deleted.", event, seal.number)
    if leaf.leaf(raw) != stored:
        sentence = f"Event {event} was changed: its fields don't give its hash."
        return Fault(Kind.EDITED, sentence, event, seal.number)
    if known and known[1] != stored:
        return Fault(Kind.REWRITTEN, f"Event {event} was rewritten with its hash.", event, seal.number)
    return None


def check_size(seal: SealRow, rows: Sequence[EventRow], known: Sequence[tuple[int, bytes]] | None) -> Fault | None:
    """Check that as many rows are there as were sealed."""
    size = len(rows)
    if known is not None and size < len(known):
        lost = known[size][0]
        return Fault(Kind.DELETED, f"Event {lost} was taken out of seal {seal.number}.", lost, seal.number)
    expected = seal.size if known is None else len(known)
    if size > expected:
        extra = rows[expected].event
        return Fault(Kind.INSERTED, f"Event {extra} was put into seal {seal.number}.", extra, seal.number)
    if size < seal.size:
        sentence = f"Seal {seal.number} covers {seal.size} events, and {size} are there."
        return Fault(Kind.DELETED, sentence, rows[-1].event if rows else None, seal.number)
    return None


def check_text(seal: SealRow, link: Link, root: bytes, keys: Keys, first: int | None) -> Fault | None:
    """Check the signed checkpoint: who signed, that it says what the columns and rows say, and what it continues."""
    try:
        stated = checkpoint.read(seal.checkpoint, keys)
    except CheckpointError as error:
        return Fault(Kind.SIGNATURE, f"Seal {seal.number}: {error}", first, seal.number)
    if stated.root != root:
        sentence = f"The events of seal {seal.number} don't give its signed root."
        return Fault(Kind.REWRITTEN, sentence, first, seal.number)
    columns = checkpoint.Checkpoint(seal.number, seal.size, seal.total, seal.root, seal.previous, seal.sealed_at)
    if stated != columns:
        sentence = f"The columns of seal {seal.number} don't say what its signed checkpoint says."
        return Fault(Kind.CHAIN, sentence, first, seal.number)
    if stated.previous != link.fingerprint or stated.total != link.total + stated.size:
        return Fault(Kind.CHAIN, f"Seal {seal.number} doesn't continue seal {link.number}.", first, seal.number)
    return None


def lost_seal(number: int, load: Load) -> Fault:
    """Return the fault of a seal that is gone, naming its first event where the checkpoint outside knows it."""
    try:
        published = load(number)
        first = published.leaves[0][0] if published and published.leaves else None
    except SealError:
        first = None
    words = f", which began with event {first}," if first is not None else ""
    return Fault(Kind.CUT, f"Seal {number}{words} is missing.", first, number)


@dataclass(frozen=True)
class Misnamed:
    """A person whose user name or name isn't what the trail says last."""

    person: int
    username: str
    event: int
    said_username: str


def check_names(rows: Iterable[Misnamed]) -> Fault | None:
    """Check that people still bear the names under which the trail knows them: a change leaves an event."""
    for row in rows:
        sentence = (
            f"Person {row.person} stands as {row.username} under another user name or name than event {row.event} says"
            f" ({row.said_username}): it was changed without a trace."
        )
        return Fault(Kind.RENAMED, sentence, row.event)
    return None


def check_loose(rows: Iterable[EventRow], link: Link, *, now: datetime, clock: Clock) -> tuple[int, Fault | None]:
    """Check the events that no seal covers, ordered by number; return how many there are and the first fault.

    ``now`` is the database's. An event is waiting for its seal only if the queue knows it, its fields give its hash,
    and its time fits: what is dated before the last seal, and older than a transaction can be, was put there later.
    """
    count, present = 0, leaf.microseconds(now)
    clock.follow(link, 0, present)
    for row in rows:
        if not row.raw:
            return count, Fault(Kind.DELETED, f"Event {row.event} was deleted before it was sealed.", row.event)
        if leaf.leaf(row.raw) != row.stored_leaf:
            sentence = f"Event {row.event} was changed: its fields don't give its hash."
            return count, Fault(Kind.EDITED, sentence, row.event)
        if not row.position:
            sentence = f"Event {row.event} stands in no seal and isn't waiting for one: it was put in by hand."
            return count, Fault(Kind.INSERTED, sentence, row.event)
        if not clock.fits(row.event, leaf.time_of(row.raw), link.sealed, present):
            sentence = f"Event {row.event} waits for its seal and is dated long before the last one was made."
            return count, Fault(Kind.BACKDATED, sentence, row.event)
        count += 1
    return count, None


def check_tally(counted: int, total: int, waiting: int) -> Fault | None:
    """Check that as many events are sealed or waiting as the database counted when their transactions committed."""
    missing = counted - total - waiting
    if missing > 0:
        sentence = f"{missing} more events were committed than are sealed or waiting: deleted before they were sealed."
        return Fault(Kind.DELETED, sentence)
    if missing < 0:
        sentence = f"{-missing} more events are sealed or waiting than were committed."
        return Fault(Kind.INSERTED, sentence)
    return None


def check_files(missing: Sequence[int]) -> Fault | None:
    """Check that every seal has its file outside the database: without it the database vouches for itself alone."""
    if not missing:
        return None
    sentence = (
        f"{len(missing)} seals have no file in the checkpoint folder, the first is seal {missing[0]}: the folder was "
        "emptied, cut or mistaken for another."
    )
    return Fault(Kind.OUTSIDE, sentence, seal=missing[0])
