"""Back up database, attachments and audit checkpoints into one file that `restore_check` can prove."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from casework.management.backups import BackupError, back_up


class Command(BaseCommand):
    """Reads as dossier_backup, the one role that sees every row and can change none."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The file is replaced when it exists."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up, and say what is in it."""
        url: str = settings.VALUES["DATABASE_BACKUP_URL"]
        if not url:
            self.stderr.write("DATABASE_BACKUP_URL is not set: only the role dossier_backup sees every row.")
            sys.exit(2)
        media, checkpoints = settings.MEDIA_ROOT, settings.DOSSIER_CHECKPOINT_DIR
        try:
            manifest = back_up(options["file"], url=url, media=media, checkpoints=checkpoints, at=timezone.now())
        except BackupError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        rows = sum(count for count, _total in manifest["tables"].values())
        said = {
            "file": str(options["file"]),
            "tables": len(manifest["tables"]),
            "rows": rows,
            "files": len(manifest["files"]),
        }
        text = f"{said['file']} holds {said['tables']} tables with {rows} rows, and {said['files']} files."
        self.stdout.write(json.dumps(said) if options["format"] == "json" else text)
