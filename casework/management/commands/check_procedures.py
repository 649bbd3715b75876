"""`manage.py check_procedures`: every data file is valid, covered by its lifecycle, and its due dates recompute."""

import importlib.util
import json
import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.lifecycle.referral import CLOCKS as REFERRAL_CLOCKS
from casework.management.sentence_command import SentenceCommand
from casework.procedures.catalogue import all_procedures
from casework.procedures.checking import check
from casework.procedures.definitions import ProcedureError
from casework.procedures.working_days import calendar, calendar_ids

STORED = "casework.queries.deadlines"
NEEDED = {"referral": REFERRAL_CLOCKS}


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
            result = check(all_procedures(), NEEDED)
            faults = [f"{fault.procedure} {fault.version}, {fault.clock}: {fault.sentence}" for fault in result.faults]
            report: dict[str, Any] = {
                "procedures": result.procedures,
                "clocks": result.clocks,
                "without_length": result.without_length,
                "counts": result.counts,
                "calendars": calendars,
            }
        except ProcedureError as problem:
            faults, report = [str(problem)], {}
        if options["stored"]:
            mismatches = [str(mismatch) for mismatch in _stored_mismatches()]
            report["stored_mismatches"] = len(mismatches)
            faults += mismatches
        report |= {"ok": not faults, "faults": faults}
        self.stdout.write(json.dumps(report, ensure_ascii=False) if options["format"] == "json" else _text(report))
        if faults:
            sys.exit(1)


def _stored_mismatches() -> list[Any]:
    """What the queries on stored deadlines find; they are asked only on request, because they need a database."""
    if importlib.util.find_spec(STORED) is None:
        raise CommandError("This installation stores no deadlines, so there is nothing to recompute.", returncode=2)
    return list(importlib.import_module(STORED).recompute_mismatches())


def _text(report: dict[str, Any]) -> str:
    lines = list(report["faults"])
    if "counts" in report:
        lines.append(
            f"{report['procedures']} procedure versions with {report['clocks']} clocks "
            f"({report['without_length']} of unknown length) and {len(report['calendars'])} calendars: "
            f"{report['counts']} counts compared with their ledgers."
        )
    lines.append("All holds." if report["ok"] else f"{len(report['faults'])} faults.")
    return "\n".join(lines)
