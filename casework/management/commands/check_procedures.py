"""`manage.py check_procedures`: every data file is valid, covered by its lifecycle, and its due dates recompute."""

import json
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser
from django.db import OperationalError

from accounts.context import acting_as_system
from casework.lifecycle.kinds import kinds
from casework.management.sentence_command import SentenceCommand
from casework.models import Deadline
from casework.procedures.catalogue import all_procedures
from casework.procedures.checking import check
from casework.procedures.definitions import ProcedureError
from casework.procedures.working_days import calendar, calendar_ids
from casework.queries.deadlines import recompute_mismatches


class Command(SentenceCommand):
    """Exit status 0 when all holds, 1 when something is wrong, 2 when the call was."""

    help = "Check the procedure files, their calendars, their lifecycles and the counting of every clock."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to check and how to answer."""
        parser.add_argument("--stored", action="store_true", help="also recompute the due dates in the database")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and report."""
        try:
            calendars = [calendar(name).id for name in calendar_ids()]
            counted, faults = check(all_procedures(), {each.name: each.clocks for each in kinds() if each.clocks})
            report: dict[str, Any] = {**counted, "calendars": calendars}
        except ProcedureError as problem:
            faults, report = [str(problem)], {}
        if options["stored"] and report:  # files that can't be read can't be counted by either
            report["stored"], mismatches = _stored()
            faults += mismatches
        report |= {"ok": not faults, "faults": faults}
        self.stdout.write(json.dumps(report, ensure_ascii=False) if options["format"] == "json" else _text(report))
        if faults:
            sys.exit(1)


def _stored() -> tuple[int, list[str]]:
    """How many stored due dates there are, and a sentence for each that the engine doesn't reach."""
    try:
        with acting_as_system("an operator checks the stored due dates"):
            checked = Deadline.objects.count()
            mismatches = recompute_mismatches()
    except (OperationalError, ImproperlyConfigured) as problem:
        reason = str(problem).splitlines()[0].rstrip(".")
        raise CommandError(
            f"The database with the stored due dates does not answer: {reason}.", returncode=2
        ) from problem
    return checked, [
        f"{found.reference}, {found.clock}: stored as {found.stored or 'none'}, counted as {found.computed or 'none'}."
        for found in mismatches
    ]


def _text(report: dict[str, Any]) -> str:
    lines = list(report["faults"])
    if "counts" in report:
        lines.append(
            f"{report['procedures']} procedure versions with {report['clocks']} clocks "
            f"({report['without_length']} of unknown length) and {len(report['calendars'])} calendars: "
            f"{report['counts']} counts compared with their ledgers."
        )
    if "stored" in report:
        lines.append(f"{report['stored']} stored due dates recomputed.")
    lines.append("All holds." if report["ok"] else f"{len(report['faults'])} faults.")
    return "\n".join(lines)
