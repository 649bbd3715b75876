"""The proof of the stored trail: rows, seals and published checkpoints, read in parts and checked by ``verify``.

A part continues the signed seal before it, so parts can be checked by processes at the same time; what is said is what
the first of them says that isn't whole.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from accounts.audit import checkpoint, leaf, outside, places, reading, verify
from accounts.audit.errors import AuditError, SealError
from accounts.audit.reading import Part
from accounts.audit.verify import Fault, Kind, Link, Outcome
from accounts.context import acting_as_system

Tell = Callable[[int, int], None]


PATIENCE = 5.0  # seconds between the commit of a seal and its file, at most


@dataclass
class Files:
    """The checkpoint folder, and beside it a copy that was kept where nobody who could cut both has any rights."""

    folder: Path
    copy: Path | None
    expected: int = 0  # a seal that was committed a moment ago and whose file is still on its way
    missing: list[int] = field(default_factory=list)

    def load(self, number: int) -> outside.Published | None:
        """Return what was published of a seal; raises SealError where it can't be read or the copy says otherwise."""
        own = outside.load(self.folder, number)
        until = time.monotonic() + PATIENCE
        while own is None and number == self.expected and time.monotonic() < until:
            time.sleep(0.05)
            own = outside.load(self.folder, number)
        copied = outside.load(self.copy, number) if self.copy else None
        if own is None:
            self.missing.append(number)
        elif copied and copied != own:
            raise SealError(f"The checkpoint of seal {number} isn't the one that stands in the copy {self.copy}.")
        return own or copied


def prove(
    *,
    first: int = 1,
    last: int | None = None,
    tell: Tell | None = None,
    copy: Path | None = None,
    explained: Iterable[int] = (),
    processes: int = 1,
) -> Outcome:
    """Check seals ``first`` to ``last`` (all that follow if None, and then also the events that no seal covers yet).

    ``copy`` is a copy of the checkpoint folder that was kept elsewhere: the trail must reach and equal it.
    ``explained`` are events of which somebody has found out why their time doesn't fit. Needs a context that reads the
    whole trail. ``tell`` is called with (events checked, events to check) as it goes. Raises AuditError if a bound
    names no seal or the copy is none, KeyFileError if the key can't be read.
    """
    folder = places.checkpoint_folder()
    published = _published(folder, copy)  # before the database is asked: what is published is committed
    end = reading.last_seal()
    stored = end.number if end else 0
    reach = max(published, stored)
    if first < 1 or (first > 1 and first > reach) or (last is not None and not first <= last <= reach):
        raise AuditError(f"The trail has the seals 1 to {reach}: --from and --to must lie in it, in order.")
    files = Files(folder, copy, expected=stored if stored == outside.highest(folder) + 1 else 0)
    parts = reading.parts(first, stored if last is None else last)
    parts[-1] = replace(parts[-1], reach=published if last is None else last)
    check = partial(_check, files=files, explained=frozenset(explained))
    outcome, total = Outcome(0, 0, 0, None, Link()), sum(part.events for part in parts)
    for found, missing in _one_by_one(check, parts, processes):
        files.missing += missing
        outcome = _after(outcome, found)
        if outcome.fault:
            break
        if tell:
            tell(outcome.events, total)
    clock = verify.Clock(frozenset(explained), list(outcome.remarks))
    waiting, fault = 0, outcome.fault
    if not fault and last is None:
        waiting, fault = verify.check_loose(reading.loose_rows(), outcome.link, now=reading.now(), clock=clock)
        fault = fault or verify.check_names(reading.misnamed()) or verify.check_tally(*reading.tally())
    fault = fault or verify.check_files(files.missing)
    remarks = (*clock.remarks, *_of_files(folder))
    return replace(outcome, events=outcome.events + waiting, unsealed=waiting, fault=fault, remarks=remarks)


def _check(part: Part, *, files: Files, explained: frozenset[int]) -> tuple[Outcome, list[int]]:
    """Check one part; return what was found, and the seals without file."""
    keys = checkpoint.trusted_keys(places.key_file())
    files, start = replace(files, missing=[]), start_link(part.first, keys)
    if isinstance(start, Fault):
        return Outcome(0, 0, 0, start, Link()), []
    with uncollected():
        found = verify.verify(
            reading.sealed_batches(part.first, part.last),
            keys=keys,
            load=files.load,
            start=start,
            last=part.reach,
            clock=verify.Clock(explained),
        )
    return found, files.missing


def _after(before: Outcome, found: Outcome) -> Outcome:
    """What was found in a part, behind what was found before it."""
    remarks = before.remarks + found.remarks
    return replace(found, events=before.events + found.events, seals=before.seals + found.seals, remarks=remarks)


def _one_by_one(check: Callable[[Part], Any], parts: list[Part], processes: int) -> Iterator[tuple[Outcome, list[int]]]:
    """What is found in each part, in order; the parts that follow are checked meanwhile where there are processes."""
    if min(processes, len(parts)) == 1:
        yield from map(check, parts)
        return
    context = get_context("fork")  # with the settings and the keys of this process
    with ProcessPoolExecutor(min(processes, len(parts)), context, initializer=_connect_anew) as pool:
        yield from pool.map(partial(_anew, check), parts)


def _anew(check: Callable[[Part], Any], part: Part) -> Any:
    """In a context that knows nothing of what the process that forked had told its own connection."""
    return Context().run(_as_system, check, part)


def _as_system(check: Callable[[Part], Any], part: Part) -> Any:
    with acting_as_system("verify a part of the audit trail"):
        return check(part)


_inherited: list[Any] = []  # connections of the process that forked: neither used nor closed here


def _connect_anew() -> None:
    inherited = connections[DEFAULT_DB_ALIAS]
    _inherited.append(inherited)
    connections[DEFAULT_DB_ALIAS] = inherited.copy()
    connections[DEFAULT_DB_ALIAS].settings_dict["OPTIONS"].pop("pool", None)  # its threads stayed behind


@contextmanager
def uncollected() -> Iterator[None]:
    """The collector of garbage rests; what is read here holds nothing in circles: looking took a third of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _published(folder: Path, copy: Path | None) -> int:
    """Return the last seal that was published, here or in the copy. AuditError where the copy is none."""
    if copy is None:
        return outside.highest(folder)
    kept = outside.highest(copy)
    if not kept:
        raise AuditError(f"The copy {copy} holds no checkpoint.")
    return max(outside.highest(folder), kept)


def _of_files(folder: Path) -> Iterator[str]:
    strays = outside.strays(folder)
    if strays:
        names = ", ".join(str(path.relative_to(folder)) for path in strays[:5])
        yield f"{len(strays)} files in the checkpoint folder are no checkpoints: {names}."


def start_link(first: int, keys: verify.Keys) -> Link | Fault:
    """Return the link that the first seal to check must continue: none for seal 1, else that of the seal before."""
    if first == 1:
        return Link()
    before = reading.seal_rows(first - 1, first - 1)
    if not before:
        return Fault(Kind.CUT, f"Seal {first - 1} is missing.", seal=first - 1)
    seal = before[0]
    try:
        stated = checkpoint.read(seal.checkpoint, keys)
    except AuditError as error:
        return Fault(Kind.SIGNATURE, f"Seal {seal.number}: {error}", seal=seal.number)
    return Link(stated.seal, checkpoint.fingerprint(seal.checkpoint), stated.total, leaf.microseconds(stated.time))
