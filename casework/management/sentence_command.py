"""A command whose every refusal is one sentence on the error stream, with exit status 2 when the call was wrong."""

import sys
from argparse import Namespace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, handle_default_options


class SentenceCommand(BaseCommand):
    """Base of commands that answer a question. They need neither a database nor the system checks."""

    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The usual parser, which raises its complaint instead of printing the whole usage."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.called_from_command_line = False
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        """Run from the command line: a CommandError becomes its sentence and its exit status."""
        try:
            options = vars(self.create_parser(argv[0], argv[1]).parse_args(argv[2:]))
            handle_default_options(Namespace(**options))
            self.execute(*options.pop("args", ()), **options)
        except CommandError as refusal:
            sentence, returncode = str(refusal), refusal.returncode
            if sentence.startswith("Error: "):  # the parser's complaint, which is not yet a sentence of ours
                sentence, returncode = sentence[7:8].upper() + sentence[8:], 2
            self.stderr.write(sentence if sentence.endswith(".") else f"{sentence}.")
            sys.exit(returncode)
