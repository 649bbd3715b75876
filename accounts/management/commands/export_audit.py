"""Export the sealed trail, or that of one case, as a signed bundle that docs/tools/verify_export.py checks alone."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.audit import AuditError, Code, bundle, record
from accounts.context import acting_as_system


class Command(BaseCommand):
    """Exit status 0 when the bundle is written, 2 when the call was wrong."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Bounds are numbers of seals."""
        parser.add_argument("file", type=Path, metavar="FILE", help="ZIP file to write; must not exist")
        parser.add_argument("--from", dest="first", type=int, default=1, metavar="N", help="first seal to export")
        parser.add_argument("--to", dest="last", type=int, metavar="N", help="last seal to export")
        parser.add_argument("--case", metavar="REFERENCE", help="only the events of one case, each with its proof")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the bundle and record that it was written."""
        bounds = {"first": options["first"], "last": options["last"], "case": options["case"]}
        now = timezone.now()
        try:
            with acting_as_system("export the audit trail"):
                made = bundle.write_bundle(options["file"], at=now, **bounds)
                found = {"seals": made.seals, "events": made.events, "one_case": options["case"] is not None}
                record(Code.TRAIL_BUNDLED, by=None, at=now, data=found)
        except AuditError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        if options["format"] == "json":
            self.stdout.write(json.dumps({"events": made.events, "seals": made.seals, "key": made.key}))
        else:
            self.stdout.write(f"{made.events} events under {made.seals} seals, signed with key {made.key}.")
