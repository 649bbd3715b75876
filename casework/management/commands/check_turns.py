"""`manage.py check_turns`: what is asked of people stands in rows as it is worked out from the cases."""

import json
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from accounts import pulse
from accounts.context import acting_as_system
from casework.actions.turns import write_anew
from casework.management.sentence_command import SentenceCommand
from casework.models import Turn
from casework.queries.turns import wrong


class Command(SentenceCommand):
    """Exit status 0 when the rows say what they should, 1 when they differ, 2 when the call was wrong."""

    help = "Work out anew whose turn it is on every case and compare it with the rows."

    def add_arguments(self, parser: CommandParser) -> None:
        """How to answer, and whether the rows are written."""
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--write", action="store_true", help="first write the rows anew, case by case")
        parser.add_argument("--first", action="store_true", help="the same, only where there is no turn at all yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and report; with ``--first`` nothing is said of a database that has its turns."""
        with acting_as_system("an operator checks whose turn it is"):
            empty = not Turn.objects.exists()
        if options["write"] or (options["first"] and empty):
            write_anew(at=timezone.now())
        if options["first"]:
            return
        report, lines = _compare()
        same = not (report["missing"] or report["stale"])
        pulse.give("turns") if same else pulse.complain("turns", "check_turns")
        lines.append(
            f"{report['turns']} turns of {report['cases']} cases: {'all as they should be' if same else 'they differ'}."
        )
        self.stdout.write(json.dumps(report) if options["format"] == "json" else "\n".join(lines))
        if not same:
            sys.exit(1)


def _compare() -> tuple[dict[str, int], list[str]]:
    report, lines = dict.fromkeys(("cases", "turns", "missing", "stale"), 0), []
    with acting_as_system("an operator checks whose turn it is"):
        for work, missing, stale in wrong():
            report["cases"] += 1
            report["turns"] += len(work.stands)
            report["missing"] += missing
            report["stale"] += stale
            if missing or stale:
                lines.append(f"{work.reference}: {missing} missing, {stale} that should not stand as they do.")
    return report, lines
