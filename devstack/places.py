"""Where a clone keeps its running state, and as whom its servers run."""

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
SERVER_ACCOUNT = "nobody"  # initdb wants an account that exists, and every Unix has this one


class StackError(Exception):
    """Something that the person at the keyboard can mend; the message is one sentence."""


def say(sentence: str) -> None:
    """One line for the person at the keyboard, at once even in a pipe."""
    print(sentence, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Quarters:
    """Where servers keep their data, and the account they run as when we are root (postgres refuses root)."""

    data: Path
    uid: int | None = None
    gid: int | None = None

    def folder(self, name: str) -> Path:
        """A folder below, made when missing, that only the servers' account may enter."""
        path = self.data / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.give(path)
        return path

    def give(self, path: Path) -> None:
        """Hand a file or folder to the servers' account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def write(self, path: Path, text: str) -> Path:
        """A file that only the servers' account may read; it is never readable by others, not even for a moment."""
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        self.give(path)
        return path

    def reaches(self, path: Path) -> bool:
        """Whether the servers' account can enter that folder; as a normal person we always can."""
        if self.uid is None:
            return True
        probe = subprocess.run(
            ["test", "-x", str(path)], user=self.uid, group=self.gid, extra_groups=[], cwd="/", check=False
        )
        return probe.returncode == 0


def quarters(name: str) -> Quarters:
    """Quarters for the servers of this clone: var/NAME, or as root a folder that their own account can reach.

    A clone under a folder that only root may enter (say /root) hides both the data and the programs from an
    unprivileged account; then the data live under /var/lib, in a folder named after the clone.
    """
    here = VAR / name
    if os.geteuid() != 0:
        here.mkdir(parents=True, exist_ok=True)
        return Quarters(here)
    try:
        account = pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        raise StackError(f"PostgreSQL refuses to run as root, and there is no account {SERVER_ACCOUNT}.") from None
    here.mkdir(parents=True, exist_ok=True)
    inside = Quarters(here, account.pw_uid, account.pw_gid)
    if inside.reaches(here):
        return inside
    elsewhere = outside_folder() / name
    elsewhere.mkdir(parents=True, exist_ok=True)
    for folder in (elsewhere.parent, elsewhere):
        folder.chmod(0o711)
    say(f"The account {SERVER_ACCOUNT} can't enter {ROOT}, so the servers keep their data in {elsewhere}.")
    return Quarters(elsewhere, account.pw_uid, account.pw_gid)


def outside_folder() -> Path:
    """The folder under /var/lib for this clone, when the clone itself can't be used."""
    return Path("/var/lib") / f"dossier-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]}"


def reachable_copy(package: Path, place: Quarters) -> Path:
    """The package's folder itself, or a copy (with the libraries beside it) that the servers' account can reach."""
    if place.reaches(package):
        return package
    version = hashlib.sha256(f"{package} {package.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    home = place.data / f"programs-{version}"
    if not (home / ".complete").exists():
        for former in place.data.glob(f"programs-*/{package.name}"):
            shutil.rmtree(former.parent, ignore_errors=True)
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)
        for folder in package.parent.glob(f"{package.name}*"):
            if folder.suffix in {"", ".libs"}:
                shutil.copytree(folder, home / folder.name, dirs_exist_ok=True, symlinks=True)
    (home / ".complete").touch()
    return home / package.name


def stored_secrets() -> dict[str, str]:
    """This clone's generated secrets, from var/secrets.json (mode 0600), made at the first call."""
    path = VAR / "secrets.json"
    names = ("admin", "owner", "app", "jobs", "auditor", "backup", "valkey", "django", "context")
    with held(VAR / "run" / "secrets.lock"):
        known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        missing = [name for name in names if name not in known]
        if missing:
            known |= {name: secrets.token_urlsafe(36) for name in missing}
            fresh = path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                json.dump(known, file, indent=1)
            fresh.replace(path)
    return known


@contextmanager
def held(path: Path, *, refusal: str | None = None) -> Iterator[None]:
    """Hold a lock file; wait for it, or with `refusal` give up at once with that sentence."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (fcntl.LOCK_NB if refusal else 0))
        except BlockingIOError:
            raise StackError(refusal or "") from None
        yield
