"""Checkpoints outside the database: one file a seal, never overwritten, on a disk that the database can't reach.

A file holds the signed checkpoint, an empty line, and one line for each event: its number and its leaf hash. The root
in the signed text covers those hashes, so a row that was rewritten together with every table can still be named.

    <folder>/000000/0000000012.checkpoint
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from accounts.audit.errors import SealError

SUFFIX = ".checkpoint"
PER_FOLDER = 10_000

Leaves = Sequence[tuple[int, bytes]]


@dataclass(frozen=True)
class Published:
    """What one file holds: the checkpoint word for word, and (event number, leaf hash) in the order of the seal."""

    checkpoint: str
    leaves: tuple[tuple[int, bytes], ...]


def path_of(folder: Path, number: int) -> Path:
    """Return where the checkpoint of a seal is kept."""
    return folder / f"{number // PER_FOLDER:06d}" / f"{number:010d}{SUFFIX}"


def content(checkpoint: str, leaves: Leaves) -> str:
    """Return the text of a checkpoint file."""
    return checkpoint + "\n" + "".join(f"{event} {leaf.hex()}\n" for event, leaf in leaves)


def parse(text: str) -> Published:
    """Return what a checkpoint file holds. Raises SealError with one sentence if it isn't such a file."""
    parts = text.split("\n\n")
    if len(parts) != 3:
        raise SealError("The checkpoint file hasn't the three parts text, signature and leaves.")
    try:
        leaves = tuple((int(line[0]), bytes.fromhex(line[1])) for line in map(str.split, parts[2].splitlines()))
    except (ValueError, IndexError):
        raise SealError("The checkpoint file has a malformed line of an event.") from None
    return Published(f"{parts[0]}\n\n{parts[1]}\n", leaves)


def load(folder: Path, number: int) -> Published | None:
    """Return the published checkpoint of a seal, or None if there is none. Raises SealError if it can't be read."""
    try:
        text = path_of(folder, number).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise SealError(f"The checkpoint file of seal {number} can't be read.") from None
    return parse(text)


def highest(folder: Path) -> int:
    """Return the number of the last published checkpoint, 0 if there is none."""
    if not folder.is_dir():
        return 0
    for shelf in sorted((p for p in folder.iterdir() if p.is_dir() and p.name.isdigit()), reverse=True):
        numbers = [int(file.stem) for file in shelf.glob(f"*{SUFFIX}") if file.stem.isdigit()]
        if numbers:
            return max(numbers)
    return 0


def stage(folder: Path, number: int, text: str) -> Path:
    """Write the file of a seal under a draft name, on disk for good. Raises SealError if it can't be written.

    Done before the seal's transaction commits: a batch whose checkpoint can't leave the database isn't sealed.
    """
    final = path_of(folder, number)
    draft = final.with_name(f".{final.name}.draft")
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)  # left by a crash before the commit
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SealError(f"The checkpoint of seal {number} can't be written to {folder} ({error.strerror}).") from None
    return draft


def publish(folder: Path, number: int, draft: Path) -> None:
    """Give a draft its final name, which must be free or hold the same text. Raises SealError otherwise.

    Done after the commit. A crash in between leaves a sealed batch without a file: the next run publishes it from the
    database. So a file never speaks of a seal that doesn't exist, and no seal stays without its file.
    """
    final = path_of(folder, number)
    try:
        os.link(draft, final)
    except FileExistsError:
        if final.read_bytes() != draft.read_bytes():
            raise SealError(f"Another checkpoint of seal {number} stands in {folder} already.") from None
    finally:
        draft.unlink()
    descriptor = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
