"""`manage.py deadline PROCEDURE CLOCK --start ISO`: when a clock runs out, and why."""

import json
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.management.sentence_command import SentenceCommand
from casework.procedures.calculator import answer, as_text
from casework.procedures.clock import BRUSSELS
from casework.procedures.definitions import ProcedureError


class Command(SentenceCommand):
    """Exit status 0 with the answer, 2 with a sentence when the question makes no sense."""

    help = "Say when a clock of a procedure runs out, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """The question."""
        parser.add_argument("procedure", help="as its file is called, for example house")
        parser.add_argument("clock", help="for example BE-ASSESS")
        parser.add_argument(
            "--start", required=True, metavar="ISO", help="date or time; a time without a zone is Brussels"
        )
        parser.add_argument("--pause", action="append", default=[], metavar="ISO/ISO", help="a stop; open: ISO/")
        parser.add_argument("--extend", action="append", default=[], metavar="N", help='a number, or "3 months"')
        parser.add_argument("--on", metavar="DATE", help="picks the version in force, and the day to count from")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, and print the answer."""
        try:
            data = answer(
                options["procedure"],
                options["clock"],
                start=options["start"],
                pauses=options["pause"],
                extensions=options["extend"],
                on=options["on"],
                today=datetime.now(BRUSSELS).replace(second=0, microsecond=0),
            )
        except ProcedureError as problem:
            raise CommandError(str(problem), returncode=2) from problem
        self.stdout.write(json.dumps(data, ensure_ascii=False) if options["format"] == "json" else as_text(data))
