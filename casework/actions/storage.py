"""Files at rest: random names in a folder that no web server serves, a fingerprint that is checked at every reading.

A file is written, forced to the disk and only then named in a row. Until the row's transaction is committed it ends in
``.part``; the commit takes that ending off. So whatever still ends in ``.part`` a day later belongs to nothing, and a
crash between commit and renaming loses nothing: a reader takes the ending off itself.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.sentences import say
from casework.errors import Refused

PART = ".part"


@dataclass(frozen=True)
class Stored:
    """A file that lies in the store and isn't settled yet."""

    name: str
    size: int  # bytes
    sha256: str

    @property
    def path(self) -> Path:
        """Where it lies until the commit."""
        return _place(self.name).with_name(self.name + PART)


def _place(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name[:2] / name


def largest() -> int:
    """The largest file that is taken in, in bytes."""
    return int(settings.DOSSIER_MAX_UPLOAD_MB) * 1024 * 1024


def put(chunks: Iterable[bytes], *, limit: int | None = None, name: str = "") -> Stored:
    """Write what comes under a new random name, readable by us alone, and force it to the disk.

    ``name`` is given for a file that belongs to another: that one's name with an ending. ``limit`` (bytes) is counted
    while writing: what an upload says of its own size isn't believed. Raises Refused for a
    file that is too large; nothing stays behind then.
    """
    name = name or secrets.token_hex(24)
    path = _place(name).with_name(name + PART)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if limit is not None and size > limit:
                    megabytes = limit // (1024 * 1024)
                    sentence = say("The file is too large: at most {megabytes} MB.", megabytes=megabytes)
                    raise Refused(sentence, code="file.size", field="upload")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(name, size, digest.hexdigest())


def digest_of(upload: "UploadedFile[bytes]") -> str:
    """SHA-256 of what was uploaded, which is read from its first byte again afterwards."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def settle(stored: Stored) -> None:
    """Give the file its final name once the transaction that names it in a row is committed."""
    transaction.on_commit(lambda: _settle(stored.name))


def _settle(name: str) -> None:
    path = _place(name)
    with suppress(FileNotFoundError):  # somebody who reads it may have been quicker
        path.with_name(name + PART).rename(path)
        _sync_folder(path.parent)


@contextmanager
def held(chunks: Iterable[bytes], *, limit: int | None = None, name: str = "") -> Iterator[Stored]:
    """What ``put`` writes, removed again where its row is never written: where what is done with it fails."""
    stored = put(chunks, limit=limit, name=name)
    try:
        yield stored
    except BaseException:
        stored.path.unlink(missing_ok=True)
        raise


def open_checked(name: str, sha256: str) -> BinaryIO | None:
    """The file, from its first byte, after its fingerprint was compared; None when it is gone or was changed.

    The descriptor that was checked is the one that is read, so nothing can be put in its place in between.
    """
    path = _place(name)
    file: BinaryIO | None = None
    for candidate in (path, path.with_name(name + PART), path):  # settled, still in the transaction, settled just now
        with suppress(OSError):
            file = os.fdopen(os.open(candidate, os.O_RDONLY | os.O_NOFOLLOW), "rb")
            break
    if file is None:
        return None
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:  # type: ignore[arg-type]
        file.close()
        return None
    file.seek(0)
    return file


def is_missing(name: str) -> bool:
    """Whether there is no file of that name: lost, in a folder that isn't mounted, or on another host than this."""
    path = _place(name)
    return not any(os.path.lexists(candidate) for candidate in (path, path.with_name(name + PART)))


def sweep(*, before: datetime, named: frozenset[str]) -> int:
    """Remove unsettled files older than ``before`` that no row names, settle those that one names; how many went."""
    removed = 0
    for path in sorted(Path(settings.MEDIA_ROOT).glob(f"??/*{PART}")):
        name = path.name.removesuffix(PART)
        if name.partition(".")[0] in named:
            _settle(name)
        elif path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
