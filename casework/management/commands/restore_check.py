"""Restore a backup into a scratch database, compare tables and files with its manifest, prove its audit trail, and look
whether what is asked of people agrees with its cases.
"""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from casework.management.backups import BackupError, Restored, restore, scratch_database, unpacked


class Command(BaseCommand):
    """Exit status 0 when all agrees, 1 when not, 2 for a wrong call. Nothing that runs is touched."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The scratch database is made on the server of DATABASE_ADMIN_URL, which has the product's roles."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, compare, prove, say the outcome."""
        url: str = settings.VALUES["DATABASE_ADMIN_URL"]
        if not url:
            self.stderr.write("DATABASE_ADMIN_URL is not set: it must be of somebody who may create a database.")
            sys.exit(2)
        try:
            with unpacked(options["file"]) as (folder, manifest), scratch_database(url) as scratch:
                outcome = restore(folder, manifest, url=scratch)
                ask = partial(asked, scratch, folder / "checkpoints")
                trail = ask("verify_audit") if outcome.ok else {"ok": False}
                turns = ask("check_turns") if trail["ok"] else {}
        except BackupError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        holds = outcome.ok and bool(trail["ok"]) and not differing(turns)
        said = as_json(outcome, trail, turns, holds) if options["format"] == "json" else as_text(outcome, trail, turns)
        self.stdout.write(said)
        if not holds:
            sys.exit(1)


def differing(turns: dict[str, Any]) -> int:
    """How many turns are missing or should not stand as they do."""
    return int(turns.get("missing", 0)) + int(turns.get("stale", 0))


def asked(url: str, checkpoints: Path, command: str) -> dict[str, Any]:
    """What a command says of the restored database, held against the checkpoints of the same backup."""
    checkpoints.mkdir(exist_ok=True)
    given = {**os.environ, "DATABASE_URL": url, "DOSSIER_DB_POOL": "0", "DOSSIER_CHECKPOINT_DIR": str(checkpoints)}
    line = [sys.executable, str(settings.BASE_DIR / "manage.py"), command, "--format", "json"]
    done = subprocess.run(line, env=given, capture_output=True, text=True, check=False)
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise BackupError(f"What was restored can't be checked by {command}: {reason}") from None
    return said


def as_json(outcome: Restored, trail: dict[str, Any], turns: dict[str, Any], holds: bool) -> str:
    """The one JSON document."""
    return json.dumps(
        {
            "ok": holds,
            "tables": outcome.tables,
            "rows": outcome.rows,
            "files": outcome.files,
            "faults": list(outcome.faults),
            "trail": trail,
            "turns": turns,
        }
    )


def as_text(outcome: Restored, trail: dict[str, Any], turns: dict[str, Any]) -> str:
    """The answer in words."""
    if not outcome.ok:
        return "The backup does not hold:\n" + "\n".join(f"- {fault}" for fault in outcome.faults)
    if not trail["ok"]:
        return f"The backup restores, and its audit trail is broken: {trail.get('reason', 'no reason given')}"
    if differing(turns):
        return f"The backup restores, and {differing(turns)} turns differ from its cases: run check_turns --write."
    return (
        f"The backup holds: {outcome.tables} tables with {outcome.rows} rows and {outcome.files} files agree, "
        f"the trail of {trail['events']} events is whole, and {turns['turns']} turns are as they should be."
    )
