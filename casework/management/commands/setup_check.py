"""What an installation still lacks before its first case: what the first-run page says, and what the operator sees."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from casework.queries.setup import missing


class Command(BaseCommand):
    """Exit status 0: nothing is missing, 1: something is."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Text for people, or JSON with ``missing``."""
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, print, and leave with the status."""
        found = missing(at=timezone.now(), operator=True)
        if options["format"] == "json":
            rows = [{"code": lack.code, "sentence": lack.sentence} for lack in found]
            self.stdout.write(json.dumps({"missing": rows}, ensure_ascii=False))
        else:
            for lack in found:
                self.stdout.write(f"- {lack.sentence}")
            self.stdout.write("Nothing is missing." if not found else f"Missing: {len(found)}.")
        if found:
            raise SystemExit(1)
