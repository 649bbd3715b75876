"""The process that looks into one uploaded file: little time, little memory, no settings, no database, nothing written.

What it finds comes back as JSON: a refusal's sentence with its values, so that it can still be translated.
"""

import json
import os
import resource
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from accounts.sentences import from_data, to_data
from casework.actions.file_content import TOO_MUCH
from casework.errors import Refused

AT_ONCE = threading.BoundedSemaphore(2)  # children of this process; each may take a gigabyte
BUSY = "Other files are being looked into just now: add yours again in a moment."
SECONDS = 5  # of processor time; an ordinary file of twenty megabytes takes less than one
WAITING = 60  # seconds by the clock, on a machine that is busy with other things
MEMORY = 1024 * 1024 * 1024  # bytes
ROOT = Path(__file__).resolve().parents[2]


def ask(path: Path, ending: str) -> Refused | None:
    """Why the file isn't taken in; None when it is."""
    if not AT_ONCE.acquire(timeout=WAITING):
        return _refusal({"code": "file.busy", "sentence": BUSY})
    try:
        found = _answer([sys.executable, "-B", "-m", "casework.actions.file_child", str(path.resolve()), ending])
    finally:
        AT_ONCE.release()
    return _refusal(found) if found else None


def _answer(command: list[str]) -> dict[str, Any]:
    """What the child says; that it was too much when it had to be stopped, or says nothing that can be read."""
    given = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=given,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=WAITING,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"code": "file.unsafe", "sentence": TOO_MUCH}
    return found


def _refusal(found: dict[str, Any]) -> Refused:
    return Refused(from_data(found["sentence"]), code=found["code"], field="upload")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(path: str, ending: str) -> None:
    from casework.actions import file_types

    found: dict[str, object] = {}
    try:
        _limit()
        file_types.look_into(Path(path), ending)
    except Refused as refused:
        found = {"code": refused.code, "sentence": to_data(refused.sentence)}
    except (MemoryError, RecursionError):
        found = {"code": "file.unsafe", "sentence": TOO_MUCH}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _main(*sys.argv[1:])
