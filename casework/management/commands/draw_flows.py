"""Write docs/flows/ and docs/permissions.md from the tables, or say which of them is stale."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from casework.reporting.drawing import pages


class Command(BaseCommand):
    """Exit status 1 with ``--check`` when a page doesn't say what the tables say."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--check`` compares and writes nothing."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare every page."""
        root = Path(settings.BASE_DIR) / "docs"
        stale = []
        for name, text in pages().items():
            path = root / name
            if path.exists() and path.read_text() == text:
                continue
            stale.append(name)
            if not options["check"]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        if options["check"] and stale:
            self.stderr.write(f"Stale: {', '.join(stale)}. Run `make docs`.")
            sys.exit(1)
        self.stdout.write("Up to date." if not stale else f"Written: {', '.join(stale)}.")
