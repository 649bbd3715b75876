"""Checkpoints outside the database: one file a seal, never overwritten, on a disk that the database can't reach.

A file holds the signed checkpoint, an empty line, and one line for each event: its number and its leaf hash. The root
in the signed text covers those hashes, so a row that was rewritten together with every table can still be named.

    <folder>/000000/0000000012.checkpoint
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from accounts.audit.checkpoint import ORIGIN
from accounts.audit.errors import SealError

SUFFIX = ".checkpoint"
PER_FOLDER = 10_000
SHELF = re.compile(r"[0-9]{6,}")
NAME = re.compile(r"([0-9]{10,})\.checkpoint")
DRAFT = re.compile(r"\.[0-9]{10,}\.checkpoint\.draft")

Leaves = Iterable[tuple[int, bytes]]


@dataclass(frozen=True)
class Published:
    """What one file holds: the checkpoint word for word, and a line for each event in the order of the seal."""

    checkpoint: str
    lines: str

    @property
    def leaves(self) -> tuple[tuple[int, bytes], ...]:
        """Event numbers and leaf hashes. Raises SealError where a line can't be read."""
        try:
            return tuple((int(line[0]), bytes.fromhex(line[1])) for line in map(str.split, self.lines.splitlines()))
        except (ValueError, IndexError):
            raise SealError("The checkpoint file has a malformed line of an event.") from None


def path_of(folder: Path, number: int) -> Path:
    """Return where the checkpoint of a seal is kept."""
    return folder / f"{number // PER_FOLDER:06d}" / f"{number:010d}{SUFFIX}"


def lines_of(leaves: Leaves) -> str:
    """Return the lines of the events of a seal."""
    return "".join([f"{event} {leaf.hex()}\n" for event, leaf in leaves])


def content(checkpoint: str, leaves: Leaves) -> str:
    """Return the text of a checkpoint file."""
    return f"{checkpoint}\n{lines_of(leaves)}"


def parse(text: str) -> Published:
    """Return what a checkpoint file holds. Raises SealError with one sentence if it isn't such a file."""
    parts = text.split("\n\n")
    if len(parts) != 3:
        raise SealError("The checkpoint file hasn't the three parts text, signature and leaves.")
    return Published(f"{parts[0]}\n\n{parts[1]}\n", parts[2])


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
    """Return the number of the last published checkpoint, 0 if none is; whatever else lies there doesn't count."""
    shelves = [path for path in _inside(folder) if SHELF.fullmatch(path.name)]
    for shelf in sorted(shelves, key=lambda path: int(path.name), reverse=True):
        for number in sorted(filter(None, (number_of(folder, file) for file in _inside(shelf))), reverse=True):
            if is_checkpoint(folder, number):
                return number
    return 0


def strays(folder: Path) -> list[Path]:
    """Return what lies in the folder and is no checkpoint by its name, in order of names; drafts are none of them."""
    found = []
    for path in _inside(folder):
        if path.is_dir() and not path.is_symlink() and SHELF.fullmatch(path.name):
            found += [file for file in _inside(path) if not (number_of(folder, file) or DRAFT.fullmatch(file.name))]
        else:
            found.append(path)
    return sorted(found)


def number_of(folder: Path, file: Path) -> int | None:
    """Return the number of the seal whose checkpoint has this very name and place, None where no seal's has."""
    match = NAME.fullmatch(file.name)
    number = int(match[1]) if match else 0
    return number if number and path_of(folder, number) == file else None


def is_checkpoint(folder: Path, number: int) -> bool:
    """Say whether what bears the name of a seal's checkpoint can be read as one and speaks of that seal."""
    try:
        published = load(folder, number)
        said = published.checkpoint if published and published.leaves is not None else ""
    except SealError:
        return False
    return said.startswith(f"{ORIGIN}\nseal: {number}\n")


def _inside(folder: Path) -> Iterator[Path]:
    try:
        yield from folder.iterdir()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise SealError(f"The folder {folder} can't be read ({error.strerror}).") from None


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

    Something that only bears the name and is no checkpoint of that seal is set aside under another name, and kept.

    Done after the commit. A crash in between leaves a sealed batch without a file: the next run publishes it from the
    database. So a file never speaks of a seal that doesn't exist, and no seal stays without its file.
    """
    final = path_of(folder, number)
    try:
        if os.path.lexists(final) and not is_checkpoint(folder, number):
            final.rename(_free(final.with_name(f"{final.name}.set-aside")))
        os.link(draft, final)
    except FileExistsError:
        if final.read_bytes() != draft.read_bytes():
            raise SealError(f"Another checkpoint of seal {number} stands in {folder} already.") from None
    except OSError as error:
        raise SealError(f"The checkpoint of seal {number} can't be put into {folder} ({error.strerror}).") from None
    finally:
        draft.unlink()
    descriptor = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _free(path: Path) -> Path:
    """Return a name that nothing bears, beginning with the given one."""
    number, free = 1, path
    while os.path.lexists(free):
        number, free = number + 1, path.with_name(f"{path.name}-{number}")
    return free
