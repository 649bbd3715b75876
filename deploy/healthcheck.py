"""Container health: `healthcheck.py web | worker | beat` exits 0 when that process does its work, else 1.

The web server must answer; the worker must have touched its heartbeat file lately, which it does whenever a
task has ended, and beat rings for an empty one every five seconds; beat must have looked at its schedule lately,
which it does every five seconds. A file from the future was touched before the clock was set back, and says nothing.
"""

import os
import sys
import time
import urllib.request
from pathlib import Path

FRESH = {"worker": 120, "beat": 60}  # seconds
AHEAD = 5  # seconds by which a file may be later than now


def web(port: int) -> bool:
    """Whether /healthz answers 200, asked by a name that the settings allow."""
    host = os.environ["DOSSIER_ALLOWED_HOSTS"].split(",")[0].strip()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def fresh(path: Path, seconds: float) -> bool:
    """Whether a file was touched within that many seconds."""
    try:
        age = time.time() - path.stat().st_mtime
    except OSError:
        return False
    return -AHEAD <= age < seconds


def main(arguments: list[str]) -> int:
    """0 healthy, 1 not, 2 wrong call."""
    match arguments:
        case ["web"]:
            healthy = web(8000)
        case ["worker"]:
            healthy = fresh(Path(os.environ["DOSSIER_HEARTBEAT_FILE"]), FRESH["worker"])
        case ["beat"]:
            worker = Path(os.environ["DOSSIER_HEARTBEAT_FILE"])
            healthy = fresh(worker.with_name(f"{worker.name}-of-beat"), FRESH["beat"])
        case _:
            print("usage: healthcheck.py web|worker|beat", file=sys.stderr)
            return 2
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
