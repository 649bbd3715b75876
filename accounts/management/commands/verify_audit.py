"""Prove that the audit trail is whole: exit status 0 if it holds, 1 at the first broken row, 2 for a wrong call.

What it can't prove is said with every answer, and in docs/how-to/verify-the-trail.md.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.audit import AuditError, Code, proof, record
from accounts.audit.verify import Outcome
from accounts.context import acting_as_system


class Command(BaseCommand):
    """Recomputes every hash, root and link, and compares with the checkpoints outside the database."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Bounds are numbers of seals; without --to, the events that wait for their seal are checked as well."""
        parser.add_argument("--from", dest="first", type=int, default=1, metavar="N", help="first seal to check")
        parser.add_argument("--to", dest="last", type=int, metavar="N", help="last seal to check")
        parser.add_argument("--copy", type=Path, metavar="FOLDER", help="copy of the checkpoint folder, kept elsewhere")
        parser.add_argument(
            "--explained",
            type=int,
            action="append",
            default=[],
            metavar="EVENT",
            help="an event whose time doesn't fit because the clock was set, as somebody has found out",
        )
        cores = len(os.sched_getaffinity(0))
        parser.add_argument("--processes", type=int, default=cores, metavar="N", help="processes that check at once")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove, record that it was done, say the outcome."""
        tell = self._bar if sys.stderr.isatty() else None
        try:
            with acting_as_system("verify the audit trail"):
                outcome = proof.prove(
                    first=options["first"],
                    last=options["last"],
                    tell=tell,
                    copy=options["copy"],
                    explained=options["explained"],
                    processes=max(1, options["processes"]),
                )
                found: dict[str, Any] = {"seals": outcome.seals, "events": outcome.events, "ok": outcome.ok}
                if options["explained"]:
                    found["explained"] = options["explained"]
                record(Code.TRAIL_VERIFIED, by=None, at=timezone.now(), data=found)
        except AuditError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        if tell:
            self.stderr.write("")
        copied = options["copy"] is not None
        self.stdout.write(as_json(outcome) if options["format"] == "json" else as_text(outcome, copied=copied))
        if not outcome.ok:
            sys.exit(1)

    def _bar(self, done: int, total: int) -> None:
        width = 40 * done // max(total, 1)
        self.stderr.write(f"\r[{'#' * width}{'.' * (40 - width)}] {done} of {total} events", ending="")


def as_json(outcome: Outcome) -> str:
    """Return the one JSON document; ``first_bad`` is the number of the event, “seal N” where no row can be named,
    or “unsealed” where it is one that was gone before any seal covered it.
    """
    fault = outcome.fault
    document: dict[str, Any] = {
        "ok": outcome.ok,
        "events": outcome.events,
        "seals": outcome.seals,
        "unsealed": outcome.unsealed,
        "first_bad": fault.name if fault else None,
    }
    if outcome.remarks:
        document["remarks"] = list(outcome.remarks)
    if fault:
        document |= {"kind": fault.kind, "seal": fault.seal, "reason": fault.sentence}
    return json.dumps(document)


LIMITS = (
    "Not proved: that who may write as the database's superuser recorded nothing in another's name, nor took an event"
    " out with its count before it was sealed."
)
NO_COPY = (
    "Not proved: that seals and checkpoint files weren't cut together; name a copy that was kept elsewhere (--copy)."
)


def as_text(outcome: Outcome, *, copied: bool) -> str:
    """Return the answer in words: what holds, what is to be known beside, what isn't proved."""
    lines = [
        f"The trail is broken: {outcome.fault.sentence}"
        if outcome.fault
        else f"The trail holds: {outcome.events} events under {outcome.seals} seals, "
        f"{outcome.unsealed} of them waiting for the next one."
    ]
    lines += [f"Note: {remark}" for remark in outcome.remarks]
    lines += [LIMITS] if copied else [NO_COPY, LIMITS]
    return "\n".join(lines)
