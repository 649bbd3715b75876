"""Prove that the audit trail is whole: exit status 0 if it holds, 1 at the first broken row, 2 for a wrong call."""

from __future__ import annotations

import json
import sys
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
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove, record that it was done, say the outcome."""
        tell = self._bar if sys.stderr.isatty() else None
        try:
            with acting_as_system("verify the audit trail"):
                outcome = proof.prove(first=options["first"], last=options["last"], tell=tell)
                found = {"seals": outcome.seals, "events": outcome.events, "ok": outcome.ok}
                record(Code.TRAIL_VERIFIED, by=None, at=timezone.now(), data=found)
        except AuditError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        if tell:
            self.stderr.write("")
        self.stdout.write(as_json(outcome) if options["format"] == "json" else as_text(outcome))
        if not outcome.ok:
            sys.exit(1)

    def _bar(self, done: int, total: int) -> None:
        width = 40 * done // max(total, 1)
        self.stderr.write(f"\r[{'#' * width}{'.' * (40 - width)}] {done} of {total} events", ending="")


def as_json(outcome: Outcome) -> str:
    """Return the one JSON document; ``first_bad`` is the number of the event, or “seal N” where no row can be named."""
    fault = outcome.fault
    document: dict[str, Any] = {
        "ok": outcome.ok,
        "events": outcome.events,
        "seals": outcome.seals,
        "unsealed": outcome.unsealed,
        "first_bad": fault.name if fault else None,
    }
    if fault:
        document |= {"kind": fault.kind, "seal": fault.seal, "reason": fault.sentence}
    return json.dumps(document)


def as_text(outcome: Outcome) -> str:
    """Return the answer in words."""
    if outcome.fault:
        return f"The trail is broken: {outcome.fault.sentence}"
    return (
        f"The trail holds: {outcome.events} events under {outcome.seals} seals, "
        f"{outcome.unsealed} of them waiting for the next one."
    )
