"""Print the sealed sheet of an enrolment that an administrator issued: the operator sees it, they don't."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.enrolment import seal_code, sheet
from accounts.context import acting_as_system
from accounts.models import Enrolment


class Command(BaseCommand):
    """A second print makes another code, and the first stops working."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose sheet."""
        parser.add_argument("username", metavar="USERNAME")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one sheet to the standard output."""
        with acting_as_system("the operator prints a sealed sheet"):
            found = Enrolment.objects.filter(
                person__username__iexact=options["username"], kind="password", delivery="sheet", used_at__isnull=True
            ).first()
            letter = seal_code(enrolment=found.pk) if found else None
            if letter is None:
                raise CommandError("No sheet waits for this person: an administrator issues it first.", returncode=1)
            self.stdout.write(sheet(letter))
